/** What a call comes to: a value for every expected answer, an error for every other. */
import type { Problem, ServerWideProblem } from './types.gen.ts'

/** What one operation takes and gives: a member of `Operations`. */
export interface Operation {
  answer: { status: number; data: unknown }
  problem: Problem
}

export interface Reply {
  status: number
  headers: Headers
  /** The `X-Request-Id` of the answer: name it when asking for help. */
  requestId: string | null
  /** The answer itself; its body has been read. */
  response: Response
}

export interface Success<Status extends number, Data> extends Reply {
  ok: true
  status: Status
  data: Data
}

export interface Refusal<P extends Problem> extends Reply {
  ok: false
  status: P['status']
  /** What was refused and why; `code` tells which refusal it is. */
  problem: P
}

type SuccessOf<Answer> = Answer extends { status: infer Status extends number; data: infer Data } ? Success<Status, Data> : never

/** The codes that an operation may refuse with. */
export type CodeOf<O extends Operation> = O['problem']['code']

// Not a conditional type, of which editors would show all that it comes to instead of the codes.
/** The refusals of some codes. */
export type Refused<Code extends Problem['code']> = { [C in Code]: Refusal<Extract<Problem, { code: C }>> }[Code]

/** The answers of an operation, such as `Result<Operations['contacts']['get']>`: a success, or one of its own refusals. */
export type Result<O extends Operation = Operation> = SuccessOf<O['answer']> | Refused<CodeOf<O>>

/** The same operation when its data are taken chunk by chunk. */
export interface Downloaded<O extends Operation> {
  answer: { status: 200; data: AsyncIterable<Uint8Array<ArrayBuffer>> }
  problem: O['problem']
}

/** The data of a result that is ok. */
export type DataOf<R> = R extends Success<number, infer Data> ? Data : never

/** An expected refusal, thrown by those who asked for data and nothing else: `unwrap`, `throwing` and `iterate`. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  declare readonly status: number
  declare readonly problem: Problem
  declare readonly headers: Headers
  declare readonly requestId: string | null
  declare readonly response: Response

  constructor(refusal: Refusal<Problem>) {
    super(`${refusal.status} ${refusal.problem.code}: ${refusal.problem.detail}`)
    Object.assign(this, refusal)
  }
}

/** An answer that no caller of the operation can act on: a fault of the service, or the words of something in between. */
export class ServiceError extends Error {
  override name = 'ServiceError'
  declare readonly status: number
  /** Why, in the service's own words; null when they are not its own. */
  declare readonly problem: ServerWideProblem | null
  declare readonly headers: Headers
  declare readonly requestId: string | null
  declare readonly response: Response
  /** The body as it came. */
  declare readonly body: string

  constructor(answer: Reply & Pick<ServiceError, 'problem' | 'body'>) {
    super(`${answer.status} ${answer.problem?.code ?? 'unexpected'}`)
    Object.assign(this, answer)
  }
}

/**
 * No answer came: the service cannot be reached, the connection broke, or it took longer than `timeout` (`cause` is a
 * `TimeoutError` then). Whether the service acted is not known.
 */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
}

/**
 * The data of a result, or a `ProblemError` thrown in its place.
 *
 * @example
 * ```ts
 * const contact = await unwrap(client.contacts.get({ params: { id } }))
 * ```
 */
export function unwrap<R extends Result>(result: R): DataOf<R>
export function unwrap<R extends Result>(result: PromiseLike<R>): Promise<DataOf<R>>
export function unwrap<P extends PromiseLike<Result>>(result: P): Promise<DataOf<Awaited<P>>>
export function unwrap(result: Result | PromiseLike<Result>): unknown {
  if ('then' in result) return result.then(unwrap)
  if (result.ok) return result.data
  throw new ProblemError(result)
}
