/** An account has at most 100 active sessions: a sign-in beyond that ends the one that was unused for longest. */
import type { Tokens } from '@contacts/client'
import { expect, inject, test, vi } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { type Person, type ServiceOptions, startService, testDb } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'
import { ACCESS_ENDED, SECOND, SESSION_ENDED, sessionRequests, signIn } from './session-requests.ts'

const LIMIT = 100
const HALF_HOUR = 1_800 * SECOND

/** Starts two servers on one database; one server on PGlite, whose database only one process can use. */
async function startServers() {
  const options: ServiceOptions = { now: '2026-11-20T09:30:00Z' }
  if (testDb() === 'pglite') return [await startService(options)] as const
  const { url, drop } = await postgresAdmin(inject('postgresUrl')).createDatabase()
  addCleanup(drop)
  return [await startService({ ...options, databaseUrl: url }), await startService({ ...options, databaseUrl: url })] as const
}
const servers = await startServers()
const [service] = servers
const { clock, db } = service
const { refresh, accessWith } = sessionRequests(service)

const advance = (milliseconds: number) => {
  for (const server of servers) server.clock.advance(milliseconds)
}

interface OlderSessions {
  count: number
  isEnded?: boolean
  /** Whether the sessions were not refreshed for 14 days. */
  isExpired?: boolean
}

/** Stores sessions of a user that were used 1, 2, … seconds ago. */
const addSessions = (person: Person, { count, isEnded = false, isExpired = false }: OlderSessions) =>
  db.run({
    text: `
      insert into sessions (owner_id, id, ip, network, created_at, last_used_at, rotated_at, expires_at, ended_at, current_hash)
      select users.id, gen_random_uuid(), '192.0.2.1', '192.0.2.1', used_at, used_at,
        used_at - make_interval(days => $5), used_at + interval '90 days', case when $4 then used_at end, ''
      from users, generate_series(1, $2::int) n, lateral (select $3::timestamptz - make_interval(secs => n) as used_at) times
      where email = $1`,
    values: [person.email, count, clock.now(), isEnded, isExpired ? 14 : 0],
  })

/** Reads the sessions of a user, the longest unused first. */
const sessionsOf = ({ email }: Person) =>
  db.run<{ id: string; ended_at: Date | null; end_reason: string | null }>({
    text: `select s.id, ended_at, end_reason from sessions s join users on users.id = owner_id where email = $1 order by last_used_at, s.id`,
    values: [email],
  })
const activeIds = async (person: Person) => (await sessionsOf(person)).filter(({ ended_at }) => ended_at === null).map(({ id }) => id)
const endedIds = async (person: Person) =>
  (await sessionsOf(person)).filter(({ end_reason }) => end_reason === 'too-many').map(({ id }) => id)

/** Reads the ids of the sessions that the audit events report as ended by the limit. */
async function reportedIds({ email }: Person) {
  const events = await db.run<{ details: { session_ids: string[]; reason?: string } }>({
    text: `select details from audit_events join users on users.id = owner_id where email = $1 and kind = 'sessions-ended'`,
    values: [email],
  })
  return events.flatMap(({ details }) => (details.reason === 'too-many' ? details.session_ids : []))
}

/** Signs up a user with exactly 100 sessions. The session of the first sign-in is unused for longest. */
async function personAtLimit(name: string): Promise<{ person: Person; first: Tokens }> {
  const person = await service.person(name)
  const first = person.client.session.tokens!
  // Later uses of an access token do not change when its session was last used.
  await accessWith(first)
  advance(200 * SECOND)
  await addSessions(person, { count: LIMIT - 1 })
  return { person, first }
}

test('the 101st sign-in ends the session that was unused for longest, at once and with an audit event', async () => {
  const { person, first } = await personAtLimit('Many')
  // The server caches the session.
  expect(await accessWith(first)).toBe('signed in')

  const latest = await signIn(person, service)

  expect(await accessWith(first)).toBe(ACCESS_ENDED)
  expect(await refresh(first)).toMatchObject(SESSION_ENDED)
  expect(await endedIds(person)).toEqual([first.session_id])
  expect(await reportedIds(person)).toEqual([first.session_id])
  expect(await activeIds(person)).toHaveLength(LIMIT)
  expect(await accessWith(latest)).toBe('signed in')
})

test('a session that was refreshed counts as used', async () => {
  const { person, first } = await personAtLimit('Refreshes')
  expect(await refresh(first)).toMatchObject({ ok: true })
  const [longestUnused] = await activeIds(person)

  await signIn(person, service)

  expect(await endedIds(person)).toEqual([longestUnused])
  expect(longestUnused).not.toBe(first.session_id)
})

test.each<OlderSessions>([
  { count: 50, isEnded: true },
  { count: 50, isExpired: true },
])('sessions that are not active do not count: %o', async (others) => {
  const person = await service.person('Few')
  advance(200 * SECOND)
  await addSessions(person, others)
  await addSessions(person, { count: LIMIT - 2 })

  await signIn(person, service)
  expect([await endedIds(person), await reportedIds(person)]).toEqual([[], []])

  await signIn(person, service)
  expect(await endedIds(person)).toEqual([person.client.session.tokens!.session_id])
})

test('in an account with too many sessions, the next sign-in ends exactly the excess ones, and records them in the audit events', async () => {
  const person = await service.person('Before')
  advance(200 * SECOND)
  await addSessions(person, { count: 120 })
  const excess = (await activeIds(person)).slice(0, 22)

  const latest = await signIn(person, service)

  expect(await endedIds(person)).toEqual(excess)
  expect((await reportedIds(person)).toSorted()).toEqual(excess.toSorted())
  expect(await activeIds(person)).toHaveLength(LIMIT)
  expect(await activeIds(person)).toContain(latest.session_id)
})

test('the new session survives although the clock of its server is behind', async () => {
  const { person } = await personAtLimit('Behind')
  advance(-HALF_HOUR)

  const latest = await signIn(person, service)
  advance(HALF_HOUR)

  expect(await activeIds(person)).toContain(latest.session_id)
  expect(await activeIds(person)).toHaveLength(LIMIT)
})

test("a sign-in ends no other user's session", async () => {
  const { person: other } = await personAtLimit('Other')
  const { person } = await personAtLimit('Full')

  await signIn(person, service)

  expect(await activeIds(other)).toHaveLength(LIMIT)
})

test('concurrent sign-ins end exactly as many sessions as needed, the longest unused ones', async () => {
  const { person } = await personAtLimit('Together')
  const expected = (await activeIds(person)).slice(0, 12)

  const latest = await Promise.all(Array.from({ length: 12 }, (_, index) => signIn(person, servers[index % servers.length]!)))

  expect((await endedIds(person)).toSorted()).toEqual(expected.toSorted())
  expect((await reportedIds(person)).toSorted()).toEqual(expected.toSorted())
  expect(await activeIds(person)).toEqual(expect.arrayContaining(latest.map(({ session_id }) => session_id)))
})

/**
 * Signs in while another transaction locks the row of a session. That transaction updates the row when the sign-in
 * waits for it.
 */
async function signInDuring(person: Person, sessionId: string, update: string) {
  const isWaiting = async () => {
    const text = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await db.run({ text, values: [] })).length > 0
  }
  const { signedIn } = await db.transact(async (tx) => {
    await tx.run({ text: 'select from sessions where id = $1 for update', values: [sessionId] })
    const pending = signIn(person, service)
    await vi.waitUntil(isWaiting, { interval: 5, timeout: 60_000 })
    await tx.run({ text: `update sessions set ${update} where id = $1`, values: [sessionId, clock.now()] })
    return { signedIn: pending }
  })
  return signedIn
}

testOn('postgres', 'a session that is used while a sign-in is about to end it survives, and another one ends instead', async () => {
  const { person, first } = await personAtLimit('Used')
  const [, second] = await activeIds(person)

  await signInDuring(person, first.session_id, 'last_used_at = $2')

  expect([await endedIds(person), await reportedIds(person)]).toEqual([[second], [second]])
  expect(await activeIds(person)).toHaveLength(LIMIT)
})

testOn('postgres', 'a sign-in ends no further session if the longest unused one ends for another reason meanwhile', async () => {
  const { person, first } = await personAtLimit('Leaves')

  await signInDuring(person, first.session_id, 'ended_at = $2')

  expect([await endedIds(person), await reportedIds(person)]).toEqual([[], []])
  expect(await activeIds(person)).toHaveLength(LIMIT)
})
