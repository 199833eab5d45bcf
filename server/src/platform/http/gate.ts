/**
 * What a request passes before its handler, in this order: 401, 429, 403, 405, 406, 415, and 400 for its URL; then come the body
 * (413, 400) and the handler's own checks. The contract's `metadata` of the route decides all of it.
 */
import type { Access, Code, Contract } from '@contacts/contract'
import { type AppRoute, isAppRouteNoBody, isAppRouteOtherResponse } from '@ts-rest/core'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from 'fastify'
import { METHODS } from 'node:http'
import Negotiator from 'negotiator'
import { sendProblem } from './errors.ts'
import { allRoutes, routeOf } from './mount.ts'
import { PROBLEM_TYPE, Problem } from '../../core/problem.ts'
import type { CountRequest } from '../limits/rate-limit.ts'
import type { Services, Principal } from '../context.ts'
import { responseSchemas } from './serialise.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Methods that the path has, on a route that refuses all others. */
    allow?: string
    access?: Access['access']
  }
}
declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: Principal
  }
}

const JSON_TYPE = 'application/json'
// With the parameter, so that who asks for it by name gets it; who asks without gets it too.
const ANSWERED = ['application/json; charset=utf-8', PROBLEM_TYPE]

// Whoever reads slower than that does not read.
const STREAM_MS = 600_000

/** Registered before all routes. */
export function gate(app: FastifyInstance, services: Services, count: CountRequest | undefined) {
  app.addHook('onRoute', (options: RouteOptions) => {
    const route = (options.config as { tsRestRoute?: AppRoute } | undefined)?.tsRestRoute
    if (!route) return
    options.schema = { ...options.schema, response: responseSchemas(route) }
    const { streams, maxBytes } = route.metadata as Access
    if (streams) options.handlerTimeout = STREAM_MS
    if (maxBytes) options.bodyLimit = maxBytes
  })

  app.addHook('onRequest', async (request, reply) => {
    const problem = await refusal(request, reply, services, count)
    if (problem) return sendProblem(reply, problem, services.config.publicUrl)
  })
}

async function refusal(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  count: CountRequest | undefined,
): Promise<Problem | undefined> {
  // RFC 9112, 3.2. Node would refuse it before all else too, but without a body.
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
    return new Problem('malformed-request', 'A request of HTTP/1.1 needs a Host header.')

  const { config } = request.routeOptions
  const route = routeOf(request)
  const access = (route?.metadata as Access | undefined) ?? { access: config.access, rate: null, unverified: true }
  if (access.access === 'session') {
    const user = await authenticate(request, services)
    if (typeof user === 'string') return (await count?.('strangers', request, reply)) ?? new Problem(user)
    request.user = user
  }
  if (access.rate && count) {
    const exceeded = await count(access.rate, request, reply)
    if (exceeded) return exceeded
  }
  if (access.access === 'session' && !access.unverified && !mayGoOn(request.user, services)) return new Problem('email-not-verified')
  if (config.allow) {
    reply.header('allow', config.allow)
    return new Problem('method-not-allowed', `${request.method} is not allowed here, but ${config.allow}.`)
  }
  return (
    (route && negotiate(request, route)) ??
    (isDecodable(request.url) ? undefined : new Problem('malformed-request', 'The query is not percent-encoded UTF-8.'))
  )
}

const mayGoOn = ({ email_verified }: Principal, { config }: Services) => email_verified || config.emailVerification === 'optional'

async function authenticate(request: FastifyRequest, { tokens, principalOf, clock }: Services): Promise<Principal | Code> {
  const { authorization } = request.headers
  if (authorization === undefined) return 'not-signed-in'
  const [, token] = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? []
  if (token === undefined) return /^bearer\b/i.test(authorization) ? 'access-token-invalid' : 'not-signed-in'

  const now = clock()
  const verified = tokens.verify('access', token, now)
  if (verified === 'invalid') return 'access-token-invalid'
  if (verified === 'expired') return 'access-token-expired'
  return (await principalOf(verified.claims, now)) ?? 'session-ended'
}

function negotiate(request: FastifyRequest, route: AppRoute): Problem | undefined {
  const answered = answersOf(route)
  if (request.headers.accept !== undefined && answered.length > 0 && !new Negotiator(request).mediaType(answered))
    return new Problem('not-acceptable')
  if (route.method === 'GET' || !isBodySent(request)) return undefined
  const { consumes = [JSON_TYPE] } = route.metadata as Access
  const [mediaType = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';')
  return consumes.includes(mediaType.trim())
    ? undefined
    : new Problem('unsupported-media-type', `This operation reads ${consumes.join(' and ')}.`)
}

/** The media types of the success; none where it has no body. */
function answersOf(route: AppRoute) {
  const success = Object.entries(route.responses).find(([status]) => status.startsWith('2'))?.[1]
  if (success === undefined || isAppRouteNoBody(success)) return []
  return isAppRouteOtherResponse(success) ? [success.contentType, PROBLEM_TYPE] : ANSWERED
}
const isBodySent = ({ headers }: FastifyRequest) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** The router refuses a path that it cannot decode, but leaves such a query as it is, to be searched for. */
function isDecodable(url: string) {
  const query = url.indexOf('?')
  if (query === -1 || !url.includes('%', query)) return true
  try {
    decodeURIComponent(url.slice(query))
    return true
  } catch {
    return false
  }
}

/** Answers 405 with `Allow` wherever a path of the contract is asked with another method. */
export function refuseOtherMethods(app: FastifyInstance, contract: Contract) {
  const paths = Map.groupBy(allRoutes(contract), ({ path }) => path)
  for (const method of METHODS) if (!app.supportedMethods.includes(method) && method !== 'CONNECT') app.addHttpMethod(method)
  for (const [url, routes] of paths) {
    const allowed = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort()
    const others = app.supportedMethods.filter((method) => !allowed.includes(method) && method !== 'OPTIONS') as HTTPMethods[]
    const access = routes.every(({ metadata }) => (metadata as Access).access === 'session') ? 'session' : 'public'
    // The gate answers before the handler is reached.
    app.route({ method: others, url, config: { allow: allowed.join(', '), access }, handler: (_request, reply) => reply.callNotFound() })
  }
}
