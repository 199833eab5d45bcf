/**
 * Request limits: how many requests of a rate class, or requests that reach no operation, a signed-in user or a network
 * may send in a window. The response says how many are left (IETF draft "RateLimit header fields for HTTP"). With Redis,
 * all processes count together, and without it those of a cluster. Each process also counts on its own, so that a used-up
 * limit stays used up while the shared counts are unavailable.
 */
import { otherLimits, rateClasses } from '@contacts/contract'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../core/problem.ts'
import { networkOf } from './network.ts'
import { redisCounts } from './redis-counts.ts'
import type { SharedCounts } from './shared-counts.ts'
import { WindowCounts } from './window-counts.ts'

const limits = { ...rateClasses, ...otherLimits }
export type LimitName = keyof typeof limits

export type CountRequest = (name: LimitName, request: FastifyRequest, reply: FastifyReply) => Promise<Problem<'rate-limited'> | undefined>

// The length of the longest IPv6 address in text. A trusted proxy may forward text of any length as the address.
const MAX_KEY_LENGTH = 45

/** `clusterCounts` are those of the cluster that this process belongs to. */
export async function rateLimiter(
  app: FastifyInstance,
  redisUrl: string | undefined,
  clusterCounts: SharedCounts | undefined,
): Promise<CountRequest> {
  await app.register(rateLimit, { global: false, store: WindowCounts })
  const counters = new Map(Object.entries(limits).map(([name, limit]) => [name, counterOf(app, limit)]))
  // The plugin's own Redis store would use one key for all classes, and let requests wait for a Redis that hangs.
  const shared = redisUrl === undefined ? clusterCounts : await redisCounts(redisUrl, app.log)
  app.addHook('onClose', async () => shared?.close())

  return async (name, request, reply) => {
    const { limit, window } = limits[name]
    const local = await counters.get(name)?.(request)
    if (!local || local.isAllowed) return undefined
    const total = await shared?.add(name, local.key, window * 1000)
    const left = total ? limit - total.count : remainingOf(local)
    const seconds = Math.ceil((total?.leftMs ?? local.ttl) / 1000)
    reply.header('ratelimit-policy', `"${name}";q=${limit};w=${window}`)
    reply.header('ratelimit', `"${name}";r=${Math.max(0, left)};t=${seconds}`)
    if (left >= 0) return undefined
    // Some clients retry at once after 0.
    reply.header('retry-after', Math.max(1, seconds))
    return new Problem('rate-limited', `${limit} requests in ${window} seconds are allowed here.`)
  }
}

const counterOf = (app: FastifyInstance, { limit, window, per }: (typeof limits)[LimitName]) =>
  app.createRateLimit({
    max: limit,
    timeWindow: window * 1000,
    keyGenerator: (request) => (per === 'user' ? request.user.id : networkOf(request.ip)).slice(0, MAX_KEY_LENGTH),
  })

const remainingOf = ({ isExceeded, remaining }: { isExceeded: boolean; remaining: number }) => (isExceeded ? -1 : remaining)
