/** Housekeeping deletes expired rows after their retention period, and nothing else. */
import { unwrap } from '@contacts/client'
import { HOUSEKEEPING } from '@contacts/server/housekeeping'
import { expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { required } from '../harness/required.ts'
import { type Service, startService } from '../harness/service.ts'
import { addCleanup } from '../harness/cleanup.ts'
import { testOn } from '../harness/database-settings.ts'

const DAYS = 86_400_000
const START = '2026-11-20T09:30:00Z'

const sweepsOf = ({ log }: Service) => log.filter((line) => line.includes('housekeeping: '))

/** Starts a sweep now and waits until it is done. */
async function sweep(service: Service) {
  const before = sweepsOf(service).length
  service.db.notify(HOUSEKEEPING)
  await expect.poll(() => sweepsOf(service).length).toBeGreaterThan(before)
}

const idsOf = async ({ db }: Service, table: string, email: string) =>
  (
    await db.run<{ id: string }>({
      text: `select t.id from ${table} t join users u on u.id = t.owner_id where u.email = $1 order by t.id`,
      values: [email],
    })
  ).map(({ id }) => id)

/**
 * Sweeps a millisecond before `age` has passed since START, and expects no deletion. Then sweeps when `age` has passed,
 * and returns the ids of the deleted rows.
 */
async function sweepAtAge(service: Service, age: number, table: string, email: string) {
  const [before, start] = [await idsOf(service, table, email), new Date(START).getTime()]
  service.clock.set(new Date(start + age - 1).toISOString())
  await sweep(service)
  expect(await idsOf(service, table, email)).toEqual(before)
  service.clock.set(new Date(start + age).toISOString())
  await sweep(service)
  const after = await idsOf(service, table, email)
  return before.filter((id) => !after.includes(id))
}

test('housekeeping deletes an e-mail from the outbox three days after it was sent', async () => {
  const service = await startService({ now: START })
  const { email } = service.alice
  await service.mailbox.settled()
  const [sent] = await idsOf(service, 'outbox', email)
  service.clock.advance(1)
  await unwrap(service.anon.auth.requestPasswordReset({ body: { email } }))
  await service.mailbox.settled()

  expect(await sweepAtAge(service, 3 * DAYS, 'outbox', email)).toEqual([sent])
  expect(await idsOf(service, 'outbox', email)).toHaveLength(1)
})

test('housekeeping keeps an e-mail that is waiting to be sent, and deletes an e-mail whose delivery was given up', async () => {
  const service = await startService({ now: START })
  const { email } = service.alice
  await service.mailbox.settled()
  const insertOldMail = async (dueAt: string | null) => {
    const text = `insert into outbox (owner_id, id, kind, to_name, to_address, language, data, created_at, attempts, due_at)
      select id, gen_random_uuid(), 'password-changed', 'Alice', email, 'en', '{}', $2::timestamptz, 9, $3::timestamptz
      from users where email = $1 returning id`
    const values = [email, new Date(service.clock.now().getTime() - 3 * DAYS), dueAt]
    const [row] = await service.db.run<{ id: string }>({ text, values })
    return required(row).id
  }
  const [waiting, givenUp] = [await insertOldMail('2999-01-01'), await insertOldMail(null)]

  await sweep(service)

  const remaining = await idsOf(service, 'outbox', email)
  expect(remaining).toContain(waiting)
  expect(remaining).not.toContain(givenUp)
})

test('housekeeping deletes a mail token three days after it was used or expired', async () => {
  const service = await startService({ now: START })
  const { alice, bob, anon } = service
  const [used] = await idsOf(service, 'mail_tokens', alice.email)
  const token = required((await service.mailbox.mailTo(alice.email)).token, 'the token')
  await unwrap(anon.auth.verifyEmail({ body: { token } }))
  const [expired] = await idsOf(service, 'mail_tokens', bob.email)

  expect(await sweepAtAge(service, 3 * DAYS, 'mail_tokens', alice.email)).toEqual([used])
  // The token was valid for a day.
  expect(await sweepAtAge(service, 4 * DAYS, 'mail_tokens', bob.email)).toEqual([expired])
})

test('housekeeping deletes a session 30 days after it ended, or 30 days after its tokens expired unused', async () => {
  const service = await startService({ now: START })
  const { alice, bob } = service
  const [ended, idle] = [await idsOf(service, 'sessions', alice.email), await idsOf(service, 'sessions', bob.email)]
  await unwrap(alice.client.auth.logout())

  expect(await sweepAtAge(service, 30 * DAYS, 'sessions', alice.email)).toEqual(ended)
  expect(await sweepAtAge(service, 44 * DAYS, 'sessions', bob.email)).toEqual(idle)
})

test('housekeeping deletes a regularly refreshed session 30 days after its limit of 90 days', async () => {
  const service = await startService({ now: START })
  const { alice, clock } = service
  const session = await idsOf(service, 'sessions', alice.email)
  for (let day = 10; day < 90; day += 10) {
    clock.advance(10 * DAYS)
    await sweep(service)
    await unwrap(alice.client.auth.refresh())
  }

  expect(await sweepAtAge(service, 120 * DAYS, 'sessions', alice.email)).toEqual(session)
})

test('housekeeping deletes an audit event after a year', async () => {
  const service = await startService({ now: START })
  const { email, client } = service.alice
  const first = await idsOf(service, 'audit_events', email)
  service.clock.advance(1)
  await unwrap(client.auth.logout())

  expect(first).toHaveLength(2)
  expect(await sweepAtAge(service, 365 * DAYS, 'audit_events', email)).toEqual(first)
  expect(await idsOf(service, 'audit_events', email)).toHaveLength(1)
})

/** Inserts audit events that are old enough to be deleted. */
const insertOldEvents = ({ db, alice }: Service, count: number) =>
  db.run({
    text: `insert into audit_events (owner_id, id, kind, at, ip, details) select id, gen_random_uuid(), 'signed-in', '2020-01-01', '::1', '{}' from users, generate_series(1, ${count}) where email = $1`,
    values: [alice.email],
  })
const deletedCountOf = (service: Service) =>
  sweepsOf(service)
    .map((line) => (JSON.parse(line) as { deleted?: Record<string, number> }).deleted?.['audit events'] ?? 0)
    .reduce((a, b) => a + b, 0)

test('one sweep deletes more than one batch', async () => {
  const service = await startService()
  await insertOldEvents(service, 1_700)

  await sweep(service)

  expect(deletedCountOf(service)).toBe(1_700)
})

testOn('postgres', 'two servers that sweep at the same time delete each row once, and log no error', async () => {
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
  addCleanup(database.drop)
  const first = await startService({ databaseUrl: database.url })
  const services = [first, await startService({ databaseUrl: database.url })]
  await insertOldEvents(first, 12_000)

  await Promise.all(services.map(sweep))
  await Promise.all(services.map(sweep))

  expect(services.map(deletedCountOf).reduce((a, b) => a + b)).toBe(12_000)
  for (const { log } of services) expect(log.filter((line) => line.includes('could not be deleted'))).toEqual([])
})

testOn('postgres', 'housekeeping logs only once that the database is down, and continues when it is up again', async () => {
  const { service, disconnect, restore } = await startServiceWithOutage()
  await insertOldEvents(service, 10)
  await disconnect()
  await sweep(service)
  for (let count = 0; count < 3; count++) service.db.notify(HOUSEKEEPING)
  await restore?.()
  await expect
    .poll(() => {
      service.db.notify(HOUSEKEEPING)
      return deletedCountOf(service)
    })
    .toBe(10)

  expect(sweepsOf(service).filter((line) => line.includes('could not be deleted'))).toHaveLength(1)
})

test('a server can stop during a sweep without an error', async () => {
  const service = await startService()
  await insertOldEvents(service, 5_000)
  service.db.notify(HOUSEKEEPING)

  await service.close()

  expect(service.log.filter((line) => line.includes('could not be deleted'))).toEqual([])
})
