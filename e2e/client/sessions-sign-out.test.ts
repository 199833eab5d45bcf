/** Sessions that end because their user signs out or is removed. */
import { unwrap } from '@contacts/client'
import { describe, expect, test, vi } from 'vitest'
import { startService } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'
import { ACCESS_ENDED, HOUR, SECOND, SESSION_ENDED, sessionRequests } from './session-requests.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { clock } = service
const { accessWith, refresh, signIn } = sessionRequests(service)
const signOut = (refresh_token: string) => service.anon.auth.logout({ body: { refresh_token } })
const DAY = 24 * HOUR

/** Waits until this many database sessions wait for a lock. */
async function untilWaitingForLocks(count: number) {
  const text = `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await vi.waitUntil(async () => (await service.db.run<{ count: number }>({ text, values: [] }))[0]!.count === count, 60_000)
}

describe('signing out', () => {
  test('ends the session immediately', async () => {
    const first = await signIn(service.alice)
    expect(await accessWith(first)).toBe('signed in')

    expect(await signOut(first.refresh_token)).toMatchObject({ ok: true, status: 204 })

    expect(await accessWith(first)).toBe(ACCESS_ENDED)
    expect(await refresh(first)).toMatchObject(SESSION_ENDED)
  })

  test.each([1, 2])('with the refresh token from %i refreshes ago ends the session too', async (steps) => {
    const first = await signIn(service.alice)
    let last = first
    for (let step = 0; step < steps; step++) last = await unwrap(refresh(last))
    await accessWith(last)

    expect(await signOut(first.refresh_token)).toMatchObject({ status: 204 })

    expect(await accessWith(last)).toBe(ACCESS_ENDED)
    expect(await refresh(last)).toMatchObject(SESSION_ENDED)
  })

  testOn('postgres', 'is not undone by a concurrent request that read the session before it ended', async () => {
    const pair = await signIn(service.alice)
    const { promise: released, resolve: releaseLock } = Promise.withResolvers<void>()
    const { promise: locked, resolve: confirmLock } = Promise.withResolvers<void>()
    const lock = { text: 'select id from sessions where id = $1 for update', values: [pair.session_id] }
    const transaction = service.db.transact(async (tx) => {
      await tx.run(lock)
      confirmLock()
      await released
    })
    await locked
    const signingOut = signOut(pair.refresh_token)
    await untilWaitingForLocks(1)
    // This request has read the session, and is about to record the first use of the new tokens.
    const request = accessWith(pair)
    await untilWaitingForLocks(2)

    releaseLock()
    await Promise.all([transaction, signingOut, request])

    expect(await accessWith(pair)).toBe(ACCESS_ENDED)
  })

  test('twice with the same refresh token succeeds both times', async () => {
    const { refresh_token } = await signIn(service.alice)

    const responses = [await signOut(refresh_token), await signOut(refresh_token)]

    expect(responses.map(({ status }) => status)).toEqual([204, 204])
  })

  test('with an invalid or expired refresh token returns 204 and leaves other sessions as they are', async () => {
    const expired = await signIn(service.alice)
    clock.advance(15 * DAY)
    const current = await signIn(service.alice)

    const responses = await Promise.all(
      ['garbage', expired.refresh_token, current.access_token, `${current.refresh_token.slice(0, -3)}AAA`].map(signOut),
    )

    expect(responses.map(({ status }) => status)).toEqual([204, 204, 204, 204])
    expect(await accessWith(current)).toBe('signed in')
    expect(await refresh(current)).toMatchObject({ ok: true })
  })
})

test('a removed user is signed out', async () => {
  const carol = await service.person('Carol')
  const pair = await signIn(carol)
  const { id } = await unwrap(carol.client.users.me())
  await accessWith(pair)

  await service.db.run({ text: 'delete from users where id = $1', values: [id] })
  clock.advance(2 * SECOND)

  expect(await accessWith(pair)).toBe(ACCESS_ENDED)
  expect(await refresh(pair)).toMatchObject(SESSION_ENDED)
  expect(await signOut(pair.refresh_token)).toMatchObject({ status: 204 })
})
