/**
 * Binds the contract to the server through ts-rest: the only place that does. A handler gets what was validated and a context,
 * and returns the body of its success, nothing for the success without one, or a Problem that its route lists; anything else
 * does not compile.
 */
import { type Access, type Code, type Contract, type EntityTags } from '@contacts/contract'
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
import type * as z from 'zod'
import { setProblemHeaders, validationFailed } from './errors.ts'
import { etagOf, matchesAny, Versioned } from './etag.ts'
import { FileAnswer } from './file-answer.ts'
import { JsonStream } from './json-stream.ts'
import { linkToNext } from './page.ts'
import { PROBLEM_TYPE, Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../context.ts'
import { responseSchemas } from './serialise.ts'

type SuccessStatus = 200 | 201 | 202 | 204
type Success<R extends AppRoute> =
  Extract<ServerInferResponses<R>, { status: SuccessStatus }> extends { body: infer B } ? (B extends undefined ? void : B) : never
type Refusal<R extends AppRoute> = Extract<ServerInferResponses<R>['body'], { code: Code }>['code']
type ContextOf<R extends AppRoute> = R['metadata'] extends { access: 'session' } ? UserContext : RequestContext

export type Handler<R extends AppRoute> = (
  request: Pick<ServerInferRequest<R>, keyof ServerInferRequest<R> & ('params' | 'query' | 'body' | 'headers')> & { context: ContextOf<R> },
) => Promise<
  | (Success<R> extends Uint8Array ? FileAnswer<Refusal<R>> : Success<R> | Versioned<Success<R>> | JsonStream<Success<R>>)
  | Problem<Refusal<R>>
>

/** A handler for every operation of a slice, by the same names. */
export type Handlers<Router extends AppRouter> = { [Key in keyof Router]: Router[Key] extends AppRoute ? Handler<Router[Key]> : never }

interface AnyRequest {
  params: unknown
  query: unknown
  body: unknown
  headers: Record<string, unknown>
}
type AnyHandler = ((request: AnyRequest & { context: RequestContext }) => Promise<unknown>) &
  Partial<Steps<AnyRequest & { context: RequestContext }, unknown, unknown>>

interface Steps<Request, Prepared, Answer> {
  /** What takes long and writes nothing; a Problem is the answer. */
  prepare: (request: Request) => Promise<Prepared>
  finish: (request: Request, prepared: Exclude<Prepared, Problem>) => Promise<Answer>
  hold?: Hold
}

/** A handler whose first step is done before the transaction in which the answer to a named request is stored. */
export function inTwoSteps<Request, Prepared, Answer>(
  prepare: (request: Request) => Promise<Prepared>,
  finish: (request: Request, prepared: Exclude<Prepared, Problem>) => Promise<Answer>,
  hold?: Hold,
) {
  const handler = async (request: Request): Promise<Answer | Extract<Prepared, Problem>> => {
    const prepared = await prepare(request)
    return prepared instanceof Problem ? (prepared as Extract<Prepared, Problem>) : finish(request, prepared as Exclude<Prepared, Problem>)
  }
  return Object.assign(handler, { prepare, finish, ...(hold && { hold }) })
}

/** An answer as it goes over the wire. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: string | null
}

/** A change that names itself. */
export interface NamedRequest {
  key: string
  method: string
  path: string
  body: unknown
  /** As it was sent. */
  ifMatch: string | undefined
  hold: Hold
}

/** How its user is held from the beginning: as the change needs it in the end, for two that took less would wait for each other. */
export type Hold = 'key share' | 'update'

interface MountOptions {
  publicUrl: string
  contextOf(request: FastifyRequest): RequestContext
  /** Answers a request that names itself as it was answered before. */
  once(
    context: UserContext,
    request: NamedRequest,
    prepare: (() => Promise<unknown>) | undefined,
    work: (context: UserContext, prepared: unknown) => Promise<Reply>,
  ): Promise<(Reply & { isReplayed: boolean }) | Problem>
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

function adapt(appRoute: AppRoute, handler: AnyHandler, { publicUrl, contextOf, once, validateAnswers }: MountOptions) {
  const [success = 0, withoutBody = success] = Object.keys(appRoute.responses)
    .filter((status) => status.startsWith('2'))
    .map(Number)
  const { location, access, etag } = appRoute.metadata as Access
  const cacheControl = access === 'session' ? `private, ${etag ? 'no-cache' : 'no-store'}` : 'no-store'
  const schema = responseSchemas(appRoute)[success]
  // ts-rest hands over all others as well, as they came.
  const headerNames = Object.keys((appRoute.headers as z.ZodObject | undefined)?.shape ?? {})
  const checked = (response: { status: number; body: unknown }) => (validateAnswers ? validateResponse({ appRoute, response }) : response)

  const headersOf = (answer: unknown, params: object): Record<string, string> => ({
    'cache-control': cacheControl,
    ...(location && { location: fill(location, { ...params, ...(bodyOf(answer) as object) }) }),
    ...(etag && { etag: etagOf((answer as { version: number }).version) }),
  })

  const send = async (said: unknown, { headers, params }: AnyRequest, request: FastifyRequest, reply: FastifyReply) => {
    // Elsewhere it is as it was sent, and nobody's business.
    const known = etag ? (headers['if-none-match'] as EntityTags | undefined) : undefined
    const answer = said instanceof FileAnswer ? await said.open(known, reply) : said
    if (answer instanceof Problem) {
      setProblemHeaders(reply, answer)
      return checked({ status: answer.status, body: answer.body(publicUrl, request.id) })
    }
    if (said instanceof FileAnswer) return answer === null ? NOT_MODIFIED : { status: success, body: answer }
    reply.headers(headersOf(answer, params as object))
    const { next_cursor: cursor } = (answer ?? {}) as { next_cursor?: string | null }
    if (cursor) reply.header('link', linkToNext(publicUrl, request.url, cursor))
    if (answer instanceof JsonStream) {
      reply.header('content-type', JSON_TYPE)
      return { status: success, body: answer.open(schema!, (part) => reply.compileSerializationSchema(part)) }
    }
    if (matchesAny(known, reply.getHeader('etag') as string)) return NOT_MODIFIED
    return checked({ status: answer === undefined ? withoutBody : success, body: bodyOf(answer) })
  }

  /** The same as text, to be kept. */
  const write = (answer: unknown, { params }: AnyRequest, request: FastifyRequest, reply: FastifyReply): Reply => {
    if (answer instanceof Problem)
      return { status: answer.status, headers: answer.headers, body: JSON.stringify(answer.body(publicUrl, request.id)) }
    const { body } = checked({ status: success, body: bodyOf(answer) })
    return {
      status: success,
      headers: headersOf(answer, params as object),
      body: schema ? reply.compileSerializationSchema(schema)(body as never) : null,
    }
  }

  return async ({ request, reply, ...given }: AnyRequest & { request: FastifyRequest; reply: FastifyReply }) => {
    const asked = { ...given, headers: Object.fromEntries(headerNames.map((name) => [name, given.headers[name]])) }
    const problem = unknownQuery(appRoute, request)
    if (problem) return send(problem, asked, request, reply)
    const key = asked.headers['idempotency-key'] as string | undefined
    if (key === undefined) return send(await handler({ ...asked, context: contextOf(request) }), asked, request, reply)

    const { method, url, body, headers } = request
    const { prepare, finish, hold = 'key share' } = handler
    const named = { key, method, path: url.split('?', 1)[0]!, body, ifMatch: headers['if-match'], hold }
    const context = contextOf(request) as UserContext
    const answer = await once(context, named, prepare && (() => prepare({ ...asked, context })), async (inside, prepared) => {
      const all = { ...asked, context: inside }
      const said = prepared instanceof Problem ? prepared : finish ? await finish(all, prepared as never) : await handler(all)
      return write(said, asked, request, reply)
    })
    return answer instanceof Problem ? send(answer, asked, request, reply) : sendKept(answer, reply)
  }
}

const NOT_MODIFIED = { status: 304, body: undefined }
const JSON_TYPE = 'application/json; charset=utf-8'

function sendKept({ status, headers, body, isReplayed }: Reply & { isReplayed: boolean }, reply: FastifyReply) {
  if (body !== null) reply.header('content-type', status < 400 ? JSON_TYPE : PROBLEM_TYPE)
  reply.headers({ 'cache-control': 'no-store', ...headers, ...(isReplayed && { 'idempotency-replayed': 'true' }) })
  return { status, body: body ?? undefined }
}

/** Where an operation asks for no query, ts-rest lets any pass. */
function unknownQuery({ query }: AppRoute, request: FastifyRequest) {
  const names = query ? [] : Object.keys(request.query as object)
  const unknown = names.map((name) => ({ pointer: `query/${name}`, code: 'unknown-member', detail: 'There is no such member.' }))
  return unknown.length > 0 ? validationFailed(unknown) : undefined
}

/** A contact says its version itself. */
const bodyOf = (answer: unknown) => (answer instanceof Versioned ? answer.body : answer)

const fill = (path: string, values: object) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String((values as Record<string, unknown>)[name])))

/** The operation that a request reached, if it reached one. */
export const routeOf = (request: FastifyRequest) => (request.routeOptions.config as { tsRestRoute?: AppRoute }).tsRestRoute

/** Every operation of the contract. */
export const allRoutes = (router: AppRouter): AppRoute[] =>
  Object.values(router).flatMap((node) => (isAppRoute(node) ? [node] : allRoutes(node)))
