/**
 * The line that the log has for each request: the ids of user and session, the client address, the route and the
 * outcome. It contains no name, no e-mail address, and nothing of the URL or the body.
 */
import type { Code } from '@contacts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { accessOf, operationOf } from './contract-route.ts'

/** The members of the line that the code handling the request adds. */
export interface RequestDetails {
  /** The user who sent the request, or whose account the request is about. */
  user_id?: string
  session_id?: string
  /** The problem that the client received. */
  problem?: Code
  /** Why the service was unavailable. */
  reason?: string
  /** The length of a body that was sent in parts. */
  response_bytes?: number
}

const detailsOf = new WeakMap<FastifyRequest, RequestDetails>()

export function addToLine(request: FastifyRequest, details: RequestDetails) {
  detailsOf.set(request, Object.assign(detailsOf.get(request) ?? {}, details))
}

/** Must be called before other hooks are added, so that requests that they refuse are logged, too. */
export function logRequests(app: FastifyInstance) {
  app.addHook('onRequest', (request, reply, done) => {
    logAtEnd(request, reply)
    done()
  })
}

/** Logs the request when its response is closed. `frameworkErrors` calls this, too: Fastify runs no hook before it. */
export function logAtEnd(request: FastifyRequest, reply: FastifyReply, address?: string) {
  const start = performance.now()
  // Read now: a closed socket has no address.
  const ip = address ?? request.ip
  // Not the hook `onResponse`, which Fastify does not call when a client disconnects.
  reply.raw.once('close', () => {
    const { method, routeOptions } = request
    const { headersSent, writableFinished } = reply.raw
    const line = {
      method,
      // The pattern of the route, because a URL may contain search terms.
      route: routeOptions.url ?? 'none',
      status: headersSent ? reply.statusCode : undefined,
      ms: Math.round((performance.now() - start) * 10) / 10,
      ip,
      request_bytes: requestBytes(request),
      response_bytes: responseBytes(request, reply),
      incomplete: writableFinished ? undefined : true,
      ...detailsOf.get(request),
    }
    request.log[levelOf(request, reply)](line, 'request completed')
  })
}

function levelOf(request: FastifyRequest, { statusCode }: FastifyReply) {
  if (statusCode === 503) return 'warn'
  return isHealthCheck(request) ? 'debug' : 'info'
}

/** Health checks are sent every few seconds, so they are logged as `debug`. They alone have no rate limit. */
function isHealthCheck(request: FastifyRequest) {
  const operation = operationOf(request)
  return operation !== undefined && accessOf(operation).rate === null
}

/** Returns undefined for a body of unknown length. */
function requestBytes({ headers }: FastifyRequest) {
  if (headers['content-length'] !== undefined) return Number(headers['content-length'])
  return headers['transfer-encoding'] === undefined ? 0 : undefined
}

/** Returns undefined if the response is incomplete. The length of a streamed body is counted while it is sent. */
function responseBytes({ method }: FastifyRequest, reply: FastifyReply) {
  if (!reply.raw.writableFinished || reply.raw.chunkedEncoding) return undefined
  return method === 'HEAD' ? 0 : Number(reply.getHeader('content-length') ?? 0)
}
