/**
 * What it costs that the changes of an owner take numbers under a lock: contacts created by many at once, as the server does it
 * and by the same statement without a number, turn by turn. And how long the digest takes, on both databases.
 *
 *   node e2e/bench/changes.ts [--rounds 5]
 */
import { ContactInput } from '@contacts/contract'
import { type Database, openDatabase } from '@contacts/server/database'
import { openInMemory } from '@contacts/testing/database'
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { digestContacts } from '../../server/src/address-book/sync/changes.ts'
import { draftOf } from '../../server/src/address-book/contacts/input.ts'
import { createContact } from '../../server/src/address-book/contacts/save.ts'
import { newId } from '../../server/src/platform/db/id.ts'
import type { Query } from '../../server/src/platform/db/query.ts'
import type { UserContext } from '../../server/src/platform/context.ts'
import { keyRing } from '../../server/src/platform/keys/ring.ts'
import { startPostgres } from '../harness/postgres.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
const rounds = Number(flags.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds is a whole number from 1')

const CONNECTIONS = 16
const CREATED = 800
const BOOKS = [1_000, 10_000, 100_000]

const keys = keyRing([{ kid: 'own', secret: randomBytes(32) }])
const contextOf = (db: Pick<Database, 'run'>, id: string) =>
  ({ db, keys, user: { id, default_region: 'UA' }, now: new Date() }) as unknown as UserContext
const SOMEBODY = ContactInput.parse({ first_name: 'Соломія', phones: [{ number: '067 123 45 67' }], birthday: '1872-09-23' })

async function addOwners(db: Database, count: number) {
  const owners = Array.from({ length: count }, () => newId(new Date()))
  const text = `with added as (insert into users (id, username, email, password_hash, created_at)
      select id, 'Owner', id || '@example.com', '', now() from unnest($1::uuid[]) id returning id)
    insert into changes (owner_id, seq) select id, 0 from added`
  await db.run({ text, values: [owners] })
  return owners
}

const TAKES_NUMBER = 'update changes set seq = seq + 1 where owner_id = $1 returning seq'

/** The same statement without a change number. */
function unnumbered({ name, text, values }: Query<unknown>): Query<unknown> {
  if (!text.includes(TAKES_NUMBER)) throw new Error(`This statement takes its number in another way: ${text}`)
  return { name: `${name} unnumbered`, text: text.replace(TAKES_NUMBER, 'select 0::bigint as seq'), values }
}

/** Contacts a second. */
async function create(db: Database, owners: string[], isNumbered: boolean) {
  const run = (query: Query<unknown>) => db.run(isNumbered ? query : unnumbered(query))
  let left = CREATED
  const start = performance.now()
  const creating = Array.from({ length: CONNECTIONS }, async () => {
    while (left > 0) {
      const context = contextOf({ run } as Pick<Database, 'run'>, owners[left-- % owners.length]!)
      await createContact(context, draftOf(context, SOMEBODY))
    }
  })
  await Promise.all(creating)
  return (CREATED * 1_000) / (performance.now() - start)
}

async function compare(db: Database, name: string, count: number) {
  const owners = await addOwners(db, count)
  const ratios = []
  for (let round = -1; round < rounds; round++) {
    const [bare, ours] = [await create(db, owners, false), await create(db, owners, true)]
    // The first warms up.
    if (round >= 0) ratios.push(ours / bare)
  }
  const shown = ratios.toSorted((a, b) => a - b).map((ratio) => ratio.toFixed(2))
  process.stdout.write(`| ${name} | ${count} | ${shown[Math.floor(rounds / 2)]} | ${shown.join(' ')} |\n`)
}

async function digest(db: Database, name: string) {
  for (const size of BOOKS) {
    const [owner] = await addOwners(db, 1)
    await createContact(contextOf(db, owner!), draftOf(contextOf(db, owner!), SOMEBODY))
    const text = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq)
      select owner_id, gen_random_uuid(), first_name, emails, phones, additional_data, search_text, created_at, updated_at, n
      from contacts, generate_series(2, $2::int) n where owner_id = $1`
    await db.run({ text, values: [owner, size] })
    await db.run({ text: 'vacuum analyze contacts', values: [] })
    const times = []
    for (let round = 0; round < 7; round++) {
      const start = performance.now()
      await digestContacts(contextOf(db, owner!))
      times.push(performance.now() - start)
    }
    process.stdout.write(`| ${name} | ${size} | ${times.toSorted((a, b) => a - b)[3]!.toFixed(1)} |\n`)
  }
}

async function onPostgres(isDurable: boolean, work: (db: Database) => Promise<void>) {
  const postgres = await startPostgres({ durable: isDurable })
  try {
    await postgres.createDatabase('bench')
    const db = await openDatabase({ url: postgres.url('bench'), poolSize: CONNECTIONS })
    await db.migrate()
    await work(db)
    await db.close()
  } finally {
    await postgres.stop()
  }
}

process.stdout.write(
  `${CREATED} contacts by ${CONNECTIONS} at once\n\n| PostgreSQL | owners | ratio (median) | of each round |\n| --- | --- | --- | --- |\n`,
)
for (const isDurable of [true, false])
  await onPostgres(isDurable, async (db) => {
    for (const owners of [1, 20]) await compare(db, isDurable ? 'with fsync' : 'without', owners)
  })

process.stdout.write('\n| digest | contacts | ms (median) |\n| --- | --- | --- |\n')
await onPostgres(false, (db) => digest(db, 'PostgreSQL'))
const embedded = await openInMemory()
await digest(embedded, 'PGlite')
await embedded.close()
