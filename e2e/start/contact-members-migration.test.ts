/** The migration that adds the members of a contact that address books have. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { startService } from '../harness/service.ts'

const NAME = 'Migration20261130201654_contact_members'
const { alice, db } = await startService()

const NEW_COLUMNS = ['uid', 'middle_name', 'name_prefix', 'name_suffix', 'nickname', 'addresses', 'urls', 'dates', 'related']
const TABLES = ['contacts', 'trash']

/** Brings the tables to the schema before the migration. */
async function undoMigration() {
  for (const table of TABLES) {
    const drops = NEW_COLUMNS.map((column) => `drop column ${column}`).join()
    await db.run({ text: `alter table ${table} ${drops}, alter column first_name set not null`, values: [] })
  }
  await db.run({ text: 'delete from schema_migrations where name = $1', values: [NAME] })
}

/** PostgreSQL stores a table in a new file when it rewrites the table. */
const filesOfTables = () =>
  db.run({ text: 'select name, pg_relation_filenode(name::regclass) as file from unnest($1::text[]) name', values: [TABLES] })

test('contacts of an older version get the empty value of each new member, and no table is rewritten', async () => {
  const bodies = Array.from({ length: 20 }, (_, index) => ({ first_name: `Ada ${index}`, birthday: '1815-12-10', notes: 'Kept' }))
  const [trashed, ...kept] = await createContacts(alice.client, bodies)
  await unwrap(alice.client.contacts.remove({ params: { id: trashed! } }))
  const read = async () => [
    await unwrap(alice.client.contacts.list({ query: { sort: 'first_name' } })),
    await unwrap(alice.client.contacts.list({ query: { trashed: true } })),
    await unwrap(alice.client.birthdays.upcoming({ query: { days: 366 } })),
  ]
  const before = await read()
  await undoMigration()
  const files = await filesOfTables()

  expect(await db.migrate()).toEqual([NAME])

  expect(await filesOfTables()).toEqual(files)
  expect(await read()).toEqual(before)
  const first = await unwrap(alice.client.contacts.get({ params: { id: kept[0]! } }))
  expect(first).toMatchObject({ uid: `urn:uuid:${first.id}`, nickname: null, addresses: [], urls: [], dates: [], related: [] })
  expect((await unwrap(alice.client.contacts.create({ body: { organization: 'Analytical Engines' } }))).first_name).toBeNull()
})
