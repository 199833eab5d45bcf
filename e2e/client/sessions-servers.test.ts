/** Sessions across servers: two servers or processes on one database, and a server that starts again after a crash. */
import { type Tokens, unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { countRotations } from '../harness/rotations.ts'
import { PASSWORD, type Person, signUp, startService, testDb } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'
import { accessWith, ACCESS_ENDED, HOUR, refresh, reuseReports, SECOND, SESSION_ENDED, signIn } from './session-requests.ts'

afterEach(endProcesses)

test('an ended session stays ended after the server crashes', async () => {
  const env = { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' }
  const server = await startProcess({ env })
  const alice = await signUp(server.url, 'Alice')
  const first = await signIn(alice, server)
  const third = await unwrap(refresh(await unwrap(refresh(first, server)), server))
  expect(await refresh(first, server)).toMatchObject(SESSION_ENDED)
  server.kill('SIGKILL')
  await server.ended

  await startProcess({ env, port: server.port })

  expect(await accessWith(third, server)).toBe(ACCESS_ENDED)
  expect(await refresh(third, server)).toMatchObject(SESSION_ENDED)
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
})

/** Starts two servers on one database. */
async function startTwoServers(settings: Record<string, string>[] = []) {
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
  addCleanup(database.drop)
  const options = { now: '2026-11-20T12:00:00Z', databaseUrl: database.url }
  const start = (index: number) => startService({ ...options, settings: settings[index] ?? {} })
  return [await start(0), await start(1)] as const
}

// Two servers cannot share a PGlite database.
if (testDb() === 'postgres')
  describe('two servers on one database', async () => {
    const [here, there] = await startTwoServers()
    const both = [here, there] as const

    test('return one new refresh token for fifty parallel refreshes', async () => {
      const first = await signIn(here.alice, there)
      const rotations = await countRotations(here.db)

      const responses = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(first, both[index % 2]!)))

      expect(await rotations(first.session_id)).toBe(1)
      expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200))
      expect(new Set(responses.map((response) => response.ok && response.data.refresh_token)).size).toBe(1)
    })

    test('return the same new refresh token again if the response of the other server was lost', async () => {
      const first = await signIn(here.alice, here)
      const lost = await unwrap(refresh(first, here))
      for (const { clock } of both) clock.advance(HOUR)

      const again = await unwrap(refresh(first, there))

      expect(again.refresh_token).toBe(lost.refresh_token)
      expect([await accessWith(again, there), await accessWith(again, here)]).toEqual(['signed in', 'signed in'])
    })

    test('agree on the first use of the new tokens, even if one server has just accepted the old ones', async () => {
      const first = await signIn(here.alice, here)
      expect(await accessWith(first, there)).toBe('signed in')
      const second = await unwrap(refresh(first, here))
      expect(await accessWith(second, there)).toBe('signed in')
      for (const { clock } of both) clock.advance(10 * SECOND)

      expect(await refresh(first, here)).toMatchObject(SESSION_ENDED)
    })

    test('send the owner one e-mail about twenty concurrent reuses of an old refresh token', async () => {
      const robbed = await here.person('Robbed')
      const first = robbed.client.session.tokens!
      await unwrap(refresh(await unwrap(refresh(first, here)), there))

      const responses = await Promise.all(Array.from({ length: 20 }, (_, index) => refresh(first, both[index % 2]!)))

      for (const response of responses) expect(response).toMatchObject(SESSION_ENDED)
      expect(await reuseReports(here, robbed)).toEqual({ mails: 1, events: [first.session_id] })
    })

    describe('refuse a session, immediately on one server and within two seconds on the other, after', () => {
      type End = (owner: Person, tokens: Tokens) => Promise<unknown>
      const NEW_PASSWORD = 'another horse battery'
      test.each<[event: string, end: End]>([
        ['a sign-out', (_, { refresh_token }) => here.anon.auth.logout({ body: { refresh_token } })],
        ['its owner has ended it', ({ client }, { session_id }) => client.sessions.end({ params: { id: session_id } })],
        ['its owner has ended all other sessions', ({ client }) => client.sessions.endOthers()],
        [
          'a password change',
          ({ client }) => client.users.changePassword({ body: { current_password: PASSWORD, new_password: NEW_PASSWORD } }),
        ],
        [
          'a password reset',
          async ({ email }) => {
            await unwrap(here.anon.auth.requestPasswordReset({ body: { email } }))
            const token = (await here.mailbox.mailTo(email, 2)).token!
            return here.anon.auth.resetPassword({ body: { token, password: NEW_PASSWORD } })
          },
        ],
        ['the removal of the account', ({ client }) => client.users.remove({ body: { password: PASSWORD } })],
        [
          'the reuse of an old refresh token',
          async (_, tokens) => {
            const third = await unwrap(refresh(await unwrap(refresh(tokens, there)), there))
            await accessWith(third, there)
            expect(await refresh(tokens, here)).toMatchObject(SESSION_ENDED)
            return { ok: true }
          },
        ],
      ])('%s', async (_, end) => {
        const owner = await here.person('Owner')
        const tokens = await signIn(owner, there)
        expect([await accessWith(tokens, here), await accessWith(tokens, there)]).toEqual(['signed in', 'signed in'])

        expect(await end(owner, tokens)).toMatchObject({ ok: true })

        expect(await accessWith(tokens, here)).toBe(ACCESS_ENDED)
        for (const { clock } of both) clock.advance(2 * SECOND)
        expect(await accessWith(tokens, there)).toBe(ACCESS_ENDED)
        for (const server of both) expect(await expectUnchanged(here, () => refresh(tokens, server))).toMatchObject(SESSION_ENDED)
      })
    })

    test('return the same new refresh token even if one of them signs with a newer key', async () => {
      const [older, newer] = ['older', 'newer'].map((kid) => `${kid}:${randomBytes(32).toString('base64')}`)
      const [before, after] = await startTwoServers([{ JWT_KEYS: `${older},${newer}` }, { JWT_KEYS: `${newer},${older}` }])
      const first = await signIn(before.alice, before)

      const [one, other] = [await unwrap(refresh(first, before)), await unwrap(refresh(first, after))]

      expect(other.refresh_token).toBe(one.refresh_token)
      const [next, nextAgain] = [await unwrap(refresh(one, after)), await unwrap(refresh(other, before))]
      expect(nextAgain.refresh_token).toBe(next.refresh_token)
      expect(await refresh(next, before)).toMatchObject({ ok: true })
    })
  })

testOn('postgres', 'two processes return one new refresh token, and both refuse an ended session within two seconds', async () => {
  const env = { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' }
  const both = [await startProcess({ env }), await startProcess({ env })] as const
  const [here, there] = both
  const alice = await signUp(here.url, 'Alice')
  const first = await signIn(alice, there)

  const responses = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(first, both[index % 2]!)))

  expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200))
  const pairs = responses.flatMap((response) => (response.ok ? [response.data] : []))
  expect(new Set(pairs.map(({ refresh_token }) => refresh_token)).size).toBe(1)
  const third = await unwrap(refresh(pairs[0]!, there))
  expect([await accessWith(third, here), await accessWith(third, there)]).toEqual(['signed in', 'signed in'])

  expect(await refresh(first, here)).toMatchObject(SESSION_ENDED)

  expect(await accessWith(third, here)).toBe(ACCESS_ENDED)
  await sleep(2 * SECOND)
  expect(await accessWith(third, there)).toBe(ACCESS_ENDED)
  expect(await refresh(third, there)).toMatchObject(SESSION_ENDED)
})
