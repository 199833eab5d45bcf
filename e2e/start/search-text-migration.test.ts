/** The migration that recomputes the search text that an older version stored. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { startService } from '../harness/service.ts'

const NAME = 'Migration20261129225000_search_text'
const { alice, db } = await startService({ now: '2026-11-29T14:00:00Z' })

const idsFound = async (q: string, trashed = false) =>
  (await unwrap(alice.client.contacts.list({ query: { q, trashed, limit: 1000 } }))).items.map(({ id }) => id)
const storeSearchText = (id: string, text: string) =>
  db.run({ text: 'update contacts set search_text = $2 where id = $1', values: [id, text] })

/** A later migration: it changes the types of columns that the tested migration reads. */
const LATER = 'Migration20261130081500_contact_lists_as_json'

/** Runs the tested migration on columns of the types that it was written for, and then the later migration. */
async function migrateAgain() {
  for (const table of ['contacts', 'trash'])
    await db.run({
      text: `alter table ${table} alter emails type jsonb using emails::jsonb, alter phones type jsonb using phones::jsonb`,
      values: [],
    })
  await migrate(NAME, LATER)
}

async function migrate(...names: string[]) {
  await db.run({ text: 'delete from schema_migrations where name = any($1)', values: [names] })
  expect(await db.migrate()).toEqual(names)
}

const older = [
  { body: { first_name: 'Γιώργος' }, stored: 'γιωργος\tγιοργοσ\n\n\n\n\n', q: 'giorgos' },
  { body: { first_name: 'გიორგი' }, stored: 'გიორგი\n\n\n\n\n', q: 'giorgi' },
  { body: { first_name: 'Արմեն' }, stored: 'արմեն\n\n\n\n\n', q: 'armen' },
  { body: { first_name: 'Notes', notes: 'Σωκράτης' }, stored: 'notes\n\n\n\n\nσωκρατησ', q: 'sokratis' },
  { body: { first_name: '小龍', last_name: '李' }, stored: '小龍\n李\n\n\n\n', q: '李小龍' },
  { body: { first_name: '순신', last_name: '이' }, stored: '순신\n이\n\n\n\n'.normalize('NFKD'), q: '이순신' },
  { body: { first_name: 'Flowers', phones: [{ number: '1-800-ROSES' }] }, stored: 'flowers\n\n\n1800\n\n', q: '1-800-ROSES' },
  { body: { first_name: 'Dollar', phones: [{ number: '$ 700 15' }] }, stored: 'dollar\n\n\n70015\n\n', q: '$ 700 15' },
  {
    body: { first_name: 'Desk', phones: [{ number: '044 235 80 16 доб. 3' }] },
    stored: 'desk\n\n\n0442358016\n\n',
    q: '0442358016 доб. 3',
  },
  {
    body: { first_name: 'Ciudad', phones: [{ number: '+52 55 1234 5678' }] },
    stored: 'ciudad\n\n\n525512345678\n\n',
    q: '+5215512345678',
  },
  { body: { first_name: 'Móvil', phones: [{ number: '+52 1 33 1234 5678' }] }, stored: 'movil\n\n\n5213312345678\n\n', q: '+523312345678' },
  {
    body: { first_name: 'Porteño', phones: [{ number: '+54 11 2345 6789' }] },
    stored: 'porteno\n\n\n541123456789\n\n',
    q: '+5491123456789',
  },
]

test.each(older)('the contact $body is found by $q, and keeps its version', async ({ body, stored, q }) => {
  const contact = await unwrap(alice.client.contacts.create({ body }))
  await storeSearchText(contact.id, stored)
  expect(await idsFound(q)).toEqual([])

  await migrateAgain()

  expect(await idsFound(q)).toEqual([contact.id])
  expect(await unwrap(alice.client.contacts.get({ params: { id: contact.id } }))).toEqual(contact)
  await unwrap(alice.client.contacts.remove({ params: { id: contact.id } }))
})

test('a contact in the trash is found too', async () => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ελένη' } }))
  await storeSearchText(id, 'ελενη\n\n\n\n\n')
  await unwrap(alice.client.contacts.remove({ params: { id } }))

  await migrateAgain()

  expect(await idsFound('eleni', true)).toEqual([id])
})

test('the migration recomputes outdated contacts of several pages, and does not write the other contacts', async () => {
  const ids = await createContacts(
    alice.client,
    Array.from({ length: 1_000 }, (_, index) => ({ first_name: index % 2 ? `Νίκος ${index}` : `Mykola ${index}` })),
  )
  await db.run({ text: `update contacts set search_text = 'νικος' || e'\\n\\n\\n\\n\\n' where first_name like 'Νίκος%'`, values: [] })
  const untouched = () => db.run({ text: `select id, xmin::text from contacts where first_name like 'Mykola%' order by id`, values: [] })
  const before = await untouched()

  await migrate(NAME)

  expect(await idsFound('nikos')).toEqual(ids.filter((_, index) => index % 2 === 1))
  expect(await untouched()).toEqual(before)
})
