/**
 * Binds the contract to the server through ts-rest: the only place that does. A handler gets what was validated and a scope,
 * and returns the body of its one success or a Problem that its route lists; anything else does not compile.
 */
import { type Access, type Code, type Contract } from '@contacts/contract'
import {
  type AppRoute,
  type AppRouter,
  isAppRoute,
  type ServerInferRequest,
  type ServerInferResponses,
  validateResponse,
} from '@ts-rest/core'
import { initServer } from '@ts-rest/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setProblemHeaders, validationFailed } from './errors.ts'
import { JsonStream } from './json-stream.ts'
import { linkToNext } from './page.ts'
import { Problem } from './problem.ts'
import type { Scope, UserScope } from './scope.ts'
import { responseSchemas } from './serialise.ts'

type SuccessStatus = 200 | 201 | 202 | 204
type Success<R extends AppRoute> =
  Extract<ServerInferResponses<R>, { status: SuccessStatus }> extends { body: infer B } ? (B extends undefined ? void : B) : never
type Refusal<R extends AppRoute> = Extract<ServerInferResponses<R>['body'], { code: Code }>['code']
type ScopeOf<R extends AppRoute> = R['metadata'] extends { access: 'session' } ? UserScope : Scope

export type Handler<R extends AppRoute> = (
  request: Pick<ServerInferRequest<R>, keyof ServerInferRequest<R> & ('params' | 'query' | 'body')> & { scope: ScopeOf<R> },
) => Promise<Success<R> | JsonStream<Success<R>> | Problem<Refusal<R>>>

/** A handler for every operation of a slice, by the same names. */
export type Handlers<Router extends AppRouter> = { [Key in keyof Router]: Router[Key] extends AppRoute ? Handler<Router[Key]> : never }

type AnyHandler = (request: { params: unknown; query: unknown; body: unknown; scope: Scope }) => Promise<unknown>

interface MountOptions {
  publicUrl: string
  scopeOf(request: FastifyRequest): Scope
  /** Checks every answer against its schema; costs as much as the rest of the request. */
  validateAnswers: boolean
}

const server = initServer()

export async function mount(
  app: FastifyInstance,
  contract: Contract,
  handlers: { [Slice in keyof Contract]: Handlers<Contract[Slice]> },
  options: MountOptions,
) {
  const implementation = Object.fromEntries(
    Object.entries(contract).map(([slice, routes]) => [
      slice,
      Object.fromEntries(
        Object.entries(routes).map(([name, route]) => [
          name,
          adapt(route as AppRoute, (handlers as unknown as Record<string, Record<string, AnyHandler>>)[slice]![name]!, options),
        ]),
      ),
    ]),
  )
  await app.register(server.plugin(server.router(contract, implementation as never)), {
    logInitialization: false,
    requestValidationErrorHandler: (error) => {
      throw error
    },
  })
}

function adapt(appRoute: AppRoute, handler: AnyHandler, { publicUrl, scopeOf, validateAnswers }: MountOptions) {
  const success = Number(Object.keys(appRoute.responses).find((status) => status.startsWith('2')))
  const { location, access } = appRoute.metadata as Access
  const checked = (response: { status: number; body: unknown }) => (validateAnswers ? validateResponse({ appRoute, response }) : response)
  const cacheControl = access === 'session' ? 'private, no-store' : 'no-store'

  return async ({
    params,
    query,
    body,
    request,
    reply,
  }: {
    params: unknown
    query: unknown
    body: unknown
    request: FastifyRequest
    reply: FastifyReply
  }) => {
    const unknown = appRoute.query ? [] : Object.keys(request.query as object)
    const answer =
      unknown.length > 0
        ? validationFailed(
            unknown.map((name) => ({ pointer: `query/${name}`, code: 'unknown-member', detail: 'There is no such member.' })),
          )
        : await handler({ params, query, body, scope: scopeOf(request) })
    if (answer instanceof Problem) {
      setProblemHeaders(reply, answer)
      return checked({ status: answer.status, body: answer.body(publicUrl, request.id) })
    }
    reply.header('cache-control', cacheControl)
    if (location) reply.header('location', fill(location, { ...(params as object), ...(answer as object) }))
    const { next_cursor: cursor } = (answer ?? {}) as { next_cursor?: string | null }
    if (cursor) reply.header('link', linkToNext(publicUrl, request.url, cursor))
    if (answer instanceof JsonStream) {
      reply.header('content-type', 'application/json; charset=utf-8')
      return {
        status: success,
        body: answer.open(responseSchemas(appRoute)[success]!, (schema) => reply.compileSerializationSchema(schema)),
      }
    }
    return checked({ status: success, body: answer })
  }
}

const fill = (path: string, values: object) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((values as Record<string, unknown>)[name])))

/** The operation that a request reached, if it reached one. */
export const routeOf = (request: FastifyRequest) => (request.routeOptions.config as { tsRestRoute?: AppRoute }).tsRestRoute

/** Every operation of the contract. */
export const allRoutes = (router: AppRouter): AppRoute[] =>
  Object.values(router).flatMap((node) => (isAppRoute(node) ? [node] : allRoutes(node)))
