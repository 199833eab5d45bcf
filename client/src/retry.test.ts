import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Client, ConnectionError, createClient, type OutgoingRequest, type Outcome, ServiceError } from './index.ts'
import { json, refuse, startServer, tokens } from './scripted-server.ts'

const answerOf = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
  })
const refusalOf = (status: number, code: string, headers = {}) => answerOf(status, { status, code, detail: code }, headers)
const contact = { id: '1', version: 1, first_name: 'Ada' }
const ada = { username: 'Ada', email: 'ada@example.com', password: 'secret' }
const put = { params: { id: '1' }, body: { first_name: 'Ada' } }

/** Gives one outcome after the other, the last one for ever. */
function scripted(...outcomes: (Response | Error)[]) {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => {
    const outcome = outcomes.length > 1 ? outcomes.shift()! : outcomes[0]!
    if (outcome instanceof Error) throw outcome
    return outcome.clone()
  })
  const headersSent = (name: string) => fetch.mock.calls.map(([, { headers }]) => (headers as Headers).get(name))
  return { fetch, headersSent }
}

const signedIn = (fetch: ReturnType<typeof scripted>['fetch'], options = {}) =>
  createClient({ baseUrl: 'http://contacts.test', tokens: tokens(1), fetch, ...options })

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Lets all pauses pass. */
async function settle<T>(call: Promise<T>) {
  const settled = call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await vi.runAllTimersAsync()
  const outcome = await settled
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

describe('what came to nothing is sent again', () => {
  test.each<[string, Response | Error]>([
    ['no answer', new TypeError('fetch failed')],
    ['a gateway without its service', new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a request that took too long', refusalOf(408, 'request-timeout')],
    ['a limit', refusalOf(429, 'rate-limited')],
    ['a fault of the service', refusalOf(500, 'internal-error')],
    ['a dependency that is away', refusalOf(503, 'unavailable')],
  ])('after %s', async (_, outcome) => {
    const read = scripted(outcome, answerOf(200, contact))
    const made = scripted(outcome, answerOf(201, contact))

    expect(await settle(signedIn(read.fetch).contacts.get(put))).toMatchObject({ ok: true, data: contact })
    expect(await settle(signedIn(made.fetch).contacts.create(put))).toMatchObject({ ok: true, status: 201 })
    expect([read, made].map(({ fetch }) => fetch.mock.calls.length)).toEqual([2, 2])
  })

  test.each<[string, (client: Client) => Promise<unknown>]>([
    ['POST', (client) => client.contacts.create(put)],
    ['PUT', (client) => client.contacts.replace(put)],
    ['PATCH', (client) => client.contacts.patch(put)],
    ['DELETE', (client) => client.contacts.remove(put)],
  ])('with one key, when it is a %s', async (_, change) => {
    const { fetch, headersSent } = scripted(new TypeError('fetch failed'), refusalOf(503, 'unavailable'), answerOf(200, contact))

    expect(await settle(change(signedIn(fetch)))).toMatchObject({ ok: true })
    const [key, ...more] = headersSent('idempotency-key')
    expect(key).toEqual(expect.any(String))
    expect(more).toEqual([key, key])
  })

  test('without one, when it is a file that may be put where it is', async () => {
    const { fetch, headersSent } = scripted(new TypeError('fetch failed'), answerOf(200, { avatar_url: null }))

    expect(await settle(signedIn(fetch).avatars.put({ body: new Uint8Array([1]) }))).toMatchObject({ ok: true })
    expect(headersSent('idempotency-key')).toEqual([null, null])
  })

  test('while the first attempt is still at work', async () => {
    const { fetch, headersSent } = scripted(refusalOf(409, 'idempotency-key-in-use'), answerOf(201, contact))

    expect(await settle(signedIn(fetch).contacts.create(put))).toMatchObject({ ok: true })
    expect(new Set(headersSent('idempotency-key')).size).toBe(1)
  })

  test('twice, and then the last outcome is that of the call', async () => {
    const refused = scripted(refusalOf(503, 'unavailable'))
    const lost = scripted(new TypeError('fetch failed'))

    const result = await settle(signedIn(refused.fetch).contacts.list())
    await expect(settle(signedIn(lost.fetch).contacts.list())).rejects.toThrow(ConnectionError)

    expect(result).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
    expect([refused, lost].map(({ fetch }) => fetch.mock.calls.length)).toEqual([3, 3])
  })

  test.each([
    [{ retries: 5 }, {}, 6],
    [{ retries: 5 }, { retries: 1 }, 2],
    [{}, { retries: 0 }, 1],
    [{ retries: 1 }, { retries: undefined }, 2],
  ])('as often as the client says with %j and the call with %j', async (ofClient, ofCall, requests) => {
    const { fetch } = scripted(refusalOf(503, 'unavailable'))

    await settle(signedIn(fetch, ofClient).contacts.list(ofCall))

    expect(fetch).toHaveBeenCalledTimes(requests)
  })
})

describe('what might be done twice is not', () => {
  const changes: [string, (client: Client) => Promise<unknown>][] = [
    ['a sign-in', (client) => client.auth.login({ body: { email: 'ada@example.com', password: 'secret' } })],
    ['a mail that is asked for', (client) => client.auth.requestPasswordReset({ body: { email: 'ada@example.com' } })],
  ]

  test.each(changes)('%s without an answer', async (_, change) => {
    const { fetch } = scripted(new TypeError('fetch failed'))

    await expect(settle(change(signedIn(fetch)))).rejects.toThrow(ConnectionError)
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test.each(changes)('%s after 503', async (_, change) => {
    const { fetch } = scripted(refusalOf(503, 'unavailable'))

    expect(await settle(change(signedIn(fetch)))).toMatchObject({ ok: false, status: 503 })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test.each(changes)('%s after 429 is, because it was not begun', async (_, change) => {
    const { fetch } = scripted(refusalOf(429, 'rate-limited'))

    await settle(change(signedIn(fetch)))

    expect(fetch).toHaveBeenCalledTimes(3)
  })

  test.each([404, 409, 412, 422])('and %i would be answered the same', async (status) => {
    const { fetch } = scripted(refusalOf(status, 'contact-not-found'))

    await settle(signedIn(fetch).contacts.get(put))

    expect(fetch).toHaveBeenCalledTimes(1)
  })
})

describe('a key', () => {
  test('is minted once a call, and differs between calls', async () => {
    const { fetch, headersSent } = scripted(refusalOf(503, 'unavailable'))
    const client = signedIn(fetch)

    await settle(client.contacts.create(put))
    await settle(client.contacts.create(put))

    const [first, ...more] = headersSent('idempotency-key')
    expect(first).toMatch(/^[\x21-\x7e]{16,255}$/)
    expect(more.slice(0, 2)).toEqual([first, first])
    expect(new Set(more.slice(2)).size).toBe(1)
    expect(more[2]).not.toBe(first)
  })

  test('of the caller wins, so that a call can be repeated after a restart', async () => {
    const { fetch, headersSent } = scripted(answerOf(201, contact))

    await signedIn(fetch).contacts.create({ ...put, headers: { 'Idempotency-Key': 'order-7' } })

    expect(headersSent('idempotency-key')).toEqual(['order-7'])
  })

  test.each(['idempotency-key', 'Idempotency-Key'])('given as undefined under the name %s is none, so that one is minted', async (name) => {
    const { fetch, headersSent } = scripted(new TypeError('fetch failed'), answerOf(201, contact))

    await settle(signedIn(fetch).contacts.create({ ...put, headers: { [name]: undefined } }))

    const [first, second] = headersSent('idempotency-key')
    expect(first).toMatch(/^[\x21-\x7e]{16,255}$/)
    expect(second).toBe(first)
  })

  test('goes with no read, and with nothing that nobody has signed in for', async () => {
    const { fetch, headersSent } = scripted(answerOf(200, contact))
    const client = signedIn(fetch)

    await client.contacts.get(put)
    await client.auth.signup({ body: ada })

    expect(headersSent('idempotency-key')).toEqual([null, null])
  })
})

describe('the pause', () => {
  const elapse = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

  test('grows, and is never the same for all', async () => {
    const { fetch } = scripted(new TypeError('fetch failed'))
    const call = signedIn(fetch, { retries: 3 }).contacts.list()
    call.catch(() => undefined)

    const requests: number[] = []
    // At least half of 240, 480 and 960 milliseconds, and at most all of it.
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

  test('doubles up to four seconds, and up to eight by chance', async () => {
    const { fetch } = scripted(new TypeError('fetch failed'))
    const timers = vi.spyOn(globalThis, 'setTimeout')

    await settle(signedIn(fetch, { retries: 7, timeout: 0 }).contacts.list()).catch(() => undefined)
    const pauses = timers.mock.calls.map(([, milliseconds]) => milliseconds!)
    timers.mockRestore()

    const least = [120, 240, 480, 960, 1920, 3840, 4000]
    expect(pauses).toHaveLength(least.length)
    expect(pauses.filter((pause, index) => pause < least[index]! || pause > 2 * least[index]!)).toEqual([])
  })

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 7000).toUTCString()],
  ])('is as long as Retry-After asks in %s', async (_, after) => {
    const { fetch } = scripted(refusalOf(429, 'rate-limited', { 'retry-after': after() }), answerOf(200, { items: [] }))

    const call = signedIn(fetch).contacts.list()
    await elapse(6900)
    const before = fetch.mock.calls.length
    await elapse(1500)

    expect(await call).toMatchObject({ ok: true })
    expect([before, fetch.mock.calls.length]).toEqual([1, 2])
  })

  test('that would be too long is left to the caller', async () => {
    const { fetch } = scripted(refusalOf(429, 'rate-limited', { 'retry-after': '31' }))

    const result = await signedIn(fetch).contacts.list()
    await settle(signedIn(fetch).contacts.list({ maxRetryDelay: 60_000 }))

    expect(result).toMatchObject({ ok: false, problem: { code: 'rate-limited' } })
    expect(result.headers.get('retry-after')).toBe('31')
    expect(fetch).toHaveBeenCalledTimes(1 + 3)
  })

  test('that may be without end is made after nothing that stands', async () => {
    const answered = scripted(answerOf(200, contact))
    const refused = scripted(refusalOf(404, 'contact-not-found'))
    const lost = scripted(new TypeError('fetch failed'))

    await settle(signedIn(answered.fetch, { maxRetryDelay: Infinity }).contacts.get(put))
    await settle(signedIn(refused.fetch, { maxRetryDelay: Infinity }).contacts.get(put))
    await settle(signedIn(lost.fetch, { maxRetryDelay: Infinity }).auth.signup({ body: ada })).catch(() => undefined)

    expect([answered, refused, lost].map(({ fetch }) => fetch.mock.calls.length)).toEqual([1, 1, 1])
  })

  test('ends with an abort, and leaves no timer', async () => {
    const { fetch } = scripted(refusalOf(503, 'unavailable', { 'retry-after': '20' }))
    const controller = new AbortController()

    const call = signedIn(fetch).contacts.list({ signal: controller.signal })
    call.catch(() => undefined)
    await elapse(1000)
    controller.abort(new Error('the user left'))

    await expect(call).rejects.toThrow('the user left')
    expect(fetch).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('hooks', () => {
  test('see each attempt, may change it, and hear what came of it', async () => {
    const { fetch } = scripted(new TypeError('fetch failed'), answerOf(200, { items: [] }))
    const heard: unknown[] = []
    const client = signedIn(fetch, {
      onRequest(request: OutgoingRequest) {
        heard.push([request.operation, request.attempt, request.method])
        request.headers.set('traceparent', `00-${request.attempt}`)
        request.url += '&debug=1'
      },
      onResponse: ({ request, response, error, duration }: Outcome) =>
        heard.push([request.attempt, response?.status ?? (error as Error).name, typeof duration]),
    })

    await settle(client.contacts.list({ query: { q: 'ada' } }))

    expect(heard).toEqual([
      ['contacts.list', 1, 'GET'],
      [1, 'ConnectionError', 'number'],
      ['contacts.list', 2, 'GET'],
      [2, 200, 'number'],
    ])
    expect(fetch.mock.calls.map(([url, { headers }]) => [url, (headers as Headers).get('traceparent')])).toEqual([
      ['http://contacts.test/api/contacts?q=ada&debug=1', '00-1'],
      ['http://contacts.test/api/contacts?q=ada&debug=1', '00-2'],
    ])
  })

  test('of the call stand in for those of the client, and one that throws ends the call before any request', async () => {
    const { fetch } = scripted(answerOf(200, { items: [] }))
    const client = signedIn(fetch, { onRequest: () => expect.unreachable() })

    const call = client.contacts.list({
      onRequest: () => {
        throw new RangeError('not today')
      },
    })

    await expect(call).rejects.toThrow(RangeError)
    expect(fetch).not.toHaveBeenCalled()
  })
})

test('an attempt has 30 seconds where nothing else is said', async () => {
  const heard: unknown[] = []
  const fetch = (_: string, { signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason)))

  const call = signedIn(vi.fn(fetch))
    .contacts.list({ retries: 0 })
    .catch((error: unknown) => heard.push(error))
  await vi.advanceTimersByTimeAsync(29_999)
  const before = heard.length
  await vi.advanceTimersByTimeAsync(1)
  await call

  expect(before).toBe(0)
  expect(heard).toMatchObject([{ name: 'ConnectionError', cause: { name: 'TimeoutError' } }])
})

describe('on the wire', () => {
  beforeEach(() => void vi.useRealTimers())

  const slow = (_: unknown, response: ServerResponse) => setTimeout(() => json(response, 200, { items: [] }), 200)

  test('an answer that does not come in time is none, and the connection is closed', async () => {
    const closed = Promise.withResolvers<void>()
    const { baseUrl, asked } = await startServer((_, response) => response.on('close', () => closed.resolve()))
    const client = createClient({ baseUrl, timeout: 30, retries: 0 })

    // On a busy machine a request may be given up before it is seen.
    while (asked.length === 0)
      await expect(client.system.live()).rejects.toMatchObject({ name: 'ConnectionError', cause: { name: 'TimeoutError' } })
    await closed.promise
  })

  test('a body that does not come in time is none either', async () => {
    const { baseUrl } = await startServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'))

    await expect(createClient({ baseUrl, timeout: 50, retries: 0 }).system.live()).rejects.toThrow(ConnectionError)
  })

  test('a fetch that does not mind its signal is not waited for', async () => {
    const client = createClient({ baseUrl: 'http://contacts.test', timeout: 50, retries: 0, fetch: () => new Promise(() => undefined) })

    await expect(client.system.live()).rejects.toMatchObject({ name: 'ConnectionError', cause: { name: 'TimeoutError' } })
  })

  test('each attempt has its own time, and 0, 25 days and Infinity give it all it takes', async () => {
    const { baseUrl, asked } = await startServer((one, response) => (asked.length < 2 ? undefined : slow(one, response)))

    const client = createClient({ baseUrl, timeout: 50 })

    const result = await client.contacts.list({ retries: 1, timeout: 1000 })
    const patient = await Promise.all([0, 25 * 24 * 3_600_000, Infinity].map((timeout) => client.contacts.list({ timeout })))

    expect(result).toMatchObject({ ok: true })
    expect(patient).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  })

  test('an abort closes the connection', async () => {
    const closed = Promise.withResolvers<void>()
    const controller = new AbortController()
    const { baseUrl } = await startServer((_, response) => {
      response.on('close', () => closed.resolve())
      controller.abort()
    })

    await expect(createClient({ baseUrl }).system.live({ signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
    await closed.promise
  })

  test('a file that came in pieces is sent whole again', async () => {
    const { baseUrl, asked } = await startServer((_, response) =>
      asked.length < 2 ? refuse(response.setHeader('retry-after', '0'), 429, 'rate-limited') : json(response, 200, {}),
    )
    async function* pieces() {
      yield Buffer.from('pic')
      yield Buffer.from('ture')
    }

    await createClient({ baseUrl }).avatars.put({ body: pieces() })

    expect(asked.map(({ body }) => body.includes('picture'))).toEqual([true, true])
  })

  test('a fault that stays is thrown as it was', async () => {
    const { baseUrl, asked } = await startServer((_, response) => refuse(response, 500, 'internal-error'))

    await expect(createClient({ baseUrl, retries: 1 }).system.live()).rejects.toThrow(ServiceError)
    expect(asked).toHaveLength(2)
  })
})
