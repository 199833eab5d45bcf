/**
 * The handler of an operation: it gets the validated request with its context, and returns the body of the success,
 * nothing for a success without a body, or a Problem that the route declares. Anything else does not compile.
 */
import type { Code } from '@contacts/contract'
import type { AppRoute, AppRouter, ClientInferResponses, ServerInferRequest, ServerInferResponses } from '@ts-rest/core'
import { Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../context.ts'
import type { SingleWrite } from '../idempotency/single-write.ts'
import type { LockMode } from '../idempotency/records.ts'
import type { Alternatives } from './alternatives.ts'
import type { Versioned } from './etag.ts'
import type { FileResponse } from './file-response.ts'
import type { JsonStream } from './json-stream.ts'
import type { JsonText } from './json-text.ts'
import type { TextStream } from './text-stream.ts'

type SuccessStatus = 200 | 201 | 202 | 204
type SuccessResponse<R extends AppRoute> = Extract<ServerInferResponses<R>, { status: SuccessStatus }>
type Success<R extends AppRoute> = SuccessResponse<R> extends { body: infer Body } ? (Body extends undefined ? void : Body) : never
/** The body as a client receives it: instants are strings. */
type Received<R extends AppRoute> = Extract<ClientInferResponses<R>, { status: SuccessStatus }>['body']
type Refusal<R extends AppRoute> = Extract<ServerInferResponses<R>['body'], { code: Code }>['code']

type RequestPart = 'params' | 'query' | 'body' | 'headers'
type ContextOf<R extends AppRoute> = R['metadata'] extends { access: 'session' } ? UserContext : RequestContext
export type RequestOf<R extends AppRoute> = Pick<ServerInferRequest<R>, keyof ServerInferRequest<R> & RequestPart> & {
  context: ContextOf<R>
}

/**
 * A file is sent as bytes, or as a stream of text; any other body as JSON: an object or JSON text, perhaps with its
 * version, or a stream.
 */
type Result<R extends AppRoute> =
  Success<R> extends Uint8Array
    ? FileResponse<Refusal<R>> | TextStream
    : Success<R> | JsonText<Received<R>> | Versioned<Success<R> | JsonText<Received<R>>> | JsonStream<Success<R>>

type Outcome<R extends AppRoute> = Result<R> | Problem<Refusal<R>>

export type Handler<R extends AppRoute> = (
  request: RequestOf<R>,
) => Promise<Outcome<R> | Alternatives<Outcome<R> | FileResponse<Refusal<R>> | TextStream>>

/** A handler for every operation of a slice, with the name of the operation as its key. */
export type Handlers<Router extends AppRouter> = { [Key in keyof Router]: Router[Key] extends AppRoute ? Handler<Router[Key]> : never }

/** The steps of a handler that has to do slow work before its transaction. */
export interface Steps<Request, Prepared, Outcome> {
  /** Slow work, which changes nothing that a request sees. A Problem that it returns is the response. */
  prepare(request: Request): Promise<Prepared>
  /** Makes the change. */
  finish(request: Request, prepared: Exclude<Prepared, Problem>): Promise<Outcome>
  lockMode?: LockMode | undefined
}

/** Makes a handler of two steps. With an `Idempotency-Key`, only `finish` runs in the transaction of the key. */
export function inTwoSteps<Request, Prepared, Outcome>(
  prepare: (request: Request) => Promise<Prepared>,
  finish: (request: Request, prepared: Exclude<Prepared, Problem>) => Promise<Outcome>,
  lockMode?: LockMode,
) {
  const handler = async (request: Request): Promise<Outcome | Extract<Prepared, Problem>> => {
    const prepared = await prepare(request)
    // TypeScript does not narrow a type parameter by `instanceof`.
    if (prepared instanceof Problem) return prepared as Extract<Prepared, Problem>
    return finish(request, prepared as Exclude<Prepared, Problem>)
  }
  return Object.assign(handler, { steps: { prepare, finish, lockMode } })
}

/** A change that a single statement can make, and what the handler returns after it. */
export interface Plan<Result> {
  write: SingleWrite
  result: Result
}

/**
 * Adds a plan to a handler: with an `Idempotency-Key`, a single statement makes the change. `plan` itself writes
 * nothing, and returns undefined if the handler must run.
 */
export const withPlan = <Request, Outcome, Result extends Outcome>(
  handler: (request: Request) => Promise<Outcome>,
  plan: (request: Request) => Promise<Plan<Result> | undefined>,
) => Object.assign(handler, { plan })
