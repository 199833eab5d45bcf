/** What `follow` does when the service cannot be reached, and how long it waits. */
import { expect, test, vi } from 'vitest'
import { elapse, useFakeTime } from './fake-time.ts'
import { follow, type FollowOptions, type FollowRetry } from './follow.ts'
import { sha256 } from './follow/sha256.ts'
import type { ClientOptions } from './index.ts'
import { answerWith, createSignedInClient, refuseWith } from './scripted-server.ts'

const CHANGES = answerWith(200, { items: [], next_since: 'token-1', has_more: false })
const DIGEST = answerWith(200, { count: 0, hash: sha256(''), since: 'token-1' })

/** Follows a service without contacts. Requests for changes get the outcomes in turn, the last one repeatedly. */
function startFollowing(outcomes: (Response | Error)[], options: Partial<FollowOptions> = {}) {
  const paths: string[] = []
  const answer: ClientOptions['fetch'] = async (url) => {
    paths.push(url.replace('http://contacts.test/api/contacts/', ''))
    if (url.includes('/digest')) return DIGEST.clone()
    const [outcome = CHANGES] = outcomes.length > 1 ? outcomes.splice(0, 1) : outcomes
    if (outcome instanceof Error) throw outcome
    return outcome.clone()
  }
  const retries: FollowRetry[] = []
  const client = createSignedInClient(answer)
  const following = follow(client, { copy: () => [], retries: 0, onRetry: (retry) => retries.push(retry), ...options })
  return { following, paths, retries }
}

test('follow requests changes at each `interval`, and checks the copy at each `checkInterval`', async () => {
  useFakeTime()
  const controller = new AbortController()
  const options = { limit: 10, interval: 30_000, checkInterval: 100_000, signal: controller.signal }
  const { following, paths } = startFollowing([CHANGES], options)

  expect((await following.next()).value).toEqual({ changes: [], since: 'token-1', isUpToDate: true })
  const next = following.next()
  await elapse(26)
  expect(paths).toEqual(['changes?limit=10', 'digest'])
  await elapse(8)
  expect(paths.slice(2)).toEqual(['changes?limit=10&since=token-1'])
  await elapse(120)
  expect(paths.filter((path) => path === 'digest')).toHaveLength(2)

  controller.abort(new Error('enough'))
  await expect(next).rejects.toThrow('enough')
})

test('the pause after a failure doubles up to `maxInterval`, and follow yields a batch when the service answers again', async () => {
  useFakeTime()
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const offline = new TypeError('offline')
  const { following, retries } = startFollowing([CHANGES, offline, offline, offline, offline, CHANGES], { maxInterval: 5000 })
  await following.next()

  const next = following.next()
  await elapse(60)

  expect(await next).toMatchObject({ value: { changes: [], since: 'token-1', isUpToDate: true } })
  expect(retries.map(({ delay }) => delay)).toEqual([1000, 2000, 4000, 5000])
  vi.restoreAllMocks()
})

const signInPage = new Response('<h1>Sign in to this network</h1>', { headers: { 'content-type': 'text/html' } })
test.each([
  ['a captive portal', signInPage, 'InvalidAnswerError', 1000],
  ['a proxy that cannot reach the service', new Response('', { status: 502 }), 'ServiceError', 1000],
  ['a service with an internal error', refuseWith(500, 'internal-error'), 'ServiceError', 1000],
  ['a service whose rate limit is used up', refuseWith(429, 'rate-limited', { 'retry-after': '90' }), 'ProblemError', 90_000],
  ['a service that is overloaded', refuseWith(503, 'unavailable', { 'retry-after': '7' }), 'ProblemError', 7000],
])('follow sends the request again after the answer of %s', async (_, answer, name, delay) => {
  useFakeTime()
  const { following, retries } = startFollowing([answer, CHANGES])

  const next = following.next()
  await elapse(120)

  expect(await next).toMatchObject({ value: { since: 'token-1' } })
  expect(retries.map(({ error }) => error.name)).toEqual([name])
  expect(retries[0]?.delay).toBeGreaterThan(delay / 2 - 1)
  expect(retries[0]?.delay).toBeLessThanOrEqual(delay)
})

test.each([
  ['the end of the session', refuseWith(401, 'session-ended'), 'ProblemError'],
  ['an address that is not verified', refuseWith(403, 'email-not-verified'), 'ProblemError'],
  ['an answer of the service that is not one of the operation', answerWith(200, { items: [] }), 'InvalidAnswerError'],
])('%s ends the iteration', async (_, answer, name) => {
  const { following, retries } = startFollowing([answer])

  await expect(following.next()).rejects.toMatchObject({ name })

  expect(retries).toEqual([])
})

test('with `once`, the iteration ends when the copy is up to date, and throws when the service cannot be reached', async () => {
  const reached = startFollowing([CHANGES], { once: true })
  const offline = startFollowing([new TypeError('offline')], { once: true })

  expect(await reached.following.next()).toMatchObject({ done: false, value: { isUpToDate: true } })
  expect(await reached.following.next()).toEqual({ done: true, value: undefined })
  await expect(offline.following.next()).rejects.toMatchObject({ name: 'ConnectionError' })
  expect(offline.retries).toEqual([])
})

test('an aborted pause ends at once and leaves no timer', async () => {
  useFakeTime()
  const controller = new AbortController()
  const { following } = startFollowing([CHANGES], { signal: controller.signal })
  await following.next()

  const next = following.next()
  await elapse(1)
  controller.abort(new Error('the page was closed'))

  await expect(next).rejects.toThrow('the page was closed')
  expect(vi.getTimerCount()).toBe(0)
})

test('a copy that is read asynchronously is checked, too, without its trashed contacts', async () => {
  async function* readRows() {
    yield { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', version: 1, deleted_at: '2026-11-20T09:30:00.000Z' }
  }
  const rows = startFollowing([CHANGES], { since: 'token-0', once: true, copy: async () => readRows() })

  expect((await rows.following.next()).value).toMatchObject({ since: 'token-1' })
  expect((await rows.following.next()).done).toBe(true)
})
