/** A hundred calls at once whose access token has expired, on networks that lose things, from one client or from several tabs. */
import { type Client, type ClientOptions, createClient, type HeldTokens, type TokenStorage, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { type Fault, faultyFetch, inOrder } from '../harness/faulty-fetch.ts'
import { noteRotations } from '../harness/rotations.ts'
import { type Person, startService } from '../harness/service.ts'

const HOUR = 3_600_000
const REFRESH = '/api/auth/refresh'
const LOGOUT = '/api/auth/logout'

const service = await startService({ now: '2026-11-20T12:00:00Z', mayFail: true })
const { url: baseUrl, clock, alice } = service
const rotationsOf = await noteRotations(service.db)

/** A new device, whose access token has expired. */
async function wakeUp({ email, password }: Person = alice): Promise<HeldTokens> {
  const device = createClient({ baseUrl })
  await unwrap(device.auth.login({ body: { email, password } }))
  clock.advance(HOUR)
  return device.session.tokens!
}

const open = (options: Omit<ClientOptions, 'baseUrl'>) => createClient({ baseUrl, retries: 8, ...options })

/** So many calls at once, in turn from each of the clients: three that read for each that creates a contact. */
function storm(clients: Client[]) {
  const last_name = randomUUID()
  const calls = Array.from({ length: 100 }, (_, index) => {
    const { users, contacts } = clients[index % clients.length]!
    const isChange = Math.floor(index / clients.length) % 4 === 0
    return isChange ? contacts.create({ body: { first_name: `Contact ${index}`, last_name } }) : users.me()
  })
  return { last_name, calls }
}

/** All are answered, and each contact is there once. */
async function expectAnswers(clients: Client[]) {
  const { last_name, calls } = storm(clients)
  const answers = await Promise.all(calls)
  const made = answers.flatMap((answer) => (answer.ok && 'first_name' in answer.data ? [answer.data.id] : []))
  const there = await clients[0]!.contacts.iterate({ last_name }).toArray()

  expect(answers.map(({ ok, status }) => ok || status)).toEqual(Array(100).fill(true))
  expect(made.length).toBeGreaterThanOrEqual(25)
  expect(there.map(({ id }) => id).toSorted()).toEqual(made.toSorted())
}

/** A timeout in milliseconds that no undisturbed call exceeds, on a machine as slow as this one is now. */
async function measureTimeout() {
  const client = open({ tokens: await wakeUp() })
  const started = performance.now()
  await expectAnswers([client])
  return 1_500 + 3 * (performance.now() - started)
}

/** Every fourth of the first two hundred requests, but for those that are about the session. */
function everyFourth(faults: readonly Fault[]) {
  let requests = 0
  return (url: string) => {
    if (url.includes('/auth/') || ++requests > 200 || requests % 4 > 0) return undefined
    return faults[(requests / 4) % faults.length]
  }
}

const faults: [what: string, ...Fault[]][] = [
  ['are lost, and then their answers', 'lost', 'unanswered'],
  ['are answered too late', 'late'],
  ['are refused with 503 and then with 429, for a second each', 503, 429],
]

test.each(faults)('when refreshes and calls %s, there is one refresh and a hundred answers', async (_, ...each) => {
  const timeout = each.includes('late') ? await measureTimeout() : 0
  const tokens = await wakeUp()
  const [refresh, call] = [inOrder(REFRESH, each), everyFourth(each)]
  const client = open({ tokens, timeout, fetch: faultyFetch((url) => refresh(url) ?? call(url)) })

  await expectAnswers([client])

  expect(await rotationsOf(tokens.session_id)).toBe(1)
  expect(await client.auth.refresh()).toMatchObject({ ok: true, data: { session_id: tokens.session_id } })
})

/** What several tabs keep their tokens in. */
function sharedStorage(kept: HeldTokens | null, { isAsync = false, isTold = false, fails = false } = {}) {
  const listeners: (() => unknown)[] = []
  const state = { kept }
  const inTime = <T>(value: T) => (isAsync ? sleep(3, value) : value)
  const tab = (): TokenStorage => {
    const others: (() => unknown)[] = []
    const set = (tokens: HeldTokens | null) => {
      if (fails) throw new Error('no room')
      state.kept = tokens
      for (const listener of listeners.filter((one) => !others.includes(one))) setTimeout(listener, 1)
      return inTime(undefined)
    }
    const subscribe = (listener: () => unknown) => {
      others.push(listener)
      listeners.push(listener)
    }
    return { get: () => inTime(state.kept), set, ...(isTold && { subscribe }) }
  }
  return { state, tab }
}

const storages: [what: string, options: NonNullable<Parameters<typeof sharedStorage>[1]>][] = [
  ['answers at once and tells the others', { isTold: true }],
  ['answers at once and tells nobody', {}],
  ['takes its time and tells the others', { isAsync: true, isTold: true }],
  ['takes its time and tells nobody', { isAsync: true }],
  ['cannot be written', { fails: true }],
]

describe.each(storages)('four tabs with a storage that %s', (_, options) => {
  test('come to one refresh and a hundred answers', async () => {
    const tokens = await wakeUp()
    const { state, tab } = sharedStorage(tokens, options)
    const tabs = ([['lost'], ['unanswered'], ['lost', 'unanswered'], []] as Fault[][]).map((each) =>
      open({ storage: tab(), fetch: faultyFetch(inOrder(REFRESH, each)) }),
    )

    await expectAnswers(tabs)

    expect(await rotationsOf(tokens.session_id)).toBe(1)
    const held = tabs.map(({ session }) => session.tokens?.refresh_token)
    expect(new Set(held).size).toBe(1)
    if (!options.fails) expect(state.kept?.refresh_token).toBe(held[0])
    expect(await tabs[3]!.auth.refresh()).toMatchObject({ ok: true })
  })

  test('are signed out by one of them in the middle of it', async () => {
    const tokens = await wakeUp()
    const { state, tab } = sharedStorage(tokens, options)
    const wire = watched()
    const tabs = ([['unanswered'], [], ['lost'], []] as Fault[][]).map((each) =>
      open({ storage: tab(), fetch: wire.watch(faultyFetch(inOrder(REFRESH, each))) }),
    )

    const { calls } = storm(tabs)
    await wire.after(1, REFRESH)
    const signedOut = await tabs[0]!.auth.logout()
    wire.signedOut()
    await Promise.all(calls)
    const next = await Promise.all(tabs.map(({ users }) => users.me()))

    expect(signedOut).toMatchObject({ ok: true })
    expect(next.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(wire.answeredAfterwards).toEqual([])
    await expect.poll(() => tabs.map(({ session }) => session.tokens)).toEqual([null, null, null, null])
    if (!options.fails) await expect.poll(() => state.kept).toBeNull()
    await expectEnded(tokens)
  })
})

test.each<[when: string, count: number, path: string, ...Fault[]]>([
  ['before anything is sent', 0, REFRESH],
  ['when the refresh is on its way', 1, REFRESH],
  ['when the refresh is on its way, over a network that loses the sign-out at first', 1, REFRESH, 'lost', 'unanswered'],
  ['when the refresh is on its way, at a service that is busy at first', 1, REFRESH, 503],
  ['when calls are sent again', 30, '/api/users/me'],
])('whoever signs out %s is signed out', async (_, count, path, ...each) => {
  const tokens = await wakeUp()
  const { state, tab } = sharedStorage(tokens)
  const wire = watched()
  const client = open({ storage: tab(), fetch: wire.watch(faultyFetch(inOrder(LOGOUT, each))) })

  const { calls } = storm([client])
  await wire.after(count, path)
  const signedOut = await client.auth.logout()
  wire.signedOut()
  await Promise.all(calls)

  expect(signedOut).toMatchObject({ ok: true })
  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(wire.answeredAfterwards).toEqual([])
  expect([client.session.tokens, state.kept]).toEqual([null, null])
  await expectEnded(tokens)
})

/** What is sent, and what of it is given data though it was sent after the sign-out. */
function watched() {
  const sent: string[] = []
  const answeredAfterwards: string[] = []
  let isSignedOut = false
  const watch =
    (fetchOf: NonNullable<ClientOptions['fetch']>): NonNullable<ClientOptions['fetch']> =>
    async (url, init) => {
      const isAfterwards = isSignedOut
      sent.push(url)
      const answer = await fetchOf(url, init)
      if (isAfterwards && answer.ok) answeredAfterwards.push(url)
      return answer
    }
  const after = (count: number, path: string) =>
    vi.waitUntil(() => sent.filter((url) => url.endsWith(path)).length >= count, { interval: 1, timeout: 60_000 })
  return { watch, after, answeredAfterwards, signedOut: () => void (isSignedOut = true) }
}

async function expectEnded({ session_id }: HeldTokens) {
  const text = 'select ended_at is not null as is_over from sessions where id = $1'
  expect(await service.db.run({ text, values: [session_id] })).toEqual([{ is_over: true }])
}
