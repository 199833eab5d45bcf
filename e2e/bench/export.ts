/**
 * How much memory an export takes: the server exports address books of several sizes as vCards to a reader that waits
 * after each part, as a slow client does. Prints the largest heap after garbage collection, above the heap before.
 *
 *   node --expose-gc e2e/bench/export.ts [--sizes 1000,10000,100000]
 */
import { ContactInput } from '@contacts/contract'
import { type Database, openDatabase } from '@contacts/server/database'
import { parseArgs } from 'node:util'
import { draftOf } from '../../server/src/address-book/contacts/input.ts'
import { createContact } from '../../server/src/address-book/contacts/save.ts'
import { exportedContacts } from '../../server/src/address-book/export/export-contacts.ts'
import { exportFormats } from '../../server/src/address-book/export/formats.ts'
import { readPages } from '../../server/src/address-book/search/pages.ts'
import { newId } from '../../server/src/platform/db/id.ts'
import { startPostgres } from '../harness/postgres.ts'
import { contextOf } from './context.ts'

const { values: flags } = parseArgs({ options: { sizes: { type: 'string', default: '1000,10000,100000' } } })

const SOLOMIIA = ContactInput.parse({
  first_name: 'Соломія',
  last_name: 'Крушельницька',
  emails: [{ address: 'solomiia@example.com', label: 'work' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1872-09-23',
  notes: 'Sang in Lviv, Milan and Buenos Aires. '.repeat(10),
})

async function addAddressBook(db: Database, size: number) {
  const owner = newId(new Date())
  const user = `with added as (insert into users (id, username, email, password_hash, created_at)
      values ($1::uuid, 'Owner', $1 || '@example.com', '', now()) returning id)
    insert into changes (owner_id, seq) select id, 0 from added`
  await db.run({ text: user, values: [owner] })
  const context = contextOf(db, owner)
  await createContact(context, draftOf(context, SOLOMIIA), null)
  const copies = `insert into contacts (owner_id, id, first_name, last_name, emails, phones, birthday, notes, additional_data, search_text, created_at, updated_at)
    select owner_id, gen_random_uuid(), first_name, last_name, emails, phones, birthday, notes, additional_data, search_text, created_at, updated_at
    from contacts, generate_series(1, $2::int) n where id = (select id from contacts where owner_id = $1 limit 1)`
  for (let added = 1; added < size; added += 5_000) await db.run({ text: copies, values: [owner, Math.min(5_000, size - added)] })
  return context
}

function heapAfterCollection() {
  if (!globalThis.gc) throw new Error('start this program with node --expose-gc')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

async function measure(db: Database, size: number) {
  const context = await addAddressBook(db, size)
  const [format] = exportFormats.vcard
  const pages = readPages(context, { trashed: false })
  if (!format || 'code' in pages) throw new Error('no export')
  const before = heapAfterCollection()
  const start = process.cpuUsage()
  let [largest, bytes, parts] = [0, 0, 0]
  for await (const text of format.write(exportedContacts(context, pages, { table: 'contacts', hasPhotos: true }))) {
    bytes += Buffer.byteLength(text)
    if (++parts % 50 === 0) largest = Math.max(largest, heapAfterCollection() - before)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { user, system } = process.cpuUsage(start)
  process.stdout.write(
    `| ${size} | ${(bytes / 1e6).toFixed(1)} | ${(largest / 1e6).toFixed(1)} | ${((user + system) / 1e6).toFixed(1)} |\n`,
  )
}

const postgres = await startPostgres()
try {
  await postgres.createDatabase('bench')
  const db = await openDatabase({ url: postgres.url('bench'), poolSize: 2 })
  await db.migrate()
  process.stdout.write('| contacts | file, MB | heap, MB | CPU, s |\n| --- | --- | --- | --- |\n')
  for (const size of flags.sizes.split(',')) await measure(db, Number(size))
  await db.close()
} finally {
  await postgres.stop()
}
