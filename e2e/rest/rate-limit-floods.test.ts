/** Floods of requests that reach no operation are limited, and limit nothing else. */
import { otherLimits } from '@contacts/contract'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { type HttpResponse, type HttpRequest, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { from, newAddress } from './throttled-service.ts'

// Stops the clock that the rate limiter reads, so that no window ends during a test.
vi.useFakeTimers({ toFake: ['Date'] })
afterAll(() => vi.useRealTimers())

const service = await startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32' } })
const { url, alice } = service
const PARALLEL = 50

/** Sends `count` requests, with the calls in turn, and returns how often each status was returned. */
async function flood(calls: HttpRequest[], count: number, headers: Record<string, string>) {
  const statuses: Record<number, number> = {}
  for (let sent = 0; sent < count; sent += PARALLEL) {
    const batch = Array.from({ length: Math.min(PARALLEL, count - sent) }, (_, index) => calls[(sent + index) % calls.length]!)
    for (const { status } of await Promise.all(batch.map((call) => sendRequest(url, call, headers))))
      statuses[status] = (statuses[status] ?? 0) + 1
  }
  return statuses
}

function expectLimited(response: HttpResponse, name: keyof typeof otherLimits) {
  const { limit, window } = otherLimits[name]
  expectRefusal(response, 'rate-limited')
  expect(response.headers).toMatchObject({ 'ratelimit-policy': `"${name}";q=${limit};w=${window}`, 'retry-after': String(window) })
}

const get = (path: string): HttpRequest => ({ method: 'GET', path })
const list = get('/api/contacts?limit=1')
const unknownPath = get('/api/nothing')
const unknownFile = get('/docs/nothing.js')
const preflight = (path: string): HttpRequest => ({
  method: 'OPTIONS',
  path,
  headers: { origin: 'https://app.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
})

/** The documentation and the health checks. */
const NEVER_LIMITED = [
  '/',
  '/docs',
  '/docs/viewer.css',
  '/openapi.json',
  '/problems',
  '/problems/rate-limited',
  '/livez',
  '/readyz',
  '/healthchecker',
]

async function expectEverythingElseToWork(headers: Record<string, string>) {
  for (const path of NEVER_LIMITED)
    expect([path, (await sendRequest(url, get(path), headers)).status]).toEqual([path, path === '/' ? 302 : 200])
  expect((await sendRequest(url, list, { ...alice.authorization(), ...headers })).status).toBe(200)
  expect((await sendRequest(url, { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'x' } }, headers)).status).toBe(204)
}

describe('unknown paths and wrong methods', () => {
  test.each<[what: string, HttpRequest[], number]>([
    ['unknown paths', [unknownPath, get('/wp-login.php'), { method: 'POST', path: '/api', body: {} }], 404],
    ['files that the documentation does not have', [unknownFile], 404],
    [
      'methods that a public path does not have',
      [
        { method: 'POST', path: '/livez' },
        { method: 'DELETE', path: '/api/auth/login' },
      ],
      405,
    ],
  ])('%s are limited for each network', async (_, calls, status) => {
    const here = from(newAddress())

    expect(await flood(calls, 100, here)).toEqual({ [status]: 60, 429: 40 })

    for (const call of calls) expectLimited(await expectUnchanged(service, () => sendRequest(url, call, here)), 'unrouted')
    expect((await sendRequest(url, calls[0]!, from(newAddress()))).status).toBe(status)
    await expectEverythingElseToWork(here)
  })

  test('share one limit, which an access token does not lift', async () => {
    const here = { ...from(newAddress()), ...alice.authorization() }

    for (const [call, status] of [
      [unknownPath, 404],
      [unknownFile, 404],
      [{ method: 'PUT', path: '/api/contacts' }, 405],
    ] as const)
      expect(await flood([call], 20, here)).toEqual({ [status]: 20 })

    expectLimited(await sendRequest(url, { method: 'PUT', path: '/api/contacts' }, here), 'unrouted')
    await expectEverythingElseToWork(here)
  })

  test('do not use up the limit of requests without a valid access token', async () => {
    const here = from(newAddress())
    await flood([unknownPath], 70, here)

    expect((await sendRequest(url, list, here)).status).toBe(401)
    expect(await flood([{ method: 'PUT', path: '/api/contacts' }], 70, here)).toEqual({ 401: 59, 429: 11 })
    expectLimited(await sendRequest(url, list, here), 'strangers')
  })
})

describe('preflight requests', () => {
  test('are limited for each network, whatever their path', async () => {
    const here = from(newAddress())
    const { limit } = otherLimits.preflights

    expect(await flood([preflight('/api/contacts'), preflight('/api/users/me'), preflight('/nothing')], limit + 30, here)).toEqual({
      204: limit,
      429: 30,
    })

    expectLimited(await sendRequest(url, preflight('/api/contacts'), here), 'preflights')
    expect((await sendRequest(url, preflight('/api/contacts'), from(newAddress()))).status).toBe(204)
    await expectEverythingElseToWork(here)
  })
})

test('requests to the page of a mailed link count even if their body is refused', async () => {
  const here = from(newAddress())
  const refused: HttpRequest = { method: 'POST', path: '/verify_email', body: 'token=x', headers: { 'content-type': 'text/plain' } }

  expect(await flood([refused], 80, here)).toEqual({ 415: 60, 429: 20 })

  expect((await sendRequest(url, get('/verify_email?token=x'), here)).status).toBe(429)
})

test('without rate limits, nothing is limited', async () => {
  const unlimited = await startService({ settings: { RATE_LIMIT: 'off' } })

  const responses = await Promise.all(Array.from({ length: 70 }, () => sendRequest(unlimited.url, unknownPath)))

  expect(responses.every(({ status, headers }) => status === 404 && headers['ratelimit'] === undefined)).toBe(true)
})
