import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Client, ConnectionError, createClient, ServiceError } from './index.ts'
import {
  answerWith,
  CONTACT,
  createSignedInClient,
  json,
  PAGE,
  refuse,
  refuseWith,
  scriptFetch,
  settle,
  startServer,
  USER,
} from './scripted-server.ts'

const args = { params: { id: '1' }, body: { first_name: 'Ada' } }
const ada = { username: 'Ada', email: 'ada@example.com', password: 'secret' }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

describe('a failed attempt is retried', () => {
  test.each<[string, Response | Error]>([
    ['no answer', new TypeError('fetch failed')],
    ['a bad gateway', new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a request timeout', refuseWith(408, 'request-timeout')],
    ['a rate limit', refuseWith(429, 'rate-limited')],
    ['an internal error', refuseWith(500, 'internal-error')],
    ['an unavailable dependency', refuseWith(503, 'unavailable')],
  ])('after %s', async (_, outcome) => {
    const read = scriptFetch(outcome, answerWith(200, CONTACT))
    const change = scriptFetch(outcome, answerWith(201, CONTACT))

    expect(await settle(createSignedInClient(read.fetch).contacts.get(args))).toMatchObject({ ok: true, data: CONTACT })
    expect(await settle(createSignedInClient(change.fetch).contacts.create(args))).toMatchObject({ ok: true, status: 201 })
    expect([read, change].map(({ fetch }) => fetch.mock.calls.length)).toEqual([2, 2])
  })

  test.each<[string, Response, (client: Client) => Promise<unknown>]>([
    ['POST', answerWith(201, CONTACT), (client) => client.contacts.create(args)],
    ['PUT', answerWith(200, CONTACT), (client) => client.contacts.replace(args)],
    ['PATCH', answerWith(200, CONTACT), (client) => client.contacts.patch(args)],
    ['DELETE', answerWith(204, null), (client) => client.contacts.remove(args)],
  ])('with the same idempotency key, if it is a %s', async (_, success, change) => {
    const { fetch, headersSent } = scriptFetch(new TypeError('fetch failed'), refuseWith(503, 'unavailable'), success)

    expect(await settle(change(createSignedInClient(fetch)))).toMatchObject({ ok: true })
    const [key, ...others] = headersSent('idempotency-key')
    expect(key).toEqual(expect.any(String))
    expect(others).toEqual([key, key])
  })

  test('without a key, if the operation is repeatable', async () => {
    const { fetch, headersSent } = scriptFetch(new TypeError('fetch failed'), answerWith(200, USER))

    expect(await settle(createSignedInClient(fetch).avatars.put({ body: new Uint8Array([1]) }))).toMatchObject({ ok: true })
    expect(headersSent('idempotency-key')).toEqual([null, null])
  })

  test('with the same key, if the service is still running the first attempt', async () => {
    const { fetch, headersSent } = scriptFetch(refuseWith(409, 'idempotency-key-in-use'), answerWith(201, CONTACT))

    expect(await settle(createSignedInClient(fetch).contacts.create(args))).toMatchObject({ ok: true })
    expect(new Set(headersSent('idempotency-key')).size).toBe(1)
  })

  test('twice; then the call returns or throws the outcome of the last attempt', async () => {
    const refused = scriptFetch(refuseWith(503, 'unavailable'))
    const lost = scriptFetch(new TypeError('fetch failed'))

    const result = await settle(createSignedInClient(refused.fetch).contacts.list())
    await expect(settle(createSignedInClient(lost.fetch).contacts.list())).rejects.toThrow(ConnectionError)

    expect(result).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
    expect([refused, lost].map(({ fetch }) => fetch.mock.calls.length)).toEqual([3, 3])
  })

  test.each([
    [{ retries: 5 }, {}, 6],
    [{ retries: 5 }, { retries: 1 }, 2],
    [{}, { retries: 0 }, 1],
    [{ retries: 1 }, { retries: undefined }, 2],
  ])('with the options %j of the client and %j of the call, in %i attempts', async (ofClient, ofCall, attempts) => {
    const { fetch } = scriptFetch(refuseWith(503, 'unavailable'))

    await settle(createSignedInClient(fetch, ofClient).contacts.list(ofCall))

    expect(fetch).toHaveBeenCalledTimes(attempts)
  })
})

describe('a failed attempt is not retried', () => {
  const unsafeCalls: [string, (client: Client) => Promise<unknown>][] = [
    ['a sign-in', (client) => client.auth.login({ body: { email: 'ada@example.com', password: 'secret' } })],
    ['a request for an e-mail', (client) => client.auth.requestPasswordReset({ body: { email: 'ada@example.com' } })],
  ]

  test.each(unsafeCalls)('after %s got no answer', async (_, call) => {
    const { fetch } = scriptFetch(new TypeError('fetch failed'))

    await expect(settle(call(createSignedInClient(fetch)))).rejects.toThrow(ConnectionError)
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test.each(unsafeCalls)('after %s got 503', async (_, call) => {
    const { fetch } = scriptFetch(refuseWith(503, 'unavailable'))

    expect(await settle(call(createSignedInClient(fetch)))).toMatchObject({ ok: false, status: 503 })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test.each(unsafeCalls)('except after %s got 429, because the service has not started it', async (_, call) => {
    const { fetch } = scriptFetch(refuseWith(429, 'rate-limited'))

    await settle(call(createSignedInClient(fetch)))

    expect(fetch).toHaveBeenCalledTimes(3)
  })

  test.each([404, 409, 412, 422])('after %i, because the service would answer the same again', async (status) => {
    const { fetch } = scriptFetch(refuseWith(status, 'contact-not-found'))

    await settle(createSignedInClient(fetch).contacts.get(args))

    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('after a final outcome, even if maxRetryDelay is Infinity', async () => {
    const answered = scriptFetch(answerWith(200, CONTACT))
    const refused = scriptFetch(refuseWith(404, 'contact-not-found'))
    const lost = scriptFetch(new TypeError('fetch failed'))

    await settle(createSignedInClient(answered.fetch, { maxRetryDelay: Infinity }).contacts.get(args))
    await settle(createSignedInClient(refused.fetch, { maxRetryDelay: Infinity }).contacts.get(args))
    await settle(createSignedInClient(lost.fetch, { maxRetryDelay: Infinity }).auth.signup({ body: ada })).catch(() => undefined)

    expect([answered, refused, lost].map(({ fetch }) => fetch.mock.calls.length)).toEqual([1, 1, 1])
  })
})

describe('the pause before a retry', () => {
  const elapse = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  test('grows, with jitter', async () => {
    const { fetch } = scriptFetch(new TypeError('fetch failed'))
    const call = createSignedInClient(fetch, { retries: 3 }).contacts.list()
    call.catch(() => undefined)

    const requests: number[] = []
    // The pauses are at least half of 240, 480 and 960 milliseconds, and at most the whole.
    for (const step of [119, 121, 239, 241, 479, 481]) {
      await elapse(step)
      requests.push(fetch.mock.calls.length)
    }

    expect(requests[0]).toBe(1)
    expect(requests[1]).toBe(2)
    expect(requests.at(-1)).toBeGreaterThanOrEqual(3)
    await elapse(1000)
    expect(fetch).toHaveBeenCalledTimes(4)
  })

  test('doubles up to 4 seconds, or 8 with jitter', async () => {
    const { fetch } = scriptFetch(new TypeError('fetch failed'))
    const timers = vi.spyOn(globalThis, 'setTimeout')

    await settle(createSignedInClient(fetch, { retries: 7, timeout: 0 }).contacts.list()).catch(() => undefined)
    const pauses = timers.mock.calls.map(([, milliseconds = NaN]) => milliseconds)
    timers.mockRestore()

    const shortest = [120, 240, 480, 960, 1920, 3840, 4000]
    expect(pauses).toHaveLength(shortest.length)
    expect(shortest.filter((least, index) => !(Number(pauses[index]) >= least && Number(pauses[index]) <= 2 * least))).toEqual([])
  })

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 7000).toUTCString()],
  ])('is as long as Retry-After says in %s, plus a backoff', async (_, retryAfter) => {
    const { fetch } = scriptFetch(refuseWith(429, 'rate-limited', { 'retry-after': retryAfter() }), answerWith(200, PAGE))

    const call = createSignedInClient(fetch).contacts.list()
    await elapse(6900)
    const requestsBefore = fetch.mock.calls.length
    await elapse(1500)

    expect(await call).toMatchObject({ ok: true })
    expect([requestsBefore, fetch.mock.calls.length]).toEqual([1, 2])
  })

  test('is skipped, and the refusal returned, if Retry-After is longer than maxRetryDelay', async () => {
    const { fetch } = scriptFetch(refuseWith(429, 'rate-limited', { 'retry-after': '31' }))

    const result = await createSignedInClient(fetch).contacts.list()
    await settle(createSignedInClient(fetch).contacts.list({ maxRetryDelay: 60_000, callTimeout: 0 }))

    expect(result).toMatchObject({ ok: false, problem: { code: 'rate-limited' } })
    expect(result.headers.get('retry-after')).toBe('31')
    expect(fetch).toHaveBeenCalledTimes(1 + 3)
  })

  test('ends with an abort, and leaves no timer', async () => {
    const { fetch } = scriptFetch(refuseWith(503, 'unavailable', { 'retry-after': '20' }))
    const controller = new AbortController()

    const call = createSignedInClient(fetch).contacts.list({ signal: controller.signal })
    call.catch(() => undefined)
    await elapse(1000)
    controller.abort(new Error('the user left'))

    await expect(call).rejects.toThrow('the user left')
    expect(fetch).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('over HTTP', () => {
  beforeEach(() => void vi.useRealTimers())

  test('a file from an async iterable is sent completely in each attempt', async () => {
    const { baseUrl, requests } = await startServer((_, response) =>
      requests.length < 2 ? refuse(response.setHeader('retry-after', '0'), 429, 'rate-limited') : json(response, 200, USER),
    )
    async function* chunks() {
      yield Buffer.from('pic')
      yield Buffer.from('ture')
    }

    await createClient({ baseUrl }).avatars.put({ body: chunks() })

    expect(requests.map(({ body }) => body.includes('picture'))).toEqual([true, true])
  })

  test('an internal error that persists is thrown as a ServiceError', async () => {
    const { baseUrl, requests } = await startServer((_, response) => refuse(response, 500, 'internal-error'))

    await expect(createClient({ baseUrl, retries: 1 }).system.live()).rejects.toThrow(ServiceError)
    expect(requests).toHaveLength(2)
  })
})
