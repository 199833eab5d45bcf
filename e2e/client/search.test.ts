import { unwrap } from '@contacts/client'
import { searchPairs } from '@contacts/server/search-pairs'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const { alice, bob } = await startService()

const ids = new Map<unknown, string>()
for (const stored of new Set(searchPairs.map((pair) => pair.stored))) {
  const contact = await unwrap(alice.client.contacts.create({ body: stored }))
  ids.set(stored, contact.id)
}

test.each(
  searchPairs.map(
    ({ stored, query, found }) =>
      [JSON.stringify(query), found ? 'finds' : 'does not find', JSON.stringify(stored), { stored, query, found }] as const,
  ),
)('the query %s %s %s', async (_query, _verb, _stored, { stored, query, found }) => {
  const { items } = await unwrap(alice.client.contacts.list({ query: { ...query, limit: 1000 } }))

  expect(items.map(({ id }) => id).includes(ids.get(stored)!)).toBe(found)
})

test('filters that are given together must all match', async () => {
  const both = await unwrap(
    alice.client.contacts.create({ body: { first_name: 'Орест', last_name: 'Лютий', emails: [{ address: 'orest@example.com' }] } }),
  )
  await unwrap(alice.client.contacts.create({ body: { first_name: 'Орест', last_name: 'Палій' } }))

  const { items } = await unwrap(
    alice.client.contacts.list({ query: { first_name: 'орест', last_name: 'liut', email: 'EXAMPLE', q: 'orest лют' } }),
  )

  expect(items).toEqual([both])
})

test('search results are listed in order of creation, page by page', async () => {
  const names = ['Zoryana', 'Arsen', 'Maryna', 'Bohdan', 'Yakiv'].map((name) => `${name} Pagewalk`)
  for (const first_name of names) await unwrap(alice.client.contacts.create({ body: { first_name } }))

  const pages = []
  for (const skip of [0, 2, 4, 6]) pages.push(await unwrap(alice.client.contacts.list({ query: { q: 'pagewalk', skip, limit: 2 } })))

  expect(pages.map(({ items }) => items.map((contact) => contact.first_name))).toEqual([
    names.slice(0, 2),
    names.slice(2, 4),
    names.slice(4),
    [],
  ])
})

test('a search reflects changes of a contact, of its phones, and its removal', async () => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ганна', last_name: 'Стародубська' } }))
  const search = async (query: { q?: string; phone?: string }) =>
    (await unwrap(alice.client.contacts.list({ query }))).items.map((contact) => contact.id)

  await unwrap(alice.client.contacts.patch({ params: { id }, body: { last_name: 'Новодубська' } }))
  const phone = await unwrap(alice.client.phones.add({ params: { contact_id: id }, body: { number: '050 987 65 43' } }))

  expect(await search({ q: 'стародуб' })).toEqual([])
  expect(await search({ q: 'novodub' })).toEqual([id])
  expect(await search({ phone: '+38050987' })).toEqual([id])

  await unwrap(alice.client.phones.remove({ params: { contact_id: id, phone_id: phone.id } }))
  expect(await search({ phone: '0509876543' })).toEqual([])

  await unwrap(alice.client.contacts.remove({ params: { id } }))
  expect(await search({ q: 'novodub' })).toEqual([])
})

test('neither short nor long search terms find contacts of another user', async () => {
  for (const q of ['ш', 'ше', 'шевч', 'shevchenko']) {
    expect(await unwrap(bob.client.contacts.list({ query: { q } }))).toEqual({
      items: [],
      next_cursor: null,
      total: null,
      total_is_exact: null,
    })
  }
})

test('a text too long for the index is searched to its end', async () => {
  const notes = `${'слово '.repeat(1_600)} кінцівка`
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Довга', notes } }))

  for (const q of ['кінцівка', 'kintsivka', 'ц']) {
    const { items } = await unwrap(alice.client.contacts.list({ query: { q, first_name: 'довга' } }))
    expect(items.map((contact) => contact.id)).toEqual([id])
  }
  const { items } = await unwrap(alice.client.contacts.list({ query: { q: 'ів', limit: 1000 } }))
  expect(items.map((contact) => contact.id)).toContain(id)
})

test.each([{ first_name: "'" }, { last_name: 'ь' }, { email: '’' }, { q: "' ’" }, { phone: 'abc' }])(
  'the filter %j, which contains nothing to search for, is refused',
  async (query) => {
    const response = await alice.client.contacts.list({ query })

    expect(response).toMatchObject({
      ok: false,
      problem: { code: 'validation-failed', errors: [{ pointer: `query/${Object.keys(query)[0]}`, code: 'nothing-to-search' }] },
    })
  },
)
