/**
 * General limits on requests, per rate class of the contract: each signed-in user, or each address, has so many in a window.
 * The answer tells what is left (RateLimit fields for HTTP, draft of the IETF).
 */
import rateLimit from '@fastify/rate-limit'
import { rateClasses, type RateClass } from '@contacts/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

/** Requests without a valid token where one is needed, per address. */
const STRANGERS = { limit: 60, window: 60, per: 'address' } as const
const limits = { ...rateClasses, strangers: STRANGERS }
type LimitName = RateClass | 'strangers'

export type CountRequest = (name: LimitName, request: FastifyRequest, reply: FastifyReply) => Promise<Problem<'rate-limited'> | undefined>

// So many callers are remembered in each class; the longest unseen is forgotten first.
const CALLERS = 20_000

export async function rateLimits(app: FastifyInstance): Promise<CountRequest> {
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

  return async (name, request, reply) => {
    const { limit, window } = limits[name]
    const count = await counters[name](request)
    if (count.isAllowed) return undefined
    reply.header('ratelimit-policy', `"${name}";q=${limit};w=${window}`)
    reply.header('ratelimit', `"${name}";r=${count.remaining};t=${count.ttlInSeconds}`)
    if (!count.isExceeded) return undefined
    reply.header('retry-after', count.ttlInSeconds)
    return new Problem('rate-limited', `${limit} requests in ${window} seconds are allowed here.`)
  }
}

/** An IPv6 customer has a whole /64, so that is who is counted. */
export function networkOf(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')
}
