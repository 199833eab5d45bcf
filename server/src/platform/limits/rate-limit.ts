/**
 * General limits on requests, per rate class of the contract: each signed-in user, or each address, has so many in a window.
 * The answer tells what is left (RateLimit fields for HTTP, draft of the IETF). With Redis all processes count together; each
 * counts by itself too, so that a limit that is used up stays so while Redis is away.
 */
import rateLimit from '@fastify/rate-limit'
import { rateClasses, type RateClass } from '@contacts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { networkOf } from './network.ts'
import { Problem } from '../../core/problem.ts'
import { sharedCounts } from './redis.ts'

/** Requests without a valid token where one is needed, per address. */
const STRANGERS = { limit: 60, window: 60, per: 'address' } as const
const limits = { ...rateClasses, strangers: STRANGERS }
type LimitName = RateClass | 'strangers'

export type CountRequest = (name: LimitName, request: FastifyRequest, reply: FastifyReply) => Promise<Problem<'rate-limited'> | undefined>

// So many callers are remembered in each class; the longest unseen is forgotten first.
const CALLERS = 20_000

export async function rateLimits(app: FastifyInstance, redisUrl: string | undefined): Promise<CountRequest> {
  await app.register(rateLimit, { global: false, cache: CALLERS })
  const counters = Object.fromEntries(
    Object.entries(limits).map(([name, { limit, window, per }]) => [
      name,
      app.createRateLimit({
        max: limit,
        timeWindow: window * 1000,
        keyGenerator: (request) => (per === 'user' ? request.user.id : networkOf(request.ip)),
      }),
    ]),
  ) as Record<LimitName, ReturnType<FastifyInstance['createRateLimit']>>
  // Not the plugin's own store: it would give all classes one key, and let requests wait for a Redis that hangs.
  const shared = redisUrl === undefined ? undefined : await sharedCounts(redisUrl, app.log)
  app.addHook('onClose', async () => shared?.close())

  return async (name, request, reply) => {
    const { limit, window } = limits[name]
    const own = await counters[name](request)
    if (own.isAllowed) return undefined
    const together = await shared?.add(`${name}:${own.key}`, window * 1000)
    const left = together ? limit - together.count : own.isExceeded ? -1 : own.remaining
    const seconds = Math.ceil((together?.leftMs ?? own.ttl) / 1000)
    reply.header('ratelimit-policy', `"${name}";q=${limit};w=${window}`)
    reply.header('ratelimit', `"${name}";r=${Math.max(0, left)};t=${seconds}`)
    if (left >= 0) return undefined
    // Not 0, which some take for at once and for ever.
    reply.header('retry-after', Math.max(1, seconds))
    return new Problem('rate-limited', `${limit} requests in ${window} seconds are allowed here.`)
  }
}
