/** The time limit of a whole call: attempts, pauses and options. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { elapse, expectEnd, hang, SECOND, timedOut, useFakeTime, watch } from './fake-time.ts'
import { type Client, ConnectionError } from './index.ts'
import { answerWith, createSignedInClient, gate, PAGE, refuseWith, scriptFetch, settle, unexpired } from './scripted-server.ts'

beforeEach(useFakeTime)

test.each<[string, (client: Client) => Promise<unknown>]>([
  ['a read', ({ contacts }) => contacts.list()],
  ['a change', ({ contacts }) => contacts.create({ body: { first_name: 'Ada' } })],
  ['a sign-in', ({ auth }) => auth.login({ body: { email: 'ada@example.com', password: 'secret' } })],
  ['a sign-out', ({ auth }) => auth.logout()],
  ['a refresh', ({ auth }) => auth.refresh()],
  ['an upload', ({ avatars }) => avatars.put({ body: new Uint8Array([1]) })],
  ['a download', ({ users }) => users.download()],
])('a server that hangs holds %s for 30 seconds by default', async (_, call) => {
  const { fetch, signals } = hang()

  const error = await expectEnd(call(createSignedInClient(fetch)), 30)
  await elapse(300)

  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject(timedOut(30_000, 1))
  expect(signals).toMatchObject([{ aborted: true }])
  expect(vi.getTimerCount()).toBe(0)
})

test('the limit covers all attempts and the pauses between them, and ends the attempt that is running', async () => {
  const { fetch, signals } = hang()
  const outcomes: unknown[] = []

  const call = createSignedInClient(fetch).contacts.list({ timeout: 12 * SECOND, onResponse: ({ error }) => outcomes.push(error) })
  const error = await expectEnd(call, 30)
  await elapse(300)

  expect(error).toMatchObject(timedOut(30_000, 3))
  expect(signals).toMatchObject([{ aborted: true }, { aborted: true }, { aborted: true }])
  expect(outcomes).toMatchObject([{ message: 'No answer', attempts: 1 }, { message: 'No answer', attempts: 2 }, timedOut(30_000, 3)])
})

test('without an answer, the error of the last attempt says how many attempts were made', async () => {
  const { fetch } = scriptFetch(new TypeError('fetch failed'))

  await expect(settle(createSignedInClient(fetch).contacts.list())).rejects.toMatchObject({ name: 'ConnectionError', attempts: 3 })
})

describe('a retry whose pause would end after the limit is not started', () => {
  test('when Retry-After is longer than the rest: the refusal is returned at once', async () => {
    const { fetch } = scriptFetch(refuseWith(429, 'rate-limited', { 'retry-after': '5' }), answerWith(200, PAGE))

    const short = createSignedInClient(fetch).contacts.list({ callTimeout: 5 * SECOND })

    expect(await short).toMatchObject({ ok: false, problem: { code: 'rate-limited' } })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('when a slow attempt has used up the time: its refusal is returned at once', async () => {
    const { open, opened } = gate()
    const fetch = vi.fn<() => Promise<Response>>(() => opened.then(() => refuseWith(503, 'unavailable', { 'retry-after': '5' })))

    const call = createSignedInClient(fetch).contacts.list()
    await elapse(26)
    open()

    expect(await call).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('when only the backoff does not fit: the error of the attempt is thrown at once', async () => {
    const { fetch } = scriptFetch(new TypeError('fetch failed'))

    const call = createSignedInClient(fetch).contacts.list({ callTimeout: 100 })

    await expect(call).rejects.toMatchObject({ message: 'No answer', attempts: 1, cause: { message: 'fetch failed' } })
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('unless the pause ends before the limit', async () => {
    const { fetch } = scriptFetch(refuseWith(429, 'rate-limited', { 'retry-after': '5' }), answerWith(200, PAGE))

    expect(await settle(createSignedInClient(fetch).contacts.list({ callTimeout: 6 * SECOND }))).toMatchObject({ ok: true })
    expect(fetch).toHaveBeenCalledTimes(2)
  })
})

test.each([
  [{ callTimeout: 5000 }, {}, 5],
  [{ callTimeout: 5000 }, { callTimeout: 7000 }, 7],
  [{ callTimeout: 5000 }, { callTimeout: undefined }, 5],
  [{}, { timeout: 45_000 }, 45],
  [{ timeout: 45_000 }, {}, 45],
  [{ timeout: 45_000 }, { callTimeout: 20_000 }, 20],
])('with the options %j of the client and %j of the call, the limit is %d seconds', async (ofClient, ofCall, seconds) => {
  const { fetch } = hang()

  const error = await expectEnd(createSignedInClient(fetch, ofClient).contacts.list(ofCall), seconds)

  expect(error).toMatchObject(timedOut(seconds * SECOND, 1))
})

test.each([{ callTimeout: 0 }, { callTimeout: Infinity }, { callTimeout: 25 * 24 * 3600 * SECOND }, { timeout: 0 }, { timeout: Infinity }])(
  'with %j there is no limit of the whole call',
  async (options) => {
    const { fetch } = scriptFetch(refuseWith(503, 'unavailable', { 'retry-after': '30' }))

    const call = createSignedInClient(fetch, options).contacts.list({ retries: 9 })
    const watched = watch(call)
    await elapse(9 * 30)
    const wasSettled = watched.isSettled

    expect(await settle(call)).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
    expect(wasSettled).toBe(false)
    expect(fetch).toHaveBeenCalledTimes(10)
  },
)

test('an aborted call throws the reason of its signal, not the error of the limit', async () => {
  const { fetch } = hang()
  const controller = new AbortController()

  const call = createSignedInClient(fetch, { tokens: unexpired(1) }).contacts.list({ signal: controller.signal })
  const watched = watch(call)
  await elapse(29)
  controller.abort(new Error('the user left'))
  await elapse(300)

  expect(watched.error).toMatchObject({ message: 'the user left' })
  expect(vi.getTimerCount()).toBe(0)
})
