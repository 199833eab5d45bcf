/** The migration that stores e-mails and phones as json in the order of the contract, and not as jsonb. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const NAME = 'Migration20261130081500_contact_lists_as_json'
const { alice, db, url } = await startService()

const storeAsJsonb = async (table: string) =>
  db.run({
    text: `alter table ${table} alter emails type jsonb using emails::jsonb, alter phones type jsonb using phones::jsonb`,
    values: [],
  })

const readColumns = () =>
  db.run({
    text: 'select emails::text, phones::text from contacts union all select emails::text, phones::text from trash order by 1, 2',
    values: [],
  })

const read = async (path: string) => (await sendRequest(url, { method: 'GET', path }, alice.authorization())).text

test('contacts and the trash have the same bytes as before', async () => {
  const input = {
    first_name: 'Ada',
    emails: [{ address: 'ada@example.com', label: '"home" \\ Київ' }, { address: 'ada@example.org' }],
    phones: [{ number: '+380 67 123 45 67', label: 'mobile' }, { number: '*2' }],
  }
  const { id } = await unwrap(alice.client.contacts.create({ body: input }))
  await unwrap(alice.client.contacts.create({ body: { first_name: 'Grace' } }))
  const removed = await unwrap(alice.client.contacts.create({ body: { ...input, first_name: 'Mary' } }))
  await unwrap(alice.client.contacts.remove({ params: { id: removed.id } }))
  const paths = [`/api/contacts/${id}`, '/api/contacts', '/api/contacts?trashed=true']
  const before = await Promise.all(paths.map(read))
  const stored = await readColumns()
  for (const table of ['contacts', 'trash']) await storeAsJsonb(table)
  const asJsonb = await readColumns()
  await db.run({ text: 'delete from schema_migrations where name = $1', values: [NAME] })

  expect(await db.migrate()).toEqual([NAME])

  expect(asJsonb).not.toEqual(stored)
  expect(await readColumns()).toEqual(stored)
  expect(await Promise.all(paths.map(read))).toEqual(before)
})
