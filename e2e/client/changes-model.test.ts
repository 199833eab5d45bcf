/**
 * Six clients write, on two servers (one server with PGlite), and three clients follow the changes: every copy ends up
 * equal to the contacts of the service. On PostgreSQL, commits are delayed at random, because a copy would miss a
 * change that becomes visible after a change with a higher number.
 */
import { createClient, unwrap } from '@contacts/client'
import * as fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { createMirror, type Mirror } from '../harness/mirror.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { repetitions } from '../harness/repetitions.ts'
import { type Person, PASSWORD, type Service, startService, testDb } from '../harness/service.ts'

const NOW = '2026-11-20T09:30:00Z'
const HOUR = 3_600_000
const isPostgres = testDb() === 'postgres'

/** Runs at the commit and delays it, while no other transaction can see the change. */
const SLOW_COMMITS = `
  create function nap() returns trigger language plpgsql as $$ begin perform pg_sleep(random() ^ 3 * 0.04); return null; end $$;
  create constraint trigger slow after insert or update on changes deferrable initially deferred for each row execute function nap();`

let services: Service[]
let databaseUrl: string

beforeAll(async () => {
  if (!isPostgres) {
    services = [await startService({ now: NOW })]
    return
  }
  const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
  databaseUrl = database.url
  services = [await startService({ now: NOW, databaseUrl }), await startService({ now: NOW, databaseUrl })]
  addCleanup(() => database.drop())
  await withConnection(async (client) => void (await client.query(SLOW_COMMITS)))
})

async function withConnection(work: (client: pg.Client) => Promise<void>) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Signs in several clients of one user, spread over the services. */
async function devicesOf({ email }: Person, count: number) {
  const clients = Array.from({ length: count }, (_, index) => createClient({ baseUrl: services[index % services.length]!.url }))
  for (const { auth } of clients) await unwrap(auth.login({ body: { email, password: PASSWORD } }))
  return clients
}

/** Yields pseudo-random numbers, which are the same in every run. */
function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}
const dice = (seed: number) => {
  const rolls = randomNumbers(seed)
  return (sides: number) => Math.floor(rolls.next().value * sides)
}

const WRITES = repetitions(12, isPostgres ? 30 : 20)

/**
 * Makes random writes to contacts that the other clients write to as well. The service may refuse a write to a contact
 * that another client has just changed, which is expected here.
 */
async function writeAtRandom(client: Person['client'], roll: (sides: number) => number, ids: string[]) {
  for (let count = 0; count < WRITES; count++) {
    const params = { id: ids[roll(ids.length)] ?? randomUUID() }
    const kind = roll(10)
    if (kind < 4) ids.push((await unwrap(client.contacts.create({ body: { first_name: `Contact ${count}` } }))).id)
    else if (kind < 6) await client.contacts.patch({ params, body: { notes: `${count}` } })
    else if (kind < 7) await client.phones.add({ params: { contact_id: params.id }, body: { number: '067 123 45 67' } })
    else if (kind < 9) await client.contacts.remove({ params })
    else await client.contacts.restore({ params })
  }
}

const EXPIRE = `update trash set deleted_at = deleted_at - interval '31 days' where owner_id = $1 and id::text like '%' || $2`
const countExpiredTrash = async (ownerId: string) => {
  const text = `select count(*)::int as count from trash where owner_id = $1 and deleted_at <= $2`
  const [row] = await services[0]!.db.run<{ count: number }>({
    text,
    values: [ownerId, new Date(services[0]!.clock.now().getTime() - 30 * 24 * HOUR)],
  })
  return row!.count
}

/**
 * Expires those contacts in a user's trash whose ids end with an even hexadecimal digit, and has all servers purge them
 * at the same time.
 */
async function purge(ownerId: string) {
  for (const digit of '02468ace') await services[0]!.db.run({ text: EXPIRE, values: [ownerId, digit] })
  await untilPurged(ownerId)
}

/** Sweeps repeatedly, because a sweep skips an owner whose contacts are being written at that moment. */
async function untilPurged(...owners: string[]) {
  const sweepAndCount = async () => {
    for (const { sweep } of services) sweep()
    const counts = await Promise.all(owners.map(countExpiredTrash))
    return Math.max(...counts)
  }
  await expect.poll(sweepAndCount, { interval: 100 }).toBe(0)
}

const contactsOf = async ({ client }: Person) => {
  const contacts = []
  for await (const contact of client.contacts.iterate({ query: { limit: 1000 } })) contacts.push(contact)
  return contacts
}
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

test.each([1, 2, 3])('three clients that follow six random writers end up with the contacts of the service (seed %i)', async (seed) => {
  const alice = await services[0]!.person('Alice')
  const { id: owner } = await unwrap(alice.client.users.me())
  const [writers, readers] = [await devicesOf(alice, 6), await devicesOf(alice, 3)]
  const mirrors = readers.map((client) => createMirror(client))
  const ids: string[] = []
  let isPurged = false

  const writing = Promise.all(writers.map((client, index) => writeAtRandom(client, dice(100 * seed + index), ids)))
  const purging = writing.then(() => purge(owner)).finally(() => (isPurged = true))
  const following = mirrors.map(async (mirror, index) => {
    const roll = dice(1_000 * seed + index)
    while (!isPurged) await mirror.pullPage(1 + roll(index === 0 ? 3 : 20))
  })
  await Promise.all([writing, purging, ...following])

  for (const mirror of mirrors) expect(await mirror.matchesService()).toBe(true)
  const [first, ...others] = mirrors as [Mirror, ...Mirror[]]
  for (const other of others) expect(other.digest()).toEqual(first.digest())
  const all = (await contactsOf(alice)).toSorted(byId)
  for (const { contacts } of mirrors) expect([...contacts.values()].toSorted(byId)).toEqual(all)
  const trashed = (await unwrap(alice.client.users.exportData())).trashed_contacts
  for (const { trash } of mirrors) expect([...trash.values()].toSorted(byId)).toEqual(trashed.toSorted(byId))
  for (const mirror of mirrors) expectAscendingVersions(mirror)
  expect(first.received.some(({ change }) => change === 'purged')).toBe(true)
  for (const { log } of services) expect(log.filter((line) => line.includes('could not be removed'))).toEqual([])
})

/** Checks that a client received the versions of each contact in strictly ascending order. */
function expectAscendingVersions({ received }: Mirror) {
  for (const changes of Map.groupBy(received, ({ id }) => id).values()) {
    const versions = changes.map(({ contact }) => contact?.version ?? Infinity)
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b))
  }
}

test('servers that purge the same trashes, each larger than one batch, purge every contact exactly once', async () => {
  const people = [await services[0]!.person('Alice'), await services[0]!.person('Carol'), await services[0]!.person('Dan')]
  const followers = people.map(({ client }) => createMirror(client))
  const fill = `insert into trash (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq, deleted_at)
    select owner_id, gen_random_uuid(), 'Gone', emails, phones, additional_data, search_text, created_at, updated_at, 2, deleted_at - interval '31 days'
    from trash, generate_series(1, 900) where owner_id = $1`
  const owners: string[] = []
  for (const { client } of people) {
    const { id } = await unwrap(client.contacts.create({ body: { first_name: 'First' } }))
    await unwrap(client.contacts.remove({ params: { id } }))
    owners.push((await unwrap(client.users.me())).id)
    await services[0]!.db.run({ text: fill, values: [owners.at(-1)] })
  }
  for (const follower of followers) await follower.pullAll()

  await untilPurged(...owners)
  for (const follower of followers) await follower.pullAll(() => 77)

  for (const { received, trash } of followers) {
    const purged = received.filter(({ change }) => change === 'purged').map(({ id }) => id)
    expect([purged.length, new Set(purged).size, trash.size]).toEqual([900, 900, 1])
  }
  for (const { log } of services) expect(log.filter((line) => line.includes('could not be removed'))).toEqual([])
})

/** `which` selects the contact of a change, or the size of the page to read. */
type Step = { do: 'create' | 'patch' | 'remove' | 'restore' | 'pull'; which: number }
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('create', 'create', 'patch', 'remove', 'restore', 'pull'),
  which: fc.nat(99),
})

test('a copy equals the contacts of the service after any sequence of changes and reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const { client } = await services[0]!.person('Alice')
      const mirror = createMirror(client)
      const ids: string[] = []
      for (const { do: name, which } of steps) {
        const params = { id: ids[which % ids.length] ?? randomUUID() }
        if (name === 'create') ids.push((await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))).id)
        else if (name === 'patch') await client.contacts.patch({ params, body: { notes: `${which}` } })
        else if (name === 'pull') await mirror.pullPage(1 + (which % 3))
        else await client.contacts[name]({ params })
      }

      expect(await mirror.matchesService()).toBe(true)
      expect([...mirror.contacts.values()].toSorted(byId)).toEqual((await unwrap(client.contacts.list())).items)
    }),
    { seed: 14, numRuns: repetitions(5, 12) },
  )
})

describe.runIf(isPostgres)('a change whose commit is slow', () => {
  const TAKE_NUMBER = `insert into changes (owner_id, seq) select $1, 1 on conflict (owner_id) do update set seq = changes.seq + 1 returning seq`
  const INSERT = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq)
    select $1, $2, 'Slow', '[]', '[]', '{}', 'slow', $3, $3, $4`

  const insert = (client: pg.Client, owner: string, seq: string) =>
    client.query(INSERT, [owner, randomUUID(), services[0]!.clock.now(), seq])

  test('reaches a client before changes with higher numbers, which no client receives until that commit', async () => {
    const alice = await services[0]!.person('Alice')
    const { id: owner } = await unwrap(alice.client.users.me())
    const [client] = await devicesOf(alice, 2).then((clients) => clients.slice(1))
    const mirror = createMirror(client!)

    await withConnection(async (slow) => {
      await slow.query('begin')
      const { rows } = await slow.query<{ seq: string }>(TAKE_NUMBER, [owner])
      await insert(slow, owner, rows[0]!.seq)
      const created = alice.client.contacts.create({ body: { first_name: 'Fast' } })
      await expect.poll(() => countWaiting(slow)).toBeGreaterThan(0)
      await mirror.pullAll()
      expect(mirror.received).toEqual([])
      expect(await mirror.matchesService()).toBe(true)

      await slow.query('commit')
      await unwrap(created)
    })

    expect(await mirror.matchesService()).toBe(true)
    expect(mirror.received.map(({ contact }) => contact!.first_name)).toEqual(['Slow', 'Fast'])
  })

  test('leaves a gap, which the digest exposes, if its number was taken without the lock (as from a sequence)', async () => {
    const alice = await services[0]!.person('Alice')
    const { id: owner } = await unwrap(alice.client.users.me())
    await unwrap(alice.client.contacts.create({ body: { first_name: 'Before' } }))
    const [early, late] = [createMirror(alice.client), createMirror(alice.client)]

    await withConnection(async (slow) => {
      await slow.query('begin')
      const { rows } = await slow.query<{ seq: string }>('select seq + 1 as seq from changes where owner_id = $1', [owner])
      await insert(slow, owner, rows[0]!.seq)
      await unwrap(alice.client.contacts.create({ body: { first_name: 'Fast' } }))
      await unwrap(alice.client.contacts.create({ body: { first_name: 'Faster' } }))
      await early.pullAll()
      await slow.query('commit')
    })

    expect([await early.matchesService(), await late.matchesService()]).toEqual([false, true])
  })

  /** Counts the database sessions that wait for a lock. */
  async function countWaiting(client: pg.Client) {
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    return rows[0]!.count
  }
})
