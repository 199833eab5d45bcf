import { createClient, type Tokens, unwrap } from '@contacts/client'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { connect } from '../harness/postgres-admin.ts'
import { type Person, type Service, startService } from '../harness/service.ts'
import { testOn } from '../harness/store.ts'

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

    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first)))

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

/** Two servers on one database. */
async function startTwo() {
  const database = await connect(inject('postgresUrl')).createDatabase()
  afterAll(database.drop)
  const options = { now: '2026-11-20T12:00:00Z', databaseUrl: database.url }
  return [await startService(options), await startService(options)] as const
}

testOn('postgres', 'two servers on one database make one successor of fifty parallel refreshes', async () => {
  const servers = await startTwo()
  const first = await signIn(servers[0].alice, servers[1])

  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => refresh(first, servers[index % 2 === 0 ? 0 : 1])))

  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
  expect(new Set(answers.map((answer) => answer.ok && answer.data.refresh_token)).size).toBe(1)
})

testOn('postgres', 'of two servers on one database one ends a session at once, and the other within two seconds', async () => {
  const [here, there] = await startTwo()
  const first = await signIn(here.alice, here)
  const third = await unwrap(refresh(await unwrap(refresh(first, here)), here))
  expect([await use(third, here), await use(third, there)]).toEqual(['signed in', 'signed in'])

  expect(await refresh(first, here)).toMatchObject(SESSION_ENDED)

  expect(await use(third, here)).toBe(OVER)
  there.clock.advance(2 * SECOND)
  expect(await use(third, there)).toBe(OVER)
  expect(await refresh(third, there)).toMatchObject(SESSION_ENDED)
})
