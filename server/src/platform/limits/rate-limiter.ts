/**
 * Limits of requests, per rate class of the contract: each signed-in user, or each network, may make so many requests
 * in a window. The response says how many are left (RateLimit header fields for HTTP, IETF draft). With Redis all
 * processes count together. Each process also counts on its own, so that a used-up limit stays used up while Redis is
 * unavailable.
 */
import { rateClasses, type RateClass } from '@contacts/contract'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../core/problem.ts'
import { networkOf } from './network.ts'
import { sharedCounts } from './redis-counts.ts'

/** Requests without a valid access token where one is needed, per network. The header field calls them `strangers`. */
const UNAUTHENTICATED = { limit: 60, window: 60, per: 'address' } as const
const limits = { ...rateClasses, unauthenticated: UNAUTHENTICATED }
type LimitName = RateClass | 'unauthenticated'
const headerNameOf = (name: LimitName) => (name === 'unauthenticated' ? 'strangers' : name)

export type CountRequest = (name: LimitName, request: FastifyRequest, reply: FastifyReply) => Promise<Problem<'rate-limited'> | undefined>

// The number of callers that a process remembers in each class; the least recently seen is forgotten first.
const MAX_CALLERS = 20_000

export async function rateLimiter(app: FastifyInstance, redisUrl: string | undefined): Promise<CountRequest> {
  await app.register(rateLimit, { global: false, cache: MAX_CALLERS })
  const counters = new Map(Object.entries(limits).map(([name, limit]) => [name, counterOf(app, limit)]))
  // The plugin's own Redis store would use one key for all classes, and let requests wait for a Redis that hangs.
  const shared = redisUrl === undefined ? undefined : await sharedCounts(redisUrl, app.log)
  app.addHook('onClose', async () => shared?.close())

  return async (name, request, reply) => {
    const { limit, window } = limits[name]
    const local = await counters.get(name)?.(request)
    if (!local || local.isAllowed) return undefined
    const headerName = headerNameOf(name)
    const total = await shared?.add(`${headerName}:${local.key}`, window * 1000)
    const left = total ? limit - total.count : remainingOf(local)
    const seconds = Math.ceil((total?.leftMs ?? local.ttl) / 1000)
    reply.header('ratelimit-policy', `"${headerName}";q=${limit};w=${window}`)
    reply.header('ratelimit', `"${headerName}";r=${Math.max(0, left)};t=${seconds}`)
    if (left >= 0) return undefined
    // Some clients would retry at once after 0.
    reply.header('retry-after', Math.max(1, seconds))
    return new Problem('rate-limited', `${limit} requests in ${window} seconds are allowed here.`)
  }
}

const counterOf = (app: FastifyInstance, { limit, window, per }: (typeof limits)[LimitName]) =>
  app.createRateLimit({
    max: limit,
    timeWindow: window * 1000,
    keyGenerator: (request) => (per === 'user' ? request.user.id : networkOf(request.ip)),
  })

const remainingOf = ({ isExceeded, remaining }: { isExceeded: boolean; remaining: number }) => (isExceeded ? -1 : remaining)
