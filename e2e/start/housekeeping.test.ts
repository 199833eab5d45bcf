/** What is over goes after a while by itself, and nothing else does. */
import { unwrap } from '@contacts/client'
import { HOUSEKEEPING } from '@contacts/server/housekeeping'
import { expect, inject, test } from 'vitest'
import { startServiceWithOutage } from '../harness/outage.ts'
import { connect } from '../harness/postgres-admin.ts'
import { type Service, startService } from '../harness/service.ts'
import { afterwards } from '../harness/afterwards.ts'
import { testOn } from '../harness/store.ts'

const DAYS = 86_400_000
const START = '2026-11-20T09:30:00Z'

const sweepsOf = ({ log }: Service) => log.filter((line) => line.includes('housekeeping: '))

/** Has it look now, and waits until it has. */
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

/** Sweeps just before something is to go, and then when it is. */
async function goesAfter(service: Service, age: number, table: string, email: string) {
  const [before, start] = [await idsOf(service, table, email), new Date(START).getTime()]
  service.clock.set(new Date(start + age - 1).toISOString())
  await sweep(service)
  expect(await idsOf(service, table, email)).toEqual(before)
  service.clock.set(new Date(start + age).toISOString())
  await sweep(service)
  const left = await idsOf(service, table, email)
  return before.filter((id) => !left.includes(id))
}

test('a letter goes three days after it was sent', async () => {
  const service = await startService({ now: START })
  const { email } = service.alice
  await service.mailbox.settled()
  const [letter] = await idsOf(service, 'outbox', email)
  service.clock.advance(1)
  await unwrap(service.anon.auth.requestPasswordReset({ body: { email } }))
  await service.mailbox.settled()

  expect(await goesAfter(service, 3 * DAYS, 'outbox', email)).toEqual([letter])
  expect(await idsOf(service, 'outbox', email)).toHaveLength(1)
})

test('a letter that is still to be sent stays, and one that was given up goes', async () => {
  const service = await startService({ now: START })
  const { email } = service.alice
  await service.mailbox.settled()
  const letter = async (set: string) => {
    const text = `insert into outbox (owner_id, id, kind, to_name, to_address, language, data, created_at, attempts, due_at)
      select id, gen_random_uuid(), 'password-changed', 'Alice', email, 'en', '{}', $2::timestamptz, 9, ${set} from users where email = $1 returning id`
    const values = [email, new Date(service.clock.now().getTime() - 3 * DAYS)]
    return (await service.db.run<{ id: string }>({ text, values }))[0]!.id
  }
  const [waiting, givenUp] = [await letter(`timestamptz '2999-01-01'`), await letter('null')]

  await sweep(service)

  const left = await idsOf(service, 'outbox', email)
  expect(left).toContain(waiting)
  expect(left).not.toContain(givenUp)
})

test('a link goes three days after it was used or has expired', async () => {
  const service = await startService({ now: START })
  const { alice, bob, anon } = service
  const [used] = await idsOf(service, 'mail_tokens', alice.email)
  await unwrap(anon.auth.verifyEmail({ body: { token: (await service.mailbox.mailTo(alice.email)).token! } }))
  const [expired] = await idsOf(service, 'mail_tokens', bob.email)

  expect(await goesAfter(service, 3 * DAYS, 'mail_tokens', alice.email)).toEqual([used])
  // It worked for a day.
  expect(await goesAfter(service, 4 * DAYS, 'mail_tokens', bob.email)).toEqual([expired])
})

test('a session goes 30 days after it ended, and one that nobody used 30 days after its tokens are dead', async () => {
  const service = await startService({ now: START })
  const { alice, bob } = service
  const [ended, idle] = [await idsOf(service, 'sessions', alice.email), await idsOf(service, 'sessions', bob.email)]
  await unwrap(alice.client.auth.logout())

  expect(await goesAfter(service, 30 * DAYS, 'sessions', alice.email)).toEqual(ended)
  expect(await goesAfter(service, 44 * DAYS, 'sessions', bob.email)).toEqual(idle)
})

test('a session that is in use stays up to its last day, and 30 days longer', async () => {
  const service = await startService({ now: START })
  const { alice, clock } = service
  const session = await idsOf(service, 'sessions', alice.email)
  for (let day = 10; day < 90; day += 10) {
    clock.advance(10 * DAYS)
    await sweep(service)
    await unwrap(alice.client.auth.refresh())
  }

  expect(await goesAfter(service, 120 * DAYS, 'sessions', alice.email)).toEqual(session)
})

test('what happened to an account is kept for a year', async () => {
  const service = await startService({ now: START })
  const { email, client } = service.alice
  const first = await idsOf(service, 'audit_events', email)
  service.clock.advance(1)
  await unwrap(client.auth.logout())

  expect(first).toHaveLength(2)
  expect(await goesAfter(service, 365 * DAYS, 'audit_events', email)).toEqual(first)
  expect(await idsOf(service, 'audit_events', email)).toHaveLength(1)
})

/** Events of long ago, more than go in one batch. */
const fill = ({ db, alice }: Service, count: number) =>
  db.run({
    text: `insert into audit_events (owner_id, id, kind, at, ip, details) select id, gen_random_uuid(), 'signed-in', '2020-01-01', '::1', '{}' from users, generate_series(1, ${count}) where email = $1`,
    values: [alice.email],
  })
const removedBy = (service: Service) =>
  sweepsOf(service)
    .map((line) => (JSON.parse(line) as { deleted?: Record<string, number> }).deleted?.['audit events'] ?? 0)
    .reduce((a, b) => a + b, 0)

test('more than one batch goes in one sweep', async () => {
  const service = await startService()
  await fill(service, 1_700)

  await sweep(service)

  expect(removedBy(service)).toBe(1_700)
})

testOn('postgres', 'two servers that do it at the same time share the work', async () => {
  const database = await connect(inject('postgresUrl')).createDatabase()
  afterwards(database.drop)
  const services = [await startService({ databaseUrl: database.url }), await startService({ databaseUrl: database.url })]
  await fill(services[0]!, 12_000)

  await Promise.all(services.map(sweep))
  await Promise.all(services.map(sweep))

  expect(services.map(removedBy).reduce((a, b) => a + b)).toBe(12_000)
  for (const { log } of services) expect(log.filter((line) => line.includes('could not be deleted'))).toEqual([])
})

testOn('postgres', 'while the database is away that is told once, and it goes on afterwards', async () => {
  const { service, cut, mend } = await startServiceWithOutage()
  await fill(service, 10)
  await cut()
  await sweep(service)
  for (let count = 0; count < 3; count++) service.db.notify(HOUSEKEEPING)
  await mend!()
  await expect
    .poll(() => {
      service.db.notify(HOUSEKEEPING)
      return removedBy(service)
    })
    .toBe(10)

  expect(sweepsOf(service).filter((line) => line.includes('could not be deleted'))).toHaveLength(1)
})

test('a server that stops in the middle of it leaves the rest to the next', async () => {
  const service = await startService()
  await fill(service, 5_000)
  service.db.notify(HOUSEKEEPING)

  await service.close()

  expect(service.log.filter((line) => line.includes('could not be deleted'))).toEqual([])
})
