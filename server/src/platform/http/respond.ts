/** Makes the response of an operation from what its handler returned. */
import type { EntityTags } from '@contacts/contract'
import { type AppRoute, validateResponse } from '@ts-rest/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { PROBLEM_TYPE, Problem } from '../../core/problem.ts'
import type { StoredResponse } from '../idempotency/execute-once.ts'
import { Alternatives, JSON_TYPE } from './alternatives.ts'
import { accessOf } from './contract-route.ts'
import { etagOf, matchesAny, Versioned } from './etag.ts'
import { FileResponse } from './file-response.ts'
import { JsonStream } from './json-stream.ts'
import { JsonText } from './json-text.ts'
import { linkToNextPage } from './link-header.ts'
import { setProblemHeaders } from './problem-response.ts'
import { addToLine } from './request-line.ts'
import { responseSchemas, serializerOf } from './serialise.ts'
import { TextStream } from './text-stream.ts'

/** One request that reached an operation. */
export interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
  /** Path parameters. */
  params: object
  /** The header `If-None-Match` of a GET request, whose response may be 304; undefined for a change. */
  ifNoneMatch: EntityTags | undefined
}

/** The response as ts-rest expects it. */
export interface Response {
  status: number
  body?: unknown
}

export interface Responder {
  send(result: unknown, exchange: Exchange): Promise<Response>
  /** The response as text, for the idempotency record. */
  render(result: unknown, exchange: Exchange): StoredResponse
}

export interface ResponderOptions {
  publicUrl: string
  /**
   * Validates responses against their schemas, except files, streams and JSON text. That takes as long as the rest of
   * the request, so only tests do it.
   */
  validateResponses: boolean
}

const NOT_MODIFIED: Response = { status: 304, body: undefined }

export function responderOf(route: AppRoute, { publicUrl, validateResponses }: ResponderOptions): Responder {
  // If a route has two success statuses, the second is for a result without a body.
  const [success = 0, withoutBody = success] = Object.keys(route.responses).map(Number).filter(isSuccess)
  const { location, access, etag, alternatives } = accessOf(route)
  const cacheControl = access === 'session' ? `private, ${etag ? 'no-cache' : 'no-store'}` : 'no-store'
  const schema = responseSchemas(route)[success]
  const validate = (response: Response) => (validateResponses ? validateResponse({ appRoute: route, response }) : response)

  const headersOf = (result: unknown, params: object): Record<string, string> => ({
    'cache-control': cacheControl,
    ...(location && { location: fillPath(location, { ...params, ...membersOf(bodyOf(result)) }) }),
    ...(etag && { etag: etagOf(Number(membersOf(result)['version'])) }),
  })

  const serialise = (body: unknown, reply: FastifyReply) =>
    schema ? serializerOf(reply, schema)(validate({ status: success, body }).body) : null

  const problemResponse = (problem: Problem, { request, reply }: Exchange) => {
    setProblemHeaders(reply, problem)
    return validate({ status: problem.status, body: problem.body(publicUrl, request.id) })
  }

  return {
    send: async (returned, exchange) => {
      const { request, reply, params } = exchange
      if (alternatives) addVary(reply, 'accept')
      const result = returned instanceof Alternatives ? await returned.choose(request) : returned
      // A route without ETags ignores `If-None-Match`.
      const ifNoneMatch = etag && exchange.ifNoneMatch
      const opened = result instanceof FileResponse ? await result.open(ifNoneMatch, reply) : result
      if (opened instanceof Problem) return problemResponse(opened, exchange)
      if (result instanceof FileResponse) return opened === null ? NOT_MODIFIED : { status: success, body: opened }

      if (result instanceof TextStream) return { status: success, body: await result.open(reply, byteCounter(request)) }

      const headers = headersOf(result, params)
      reply.headers(headers)
      const cursor = membersOf(result)['next_cursor']
      if (typeof cursor === 'string') reply.header('link', linkToNextPage(publicUrl, request.url, cursor))
      if (result instanceof JsonStream) {
        reply.header('content-type', JSON_TYPE)
        return { status: success, body: result.open(schema ?? {}, (part) => serializerOf(reply, part), byteCounter(request)) }
      }
      if (headers['etag'] && matchesAny(ifNoneMatch, headers['etag'])) return NOT_MODIFIED
      const body = bodyOf(result)
      if (body instanceof JsonText) {
        reply.header('content-type', JSON_TYPE)
        return { status: success, body: body.text }
      }
      return validate({ status: result === undefined ? withoutBody : success, body })
    },

    render: (result, { request, reply, params }) => {
      if (result instanceof Problem) {
        addToLine(request, { problem: result.code })
        return { status: result.status, headers: result.headers, body: JSON.stringify(result.body(publicUrl, request.id)) }
      }
      const body = bodyOf(result)
      return { status: success, headers: headersOf(result, params), body: body instanceof JsonText ? body.text : serialise(body, reply) }
    },
  }
}

/** Sends a response from `render`: of this request, or the stored one of an earlier request. */
export function sendStored({ status, headers, body }: StoredResponse, isReplayed: boolean, reply: FastifyReply): Response {
  if (body !== null) reply.header('content-type', status < 400 ? JSON_TYPE : PROBLEM_TYPE)
  reply.headers({ 'cache-control': 'no-store', ...headers, ...(isReplayed && { 'idempotency-replayed': 'true' }) })
  return { status, body: body ?? undefined }
}

/** Counts the bytes of a streamed response for the log. */
function byteCounter(request: FastifyRequest) {
  let response_bytes = 0
  return (text: string) => addToLine(request, { response_bytes: (response_bytes += Buffer.byteLength(text)) })
}

/** Adds a header to those on which the response depends (RFC 9110, 12.5.5). CORS may have set the header already. */
function addVary(reply: FastifyReply, name: string) {
  const vary = reply.getHeader('vary')
  reply.header('vary', vary === undefined ? name : `${String(vary)}, ${name}`)
}

const isSuccess = (status: number) => status >= 200 && status < 300

const bodyOf = (result: unknown): unknown => (result instanceof Versioned ? result.body : result)

const membersOf = (value: unknown) => (value instanceof JsonText ? value.members : (value ?? {})) as Record<string, unknown>

const fillPath = (path: string, values: Record<string, unknown>) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])))
