import Fastify from 'fastify'
import { afterEach, expect, test, vi } from 'vitest'
import { rateLimiter } from './rate-limiter.ts'

afterEach(() => void vi.useRealTimers())

/** A server that responds with 429 to the 61st request of an address within a minute. */
async function startLimited() {
  const app = Fastify({ trustProxy: '127.0.0.1/32' })
  const count = await rateLimiter(app, undefined)
  app.get('/', async (request, reply) => ((await count('strangers', request, reply)) ? reply.code(429).send() : 'ok'))
  return async (address: string) => (await app.inject({ url: '/', headers: { 'x-forwarded-for': address } })).statusCode
}

test('a caller that has used up its limit is refused until the window ends, although 8,000 others call meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const call = await startLimited()
  for (let request = 1; request <= 60; request++) expect(await call('198.51.100.1')).toBe(200)

  for (let other = 0; other < 8_000; other++) await call(`10.${other >> 16}.${(other >> 8) & 255}.${other & 255}`)

  expect(await call('198.51.100.1')).toBe(429)
  vi.advanceTimersByTime(60_000)
  expect(await call('198.51.100.1')).toBe(200)
})
