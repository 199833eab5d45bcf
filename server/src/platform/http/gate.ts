/**
 * The checks that a request passes before its handler, in this order: 400 for a missing `Host`, 401, 429, 403, 405,
 * 406, 415, and 400 for a malformed query. The `metadata` of the route in the contract configures them. The body is
 * checked after them (413, 400), and then the handler runs.
 */
import type { Access } from '@contacts/contract'
import type { AppRoute } from '@ts-rest/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../core/problem.ts'
import type { Principal, Services } from '../context.ts'
import type { CountRequest, LimitName } from '../limits/rate-limiter.ts'
import { authenticate } from './authenticate.ts'
import { accessOf, operationOf } from './contract-route.ts'
import { negotiate } from './negotiate.ts'
import { sendProblem } from './problem-response.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The value of `Allow`; set on the route that refuses the other methods of a path. */
    allow?: string
    access?: Access['access']
  }
}
declare module '@fastify/jwt' {
  interface FastifyJWT {
    user: Principal
  }
}

/** Must be called before routes are registered. `count` is undefined when requests are not limited. */
export function registerGate(app: FastifyInstance, services: Services, count: CountRequest | undefined) {
  const { publicUrl } = services.config
  app.addHook('onRequest', async (request, reply) => {
    const problem = await refuse(request, reply, services, count)
    if (problem) return sendProblem(reply, problem, publicUrl)
  })
  app.setNotFoundHandler(async (request, reply) => {
    // The hook above has counted the request, unless it matched a route for static files whose file does not exist.
    const exceeded = reply.hasHeader('ratelimit') ? undefined : await count?.('unrouted', request, reply)
    return sendProblem(reply, exceeded ?? new Problem('route-not-found'), publicUrl)
  })
}

async function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
  count: CountRequest | undefined,
): Promise<Problem | undefined> {
  // RFC 9112, 3.2. Refused here, not by Node (`requireHostHeader` is false), whose response would not be a `Problem`.
  if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
    return new Problem('malformed-request', 'An HTTP/1.1 request needs a Host header.').withHeaders({ connection: 'close' })

  const operation = operationOf(request)
  const { access, rate, unverified } = accessOfRequest(request, operation)
  if (access === 'session') {
    const user = await authenticate(request, services)
    if (user instanceof Problem) return (await count?.('strangers', request, reply)) ?? user
    request.user = user
  }
  const exceeded = rate && (await count?.(rate, request, reply))
  if (exceeded) return exceeded
  if (access === 'session' && !unverified && needsVerification(request.user, services)) return new Problem('email-not-verified')
  return refuseMethod(request, reply) ?? (operation && negotiate(request, operation)) ?? refuseUrl(request)
}

type RequestAccess = Pick<Access, 'access' | 'unverified'> & { rate: LimitName | null }

/** Routes outside the contract, such as the documentation, are not limited here, but unknown paths and methods are. */
function accessOfRequest({ is404, routeOptions }: FastifyRequest, operation: AppRoute | undefined): RequestAccess {
  if (operation) return accessOf(operation)
  const { access = 'public', allow } = routeOptions.config
  return { access, rate: is404 || allow !== undefined ? 'unrouted' : null, unverified: true }
}

/** Whether the account may do nothing with contacts until its e-mail address is verified. */
export const needsVerification = ({ email_verified }: Pick<Principal, 'email_verified'>, { config }: Pick<Services, 'config'>) =>
  config.emailVerification === 'required' && !email_verified

function refuseMethod({ method, routeOptions }: FastifyRequest, reply: FastifyReply): Problem | undefined {
  const { allow } = routeOptions.config
  if (allow === undefined) return undefined
  reply.header('allow', allow)
  return new Problem('method-not-allowed', `${method} is not allowed here. Allowed: ${allow}.`)
}

/**
 * Refuses a query that is not percent-encoded UTF-8. The router refuses only malformed paths, and a search would look
 * for the undecoded `%`.
 */
function refuseUrl({ url }: FastifyRequest): Problem | undefined {
  const query = url.indexOf('?')
  if (query === -1 || !url.includes('%', query)) return undefined
  try {
    decodeURIComponent(url.slice(query))
    return undefined
  } catch {
    return new Problem('malformed-request', 'The query is not percent-encoded UTF-8.')
  }
}
