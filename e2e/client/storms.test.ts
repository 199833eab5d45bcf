/**
 * A hundred concurrent calls with an expired access token, over networks with faults, from one client or from several
 * tabs.
 */
import { type Client, type ClientOptions, createClient, type HeldTokens, type TokenStorage, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { type Fault, faultyFetch, faultsInOrder } from '../harness/faulty-fetch.ts'
import { countRotations } from '../harness/rotations.ts'
import { type Person, startService } from '../harness/service.ts'

const HOUR = 3_600_000
const REFRESH = '/api/auth/refresh'
const LOGOUT = '/api/auth/logout'

const service = await startService({ now: '2026-11-20T12:00:00Z', allows5xx: true })
const { url: baseUrl, clock, alice } = service
const rotationsOf = await countRotations(service.db)

/** Signs in on a new device, and lets its access token expire. */
async function signInAndExpire({ email, password }: Person = alice): Promise<HeldTokens> {
  const device = createClient({ baseUrl })
  await unwrap(device.auth.login({ body: { email, password } }))
  clock.advance(HOUR)
  return device.session.tokens!
}

// The calls have no time limit, because a hundred calls with retries take long on a busy machine.
const openClient = (options: Omit<ClientOptions, 'baseUrl'>) => createClient({ baseUrl, retries: 8, callTimeout: Infinity, ...options })

/** Sends a hundred concurrent calls, spread over the clients: three reads for each contact that is created. */
function sendCalls(clients: Client[]) {
  const last_name = randomUUID()
  const calls = Array.from({ length: 100 }, (_, index) => {
    const { users, contacts } = clients[index % clients.length]!
    const isChange = Math.floor(index / clients.length) % 4 === 0
    return isChange ? contacts.create({ body: { first_name: `Contact ${index}`, last_name } }) : users.me()
  })
  return { last_name, calls }
}

/** Checks that every call succeeds, and that each created contact exists once. */
async function expectSuccess(clients: Client[]) {
  const { last_name, calls } = sendCalls(clients)
  const responses = await Promise.all(calls)
  const created = responses.flatMap((response) => (response.ok && 'first_name' in response.data ? [response.data.id] : []))
  const listed = await clients[0]!.contacts.iterate({ query: { last_name } }).toArray()

  expect(responses.map(({ ok, status }) => ok || status)).toEqual(Array(100).fill(true))
  expect(created.length).toBeGreaterThanOrEqual(25)
  expect(listed.map(({ id }) => id).toSorted()).toEqual(created.toSorted())
}

/** Measures this machine; returns a timeout in milliseconds that is longer than any call without faults takes on it. */
async function measureTimeout() {
  const client = openClient({ tokens: await signInAndExpire() })
  const started = performance.now()
  await expectSuccess([client])
  return 1_500 + 3 * (performance.now() - started)
}

/** Gives every fourth of the first two hundred requests a fault, except for requests about the session. */
function faultEveryFourth(faults: readonly Fault[]) {
  let requests = 0
  return (url: string) => {
    if (url.includes('/auth/') || ++requests > 200 || requests % 4 > 0) return undefined
    return faults[(requests / 4) % faults.length]
  }
}

const faultCases: [description: string, ...Fault[]][] = [
  ['or their responses are lost', 'request lost', 'response lost'],
  ['get their responses after the timeout', 'response late'],
  ['are refused with 503 or 429 and have to wait for a second', 503, 429],
]

test.each(faultCases)('if refreshes and calls %s, the server rotates the token once and every call succeeds', async (_, ...faults) => {
  const timeout = faults.includes('response late') ? await measureTimeout() : 0
  const tokens = await signInAndExpire()
  const [refresh, call] = [faultsInOrder(REFRESH, faults), faultEveryFourth(faults)]
  const client = openClient({ tokens, timeout, fetch: faultyFetch((url) => refresh(url) ?? call(url)) })

  await expectSuccess([client])

  expect(await rotationsOf(tokens.session_id)).toBe(1)
  expect(await client.auth.refresh()).toMatchObject({ ok: true, data: { session_id: tokens.session_id } })
})

/** Creates a token storage that several tabs share. */
function sharedStorage(stored: HeldTokens | null, { isAsync = false, notifies = false, fails = false } = {}) {
  const listeners: (() => unknown)[] = []
  const state = { stored }
  const delayed = <T>(value: T) => (isAsync ? sleep(3, value) : value)
  const tab = (): TokenStorage => {
    const ownListeners: (() => unknown)[] = []
    const set = (tokens: HeldTokens | null) => {
      if (fails) throw new Error('no room')
      state.stored = tokens
      for (const listener of listeners.filter((one) => !ownListeners.includes(one))) setTimeout(listener, 1)
      return delayed(undefined)
    }
    const subscribe = (listener: () => unknown) => {
      ownListeners.push(listener)
      listeners.push(listener)
    }
    return { get: () => delayed(state.stored), set, ...(notifies && { subscribe }) }
  }
  return { state, tab }
}

const storages: [description: string, options: NonNullable<Parameters<typeof sharedStorage>[1]>][] = [
  ['is synchronous and notifies the other tabs', { notifies: true }],
  ['is synchronous and notifies no tab', {}],
  ['is asynchronous and notifies the other tabs', { isAsync: true, notifies: true }],
  ['is asynchronous and notifies no tab', { isAsync: true }],
  ['cannot be written', { fails: true }],
]

describe.each(storages)('four tabs with a storage that %s', (_, options) => {
  test('need one refresh for a hundred successful calls', async () => {
    const tokens = await signInAndExpire()
    const { state, tab } = sharedStorage(tokens, options)
    const tabs = ([['request lost'], ['response lost'], ['request lost', 'response lost'], []] as Fault[][]).map((faults) =>
      openClient({ storage: tab(), fetch: faultyFetch(faultsInOrder(REFRESH, faults)) }),
    )

    await expectSuccess(tabs)

    expect(await rotationsOf(tokens.session_id)).toBe(1)
    const refreshTokens = tabs.map(({ session }) => session.tokens?.refresh_token)
    expect(new Set(refreshTokens).size).toBe(1)
    if (!options.fails) expect(state.stored?.refresh_token).toBe(refreshTokens[0])
    expect(await tabs[3]!.auth.refresh()).toMatchObject({ ok: true })
  })

  test('are all signed out if one tab signs out during the refresh', async () => {
    const tokens = await signInAndExpire()
    const { state, tab } = sharedStorage(tokens, options)
    const requests = recordRequests()
    const tabs = ([['response lost'], [], ['request lost'], []] as Fault[][]).map((faults) =>
      openClient({ storage: tab(), fetch: requests.record(faultyFetch(faultsInOrder(REFRESH, faults))) }),
    )

    const { calls } = sendCalls(tabs)
    await requests.untilSent(1, REFRESH)
    const signedOut = await tabs[0]!.auth.logout()
    requests.markSignedOut()
    await Promise.all(calls)
    const next = await Promise.all(tabs.map(({ users }) => users.me()))

    expect(signedOut).toMatchObject({ ok: true })
    expect(next.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(requests.succeededAfterSignOut).toEqual([])
    await expect.poll(() => tabs.map(({ session }) => session.tokens)).toEqual([null, null, null, null])
    if (!options.fails) await expect.poll(() => state.stored).toBeNull()
    await expectEnded(tokens)
  })
})

test.each<[when: string, count: number, path: string, ...Fault[]]>([
  ['before the first request', 0, REFRESH],
  ['during the refresh', 1, REFRESH],
  ['during the refresh, over a network that loses the first sign-out requests', 1, REFRESH, 'request lost', 'response lost'],
  ['during the refresh, if the service first returns 503', 1, REFRESH, 503],
  ['after the refresh, while the calls are repeated', 30, '/api/users/me'],
])('a client that signs out %s stays signed out', async (_, count, path, ...faults) => {
  const tokens = await signInAndExpire()
  const { state, tab } = sharedStorage(tokens)
  const requests = recordRequests()
  const client = openClient({ storage: tab(), fetch: requests.record(faultyFetch(faultsInOrder(LOGOUT, faults))) })

  const { calls } = sendCalls([client])
  await requests.untilSent(count, path)
  const signedOut = await client.auth.logout()
  requests.markSignedOut()
  await Promise.all(calls)

  expect(signedOut).toMatchObject({ ok: true })
  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(requests.succeededAfterSignOut).toEqual([])
  expect([client.session.tokens, state.stored]).toEqual([null, null])
  await expectEnded(tokens)
})

/** Records every request, and those that succeed although the client sent them after the sign-out. */
function recordRequests() {
  const sent: string[] = []
  const succeededAfterSignOut: string[] = []
  let isSignedOut = false
  const record =
    (fetchOf: NonNullable<ClientOptions['fetch']>): NonNullable<ClientOptions['fetch']> =>
    async (url, init) => {
      const isAfterSignOut = isSignedOut
      sent.push(url)
      const response = await fetchOf(url, init)
      if (isAfterSignOut && response.ok) succeededAfterSignOut.push(url)
      return response
    }
  const untilSent = (count: number, path: string) =>
    vi.waitUntil(() => sent.filter((url) => url.endsWith(path)).length >= count, { interval: 1, timeout: 60_000 })
  return { record, untilSent, succeededAfterSignOut, markSignedOut: () => void (isSignedOut = true) }
}

async function expectEnded({ session_id }: HeldTokens) {
  const text = 'select ended_at is not null as is_ended from sessions where id = $1'
  expect(await service.db.run({ text, values: [session_id] })).toEqual([{ is_ended: true }])
}
