/** Runs an operation of the contract for a request; with an `Idempotency-Key`, at most once. */
import type { EntityTags } from '@contacts/contract'
import type { AppRoute } from '@ts-rest/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import { Problem, validationFailed } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../context.ts'
import { executeOnce, type KeyedRequest, type StoredResponse } from '../idempotency/execute-once.ts'
import type { Plan, Steps } from './handler.ts'
import { unknownMember } from './field-errors.ts'
import { type Exchange, responderOf, type ResponderOptions, type Response, sendStored } from './respond.ts'

export interface OperationOptions extends ResponderOptions {
  contextOf(request: FastifyRequest): RequestContext
}

/** The parts of a request that ts-rest has validated. */
export interface ValidatedRequest {
  params: object
  query: unknown
  body: unknown
  headers: Record<string, unknown>
}

type HandlerRequest = ValidatedRequest & { context: RequestContext }

/** The handler of any operation. */
export type AnyHandler = ((request: HandlerRequest) => Promise<unknown>) & {
  steps?: Steps<HandlerRequest, unknown, unknown>
  plan?: (request: HandlerRequest) => Promise<Plan<unknown> | undefined>
}

type Invocation = ValidatedRequest & { request: FastifyRequest; reply: FastifyReply }

export function implementOperation(route: AppRoute, handler: AnyHandler, options: OperationOptions) {
  const responder = responderOf(route, options)
  const headerNames = declaredHeaders(route)

  return async ({ request, reply, params, query, body, headers }: Invocation): Promise<Response> => {
    // ts-rest passes on undeclared headers, too.
    const declared = Object.fromEntries(headerNames.map((name) => [name, headers[name]]))
    // For a change, `If-None-Match` is a precondition, which the handler checks.
    const ifNoneMatch = route.method === 'GET' ? (declared['if-none-match'] as EntityTags | undefined) : undefined
    const exchange: Exchange = { request, reply, params, ifNoneMatch }
    const problem = refuseUnknownQuery(route, request)
    if (problem) return responder.send(problem, exchange)

    const validated = { params, query, body, headers: declared, context: options.contextOf(request) }
    const key = declared['idempotency-key']
    if (typeof key !== 'string') return responder.send(await handler(validated), exchange)
    const outcome = await runOnce(keyedRequest(key, request), handler, validated, (result) => responder.render(result, exchange))
    return outcome instanceof Problem ? responder.send(outcome, exchange) : sendStored(outcome, outcome.isReplayed, reply)
  }
}

function runOnce(
  keyed: KeyedRequest,
  handler: AnyHandler,
  request: HandlerRequest,
  render: (result: unknown) => StoredResponse,
): ReturnType<typeof executeOnce> {
  const { steps, plan } = handler
  // Only operations of signed-in users accept an Idempotency-Key.
  return executeOnce(request.context as UserContext, keyed, {
    plan:
      plan &&
      (async () => {
        const planned = await plan(request)
        return planned && { write: planned.write, response: render(planned.result) }
      }),
    prepare: steps && (() => steps.prepare(request)),
    execute: async (context, prepared) => {
      if (prepared instanceof Problem) return render(prepared)
      const inTransaction = { ...request, context }
      return render(await (steps ? steps.finish(inTransaction, prepared) : handler(inTransaction)))
    },
    lockMode: steps?.lockMode ?? 'key share',
  })
}

const keyedRequest = (key: string, { method, url, body, headers }: FastifyRequest): KeyedRequest => ({
  key,
  method,
  path: pathOf(url),
  query: url.slice(pathOf(url).length),
  body,
  ifMatch: headers['if-match'],
  ifNoneMatch: headers['if-none-match'],
})

const pathOf = (url: string) => url.split('?', 1).join()

const declaredHeaders = ({ headers }: AppRoute) => Object.keys((headers as z.ZodObject | undefined)?.shape ?? {})

/** ts-rest does not validate the query of an operation that declares none. */
function refuseUnknownQuery({ query }: AppRoute, request: FastifyRequest): Problem | undefined {
  if (query) return undefined
  const errors = Object.keys(request.query as object).map((name) => unknownMember(`query/${name}`))
  return errors.length > 0 ? validationFailed(errors) : undefined
}
