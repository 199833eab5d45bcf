/**
 * The cost of numbering changes: an owner's changes take consecutive numbers under a row lock. Many connections create
 * contacts with the server's statement and with the same statement without a number, in alternating rounds. Also
 * measures how long the digest of an address book takes, on both databases.
 *
 *   node e2e/bench/changes.ts [--rounds 5]
 */
import { ContactInput } from '@contacts/contract'
import { type Database, openDatabase } from '@contacts/server/database'
import { openInMemory } from '@contacts/testing/database'
import { parseArgs } from 'node:util'
import { digestContacts } from '../../server/src/address-book/sync/changes.ts'
import { draftOf } from '../../server/src/address-book/contacts/input.ts'
import { createContact } from '../../server/src/address-book/contacts/save.ts'
import { newId } from '../../server/src/platform/db/id.ts'
import type { Db, Query } from '../../server/src/platform/db/query.ts'
import { startPostgres } from '../harness/postgres.ts'
import { contextOf } from './context.ts'
import { itemAt } from './item-at.ts'
import { median } from './median.ts'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })
const rounds = Number(flags.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a whole number of at least 1')

const CONNECTIONS = 16
const CONTACTS_PER_ROUND = 800
const BOOK_SIZES = [1_000, 10_000, 100_000]
const DIGEST_ROUNDS = 7

const SOLOMIIA = ContactInput.parse({ first_name: 'Соломія', phones: [{ number: '067 123 45 67' }], birthday: '1872-09-23' })

function create(db: Pick<Db, 'run'>, owner: string) {
  const context = contextOf(db, owner)
  return createContact(context, draftOf(context, SOLOMIIA))
}

async function addOwners(db: Database, count: number) {
  const owners = Array.from({ length: count }, () => newId(new Date()))
  const text = `with added as (insert into users (id, username, email, password_hash, created_at)
      select id, 'Owner', id || '@example.com', '', now() from unnest($1::uuid[]) id returning id)
    insert into changes (owner_id, seq) select id, 0 from added`
  await db.run({ text, values: [owners] })
  return owners
}

const NEXT_NUMBER_SQL = 'update changes set seq = seq + 1 where owner_id = $1 returning seq'

/** Returns the same statement, with a constant instead of the owner's next number. */
function withoutNumber<Row>({ name, text, values }: Query<Row>): Query<Row> {
  if (!text.includes(NEXT_NUMBER_SQL)) throw new Error(`${name} does not contain "${NEXT_NUMBER_SQL}": ${text}`)
  return { name: `${name} without number`, text: text.replace(NEXT_NUMBER_SQL, 'select 0::bigint as seq'), values }
}

/** Returns the contacts created per second. */
async function createMany(db: Pick<Db, 'run'>, owners: string[]) {
  let remaining = CONTACTS_PER_ROUND
  const start = performance.now()
  const connections = Array.from({ length: CONNECTIONS }, async () => {
    while (remaining > 0) await create(db, itemAt(owners, remaining-- % owners.length))
  })
  await Promise.all(connections)
  return (CONTACTS_PER_ROUND * 1_000) / (performance.now() - start)
}

async function compare(db: Database, name: string, count: number) {
  const owners = await addOwners(db, count)
  const dbWithoutNumbers: Pick<Db, 'run'> = { run: (query) => db.run(withoutNumber(query)) }
  const ratios = []
  // Round -1 is the warm-up.
  for (let round = -1; round < rounds; round++) {
    const [without, withNumber] = [await createMany(dbWithoutNumbers, owners), await createMany(db, owners)]
    if (round >= 0) ratios.push(withNumber / without)
  }
  const perRound = ratios.map((ratio) => ratio.toFixed(2)).join(' ')
  process.stdout.write(`| ${name} | ${count} | ${median(ratios).toFixed(2)} | ${perRound} |\n`)
}

async function measureDigest(db: Database, name: string) {
  for (const size of BOOK_SIZES) {
    const owner = itemAt(await addOwners(db, 1), 0)
    await create(db, owner)
    const text = `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at, seq)
      select owner_id, gen_random_uuid(), first_name, emails, phones, additional_data, search_text, created_at, updated_at, n
      from contacts, generate_series(2, $2::int) n where owner_id = $1`
    await db.run({ text, values: [owner, size] })
    await db.run({ text: 'vacuum analyze contacts', values: [] })
    const times = []
    for (let round = 0; round < DIGEST_ROUNDS; round++) {
      const start = performance.now()
      await digestContacts(contextOf(db, owner))
      times.push(performance.now() - start)
    }
    process.stdout.write(`| ${name} | ${size} | ${median(times).toFixed(1)} |\n`)
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
  `${CONTACTS_PER_ROUND} contacts created by ${CONNECTIONS} connections; ratio: contacts per second with change numbers, divided by contacts per second without\n\n` +
    '| PostgreSQL | owners | ratio (median) | ratio per round |\n| --- | --- | --- | --- |\n',
)
for (const isDurable of [true, false])
  await onPostgres(isDurable, async (db) => {
    for (const owners of [1, 20]) await compare(db, isDurable ? 'with fsync' : 'without fsync', owners)
  })

process.stdout.write('\n| database | contacts | digest, ms (median) |\n| --- | --- | --- |\n')
await onPostgres(false, (db) => measureDigest(db, 'PostgreSQL'))
const embedded = await openInMemory()
await measureDigest(embedded, 'PGlite')
await embedded.close()
