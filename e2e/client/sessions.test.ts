import { ConnectionError, createClient, type Tokens, unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { ask } from '../harness/http.ts'
import { connect } from '../harness/postgres-admin.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { unchanged } from '../harness/refusal.ts'
import { noteRotations } from '../harness/rotations.ts'
import { PASSWORD, type Person, type Service, signUp, startService, testDb } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { clock } = service

type At = Pick<Service, 'url'>

/** A new device of somebody. */
const signIn = ({ email, password }: Person, { url }: At = service) =>
  unwrap(createClient({ baseUrl: url }).auth.login({ body: { email, password } }))

/** Each time another client, which knows of no other refresh. */
const refresh = ({ refresh_token }: Tokens, { url }: At = service) =>
  createClient({ baseUrl: url }).auth.refresh({ body: { refresh_token } })

const signOut = (refresh_token: string) => service.anon.auth.logout({ body: { refresh_token } })

/** What the holder of an access token gets. */
async function use({ access_token }: Tokens, { url }: At = service) {
  const { status, body } = await ask(url, { method: 'GET', path: '/api/users/me' }, { authorization: `Bearer ${access_token}` })
  return status === 200 ? 'signed in' : `${status} ${body.code}`
}

const SESSION_ENDED = { ok: false, status: 401, problem: { code: 'session-ended' } }
const OVER = '401 session-ended'

/** Waits until so many wait for a row of the database that somebody else has locked. */
async function areWaiting(count: number) {
  const text = `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await vi.waitUntil(async () => (await service.db.run<{ count: number }>({ text, values: [] }))[0]!.count === count, 60_000)
}

/** What the owner of an account was told of reuse. */
async function told({ mailbox, db }: Service, { email }: Person) {
  const mails = (await mailbox.settled()).filter(({ to }) => to[0]!.address === email)
  const events = await db.run<{ session_id: string }>({
    text: `select details ->> 'session_id' as session_id from audit_events join users on users.id = owner_id where kind = 'token-reused' and email = $1`,
    values: [email],
  })
  return {
    letters: mails.filter(({ subject }) => subject === 'We have ended one of your sessions').length,
    events: events.map(({ session_id }) => session_id),
  }
}

const endOf = (token: string) => new Date(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).exp * SECOND).toISOString()

test('a refresh answers another pair for the same session, and the chain goes on', async () => {
  const first = await signIn(service.alice)

  const second = await unwrap(refresh(first))
  const third = await unwrap(refresh(second))

  expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3)
  expect([second.session_id, third.session_id]).toEqual([first.session_id, first.session_id])
  expect(third).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
  expect(await use(third)).toBe('signed in')
})

describe('a refresh whose answer got lost', () => {
  test('is answered with the very same refresh token, even an hour later', async () => {
    const first = await signIn(service.alice)
    const lost = await unwrap(refresh(first))

    const atOnce = await unwrap(refresh(first))
    clock.advance(HOUR)
    const later = await unwrap(refresh(first))

    expect([atOnce.refresh_token, later.refresh_token]).toEqual([lost.refresh_token, lost.refresh_token])
    expect(await use(later)).toBe('signed in')
  })

  test('is made up for by the client, though its access token has expired while the laptop slept', async () => {
    const tokens = await signIn(service.alice)
    let isCut = true
    const laptop = createClient({
      baseUrl: service.url,
      tokens,
      retries: 0,
      fetch: async (url, init) => {
        const answer = await fetch(url, init)
        if (!isCut || !url.endsWith('/refresh')) return answer
        isCut = false
        throw new TypeError('the lid was closed')
      },
    })
    clock.advance(HOUR)
    await expect(laptop.users.me()).rejects.toBeInstanceOf(ConnectionError)
    expect(laptop.session.tokens).toMatchObject(tokens)
    clock.advance(HOUR)

    expect(await laptop.users.me()).toMatchObject({ ok: true })

    expect(laptop.session.tokens!.session_id).toBe(tokens.session_id)
    expect(laptop.session.tokens!.refresh_token).not.toBe(tokens.refresh_token)
    // Whoever holds the old pair and nothing newer has ten seconds from now.
    clock.advance(10 * SECOND)
    expect(await refresh(tokens)).toMatchObject(SESSION_ENDED)
  })

  test('is answered for ten more seconds once somebody uses the new access token, for a second tab', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    clock.advance(HOUR)
    const again = await unwrap(refresh(first))
    await use(again)

    clock.advance(9 * SECOND)

    expect((await unwrap(refresh(first))).refresh_token).toBe(second.refresh_token)
    expect(await use(again)).toBe('signed in')
  })

  test('is answered fifty times in parallel with one successor', async () => {
    const first = await signIn(service.alice)
    const rotations = await noteRotations(service.db)

    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first)))

    expect(await rotations(first.session_id)).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    const pairs = answers.flatMap((answer) => (answer.ok ? [answer.data] : []))
    expect(new Set(pairs.map(({ refresh_token }) => refresh_token)).size).toBe(1)
    expect(await Promise.all(pairs.map((pair) => use(pair)))).toEqual(Array(50).fill('signed in'))
    expect(await refresh(pairs[49]!)).toMatchObject({ ok: true })
  })
})

describe('a spent refresh token that comes back ends the session for both who hold it', () => {
  test('ten seconds after the new access token was used', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    await use(second)
    clock.advance(10 * SECOND)

    const answer = await refresh(first)

    expect(answer).toMatchObject(SESSION_ENDED)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="contacts", error="invalid_token", error_description="session-ended"')
    expect(await use(second)).toBe(OVER)
    expect(await refresh(second)).toMatchObject(SESSION_ENDED)
  })

  test('at once, when it is older than the last but one', async () => {
    const first = await signIn(service.alice)
    const third = await unwrap(refresh(await unwrap(refresh(first))))
    expect(await use(third)).toBe('signed in')

    expect(await refresh(first)).toMatchObject(SESSION_ENDED)

    expect(await use(third)).toBe(OVER)
    expect(await refresh(third)).toMatchObject(SESSION_ENDED)
  })

  test('although the old access token was used a moment before the new one', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    expect([await use(first), await use(second)]).toEqual(['signed in', 'signed in'])
    clock.advance(10 * SECOND)

    expect(await refresh(first)).toMatchObject(SESSION_ENDED)

    expect(await use(second)).toBe(OVER)
  })

  test('once, and tells the owner once, when twenty come at the same time', async () => {
    const robbed = await service.person('Robbed')
    const first = robbed.client.session.tokens!
    const third = await unwrap(refresh(await unwrap(refresh(first))))

    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first)))

    for (const answer of answers) expect(answer).toMatchObject(SESSION_ENDED)
    expect(await use(third)).toBe(OVER)
    expect(await told(service, robbed)).toEqual({ letters: 1, events: [first.session_id] })
  })

  test('and no other session', async () => {
    const [laptop, phone] = [await signIn(service.alice), await signIn(service.alice)]
    await unwrap(refresh(await unwrap(refresh(laptop))))

    expect(await refresh(laptop)).toMatchObject(SESSION_ENDED)

    expect(await use(phone)).toBe('signed in')
    expect(await refresh(phone)).toMatchObject({ ok: true })
  })
})

describe('a session ends by itself', () => {
  test('fourteen days after the last refresh', async () => {
    const first = await signIn(service.alice)
    clock.advance(14 * DAY - SECOND)
    const second = await unwrap(refresh(first))
    expect(endOf(second.refresh_token)).toBe(new Date(clock.now().getTime() + 14 * DAY).toISOString())

    clock.advance(14 * DAY + 10 * SECOND)

    expect(await refresh(second)).toMatchObject(SESSION_ENDED)
    expect(await use(second)).toBe('401 access-token-expired')
  })

  test('ninety days after the sign-in, however often it was refreshed', async () => {
    let pair = await signIn(service.alice)
    const end = new Date(clock.now().getTime() + 90 * DAY).toISOString()
    for (let day = 10; day < 90; day += 10) {
      clock.advance(10 * DAY)
      pair = await unwrap(refresh(pair))
    }
    expect(endOf(pair.refresh_token)).toBe(end)
    clock.advance(10 * DAY - 60 * SECOND)

    const last = await unwrap(refresh(pair))

    expect([last.expires_in, endOf(last.access_token), endOf(last.refresh_token)]).toEqual([60, end, end])
    clock.advance(60 * SECOND)
    expect(await refresh(last)).toMatchObject(SESSION_ENDED)
    expect(await use(last)).toBe(OVER)
  })
})

describe('signing out', () => {
  test('ends the session at once', async () => {
    const first = await signIn(service.alice)
    expect(await use(first)).toBe('signed in')

    expect(await signOut(first.refresh_token)).toMatchObject({ ok: true, status: 204 })

    expect(await use(first)).toBe(OVER)
    expect(await refresh(first)).toMatchObject(SESSION_ENDED)
  })

  test.each([1, 2])('with a token that was spent %i refreshes ago ends it too', async (steps) => {
    const first = await signIn(service.alice)
    let last = first
    for (let step = 0; step < steps; step++) last = await unwrap(refresh(last))
    await use(last)

    expect(await signOut(first.refresh_token)).toMatchObject({ status: 204 })

    expect(await use(last)).toBe(OVER)
    expect(await refresh(last)).toMatchObject(SESSION_ENDED)
  })

  testOn('postgres', 'is not forgotten by a request that saw the session alive a moment before', async () => {
    const pair = await signIn(service.alice)
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>()
    const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
    const lock = { text: 'select id from sessions where id = $1 for update', values: [pair.session_id] }
    const holding = service.db.transact(async (tx) => {
      await tx.run(lock)
      held()
      await isReleased
    })
    await isHeld
    const leaving = signOut(pair.refresh_token)
    await areWaiting(1)
    // It has looked the session up, and is about to note that the new pair has arrived.
    const late = use(pair)
    await areWaiting(2)

    release()
    await Promise.all([holding, leaving, late])

    expect(await use(pair)).toBe(OVER)
  })

  test('twice is as good as once', async () => {
    const { refresh_token } = await signIn(service.alice)

    const answers = [await signOut(refresh_token), await signOut(refresh_token)]

    expect(answers.map(({ status }) => status)).toEqual([204, 204])
  })

  test('with what is no living refresh token changes nothing, and nobody is told', async () => {
    const old = await signIn(service.alice)
    clock.advance(15 * DAY)
    const living = await signIn(service.alice)

    const answers = await Promise.all(
      ['garbage', old.refresh_token, living.access_token, `${living.refresh_token.slice(0, -3)}AAA`].map(signOut),
    )

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204])
    expect(await use(living)).toBe('signed in')
    expect(await refresh(living)).toMatchObject({ ok: true })
  })
})

test('an access token is no refresh token, and a refresh token no access token', async () => {
  const pair = await signIn(service.alice)

  const swapped = { ...pair, access_token: pair.refresh_token, refresh_token: pair.access_token }

  expect(await use(swapped)).toBe('401 access-token-invalid')
  expect(await refresh(swapped)).toMatchObject(SESSION_ENDED)
  expect(await use(pair)).toBe('signed in')
  expect(await refresh(pair)).toMatchObject({ ok: true })
})

test('who is removed is signed out', async () => {
  const carol = await service.person('Carol')
  const pair = await signIn(carol)
  const { id } = await unwrap(carol.client.users.me())
  await use(pair)

  await service.db.run({ text: 'delete from users where id = $1', values: [id] })
  clock.advance(2 * SECOND)

  expect(await use(pair)).toBe(OVER)
  expect(await refresh(pair)).toMatchObject(SESSION_ENDED)
  expect(await signOut(pair.refresh_token)).toMatchObject({ status: 204 })
})

test('the end of a session survives a crash', async () => {
  const env = { ...(await newStore()), RATE_LIMIT: 'off' }
  const server = await startProcess({ env })
  const alice = await signUp(server.url, 'Alice')
  const first = await signIn(alice, server)
  const third = await unwrap(refresh(await unwrap(refresh(first, server)), server))
  expect(await refresh(first, server)).toMatchObject(SESSION_ENDED)
  server.kill('SIGKILL')
  await server.ended

  await startProcess({ env, port: server.port })

  expect(await use(third, server)).toBe(OVER)
  expect(await refresh(third, server)).toMatchObject(SESSION_ENDED)
  expect(await alice.client.users.me()).toMatchObject({ ok: true })
})

afterEach(endProcesses)

/** Two servers on one database. */
async function startTwo(settings: Record<string, string>[] = []) {
  const database = await connect(inject('postgresUrl')).createDatabase()
  afterwards(database.drop)
  const options = { now: '2026-11-20T12:00:00Z', databaseUrl: database.url }
  const start = (index: number) => startService({ ...options, settings: settings[index] ?? {} })
  return [await start(0), await start(1)] as const
}

// Without the other database there is nothing that two could share.
if (testDb() === 'postgres')
  describe('two servers on one database', async () => {
    const [here, there] = await startTwo()
    const both = [here, there] as const

    test('make one successor of fifty parallel refreshes', async () => {
      const first = await signIn(here.alice, there)
      const rotations = await noteRotations(here.db)

      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(first, both[index % 2])))

      expect(await rotations(first.session_id)).toBe(1)
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
      expect(new Set(answers.map((answer) => answer.ok && answer.data.refresh_token)).size).toBe(1)
    })

    test('make up for an answer that the other one has given in vain', async () => {
      const first = await signIn(here.alice, here)
      const lost = await unwrap(refresh(first, here))
      for (const { clock } of both) clock.advance(HOUR)

      const again = await unwrap(refresh(first, there))

      expect(again.refresh_token).toBe(lost.refresh_token)
      expect([await use(again, there), await use(again, here)]).toEqual(['signed in', 'signed in'])
    })

    test('agree on when the new pair has arrived, though the other one has just seen the old one', async () => {
      const first = await signIn(here.alice, here)
      expect(await use(first, there)).toBe('signed in')
      const second = await unwrap(refresh(first, here))
      expect(await use(second, there)).toBe('signed in')
      for (const { clock } of both) clock.advance(10 * SECOND)

      expect(await refresh(first, here)).toMatchObject(SESSION_ENDED)
    })

    test('tell the owner once of twenty spent tokens', async () => {
      const robbed = await here.person('Robbed')
      const first = robbed.client.session.tokens!
      await unwrap(refresh(await unwrap(refresh(first, here)), there))

      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => refresh(first, both[index % 2])))

      for (const answer of answers) expect(answer).toMatchObject(SESSION_ENDED)
      expect(await told(here, robbed)).toEqual({ letters: 1, events: [first.session_id] })
    })

    describe('know at once here and within two seconds there of', () => {
      type End = (owner: Person, held: Tokens) => Promise<unknown>
      const NEW = 'another horse battery'
      test.each<[way: string, end: End]>([
        ['a sign-out', (_, { refresh_token }) => here.anon.auth.logout({ body: { refresh_token } })],
        ['a session that its owner ended', ({ client }, { session_id }) => client.sessions.end({ params: { id: session_id } })],
        ['all others that were ended', ({ client }) => client.sessions.endOthers()],
        [
          'a password that was changed',
          ({ client }) => client.users.changePassword({ body: { current_password: PASSWORD, new_password: NEW } }),
        ],
        [
          'a password that was reset',
          async ({ email }) => {
            await unwrap(here.anon.auth.requestPasswordReset({ body: { email } }))
            const token = (await here.mailbox.mailTo(email, 2)).token!
            return here.anon.auth.resetPassword({ body: { token, password: NEW } })
          },
        ],
        ['an account that was removed', ({ client }) => client.users.remove({ body: { password: PASSWORD } })],
        [
          'a spent token that came back',
          async (_, held) => {
            const third = await unwrap(refresh(await unwrap(refresh(held, there)), there))
            await use(third, there)
            expect(await refresh(held, here)).toMatchObject(SESSION_ENDED)
            return { ok: true }
          },
        ],
      ])('%s', async (_, end) => {
        const owner = await here.person('Owner')
        const held = await signIn(owner, there)
        expect([await use(held, here), await use(held, there)]).toEqual(['signed in', 'signed in'])

        expect(await end(owner, held)).toMatchObject({ ok: true })

        expect(await use(held, here)).toBe(OVER)
        for (const { clock } of both) clock.advance(2 * SECOND)
        expect(await use(held, there)).toBe(OVER)
        for (const server of both) expect(await unchanged(here, () => refresh(held, server))).toMatchObject(SESSION_ENDED)
      })
    })

    test('answer the same successor although one of them signs with a newer key', async () => {
      const [older, newer] = ['older', 'newer'].map((kid) => `${kid}:${randomBytes(32).toString('base64')}`)
      const [before, after] = await startTwo([{ JWT_KEYS: `${older},${newer}` }, { JWT_KEYS: `${newer},${older}` }])
      const first = await signIn(before.alice, before)

      const [one, other] = [await unwrap(refresh(first, before)), await unwrap(refresh(first, after))]

      expect(other.refresh_token).toBe(one.refresh_token)
      const [next, nextAgain] = [await unwrap(refresh(one, after)), await unwrap(refresh(other, before))]
      expect(nextAgain.refresh_token).toBe(next.refresh_token)
      expect(await refresh(next, before)).toMatchObject({ ok: true })
    })
  })

testOn('postgres', 'two processes on one database make one successor, and both know of an end within two seconds', async () => {
  const env = { ...(await newStore()), RATE_LIMIT: 'off' }
  const both = [await startProcess({ env }), await startProcess({ env })] as const
  const [here, there] = both
  const alice = await signUp(here.url, 'Alice')
  const first = await signIn(alice, there)

  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(first, both[index % 2])))

  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
  const pairs = answers.flatMap((answer) => (answer.ok ? [answer.data] : []))
  expect(new Set(pairs.map(({ refresh_token }) => refresh_token)).size).toBe(1)
  const third = await unwrap(refresh(pairs[0]!, there))
  expect([await use(third, here), await use(third, there)]).toEqual(['signed in', 'signed in'])

  expect(await refresh(first, here)).toMatchObject(SESSION_ENDED)

  expect(await use(third, here)).toBe(OVER)
  await sleep(2 * SECOND)
  expect(await use(third, there)).toBe(OVER)
  expect(await refresh(third, there)).toMatchObject(SESSION_ENDED)
})
