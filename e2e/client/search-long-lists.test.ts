/**
 * Searches in lists of thousands of contacts. How much of a list the server reads before it uses the index depends on
 * how many contacts match and on their positions.
 */
import { type Client, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'
import { firstNames, listAll } from './list-requests.ts'

const { person, db } = await startService()

/** Each word, and the contacts that have it, numbered from 1 in the order of creation. */
const WORDS: Record<string, (n: number) => boolean> = {
  everywhere: () => true,
  often: (n) => n % 30 === 0,
  rarely: (n) => n % 700 === 0,
  early: (n) => n % 20 === 0 && n <= 1_000,
  lately: (n) => n > 12_900 && n % 2 === 0,
  atbothends: (n) => (n <= 1_000 && n % 20 === 0) || n > 12_980,
  inlongtexts: (n) => n % 900 === 1,
}
const SEARCHES = [...Object.keys(WORDS), 'rarely often', 'everywhere rarely', 'nowhere', 'rarely nowhere', 'el', 'el rarely']

async function ownerWithContacts(size: number) {
  const { client } = await person(`Owner${size}`)
  const { id } = await unwrap(client.users.me())
  const contacts = Array.from({ length: size }, (_, index) => index + 1).map((n) => {
    const words = Object.keys(WORDS).filter((word) => WORDS[word]!(n))
    // The index `contacts_short_text` has no texts of more than 2,000 bytes.
    return { n, text: words.includes('inlongtexts') ? [...words, 'x'.repeat(2_000)].join('\n') : words.join('\n') }
  })
  await db.run({
    text: `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at)
      select $1, ('0199c2f0-7a4e-7d3a-8000-' || lpad(to_hex(n), 12, '0'))::uuid, n, '[]', '[]', '{}', text, now(), now()
      from jsonb_to_recordset($2) as contact(n int, text text)`,
    values: [id, JSON.stringify(contacts)],
  })
  return client
}

const expectedNames = (q: string, size: number) =>
  Array.from({ length: size }, (_, index) => index + 1)
    .filter((n) => q.split(' ').every((word) => (word === 'el' ? WORDS.rarely!(n) || WORDS.lately!(n) : (WORDS[word]?.(n) ?? false))))
    .map(String)

async function expectAllFound(client: Client, q: string, size: number) {
  const names = expectedNames(q, size)
  // A word that every contact has would need more than a hundred pages.
  if (names.length > 2_000) {
    const { items } = await unwrap(client.contacts.list({ query: { q, skip: 1_950, limit: 100 } }))
    return expect(firstNames(items), q).toEqual(names.slice(1_950, 2_050))
  }
  for (const limit of [7, 100]) {
    if (names.length / limit > 50) continue
    expect(firstNames(await listAll(client, { q, limit })), q).toEqual(names)
    expect(firstNames(await listAll(client, { q, limit, sort: '-created_at' })), `-${q}`).toEqual(names.toReversed())
  }
}

test.each([900, 1_000, 1_001, 2_400, 13_000])('a search finds every contact that has its words, in a list of %i', async (size) => {
  const client = await ownerWithContacts(size)

  for (const q of SEARCHES) await expectAllFound(client, q, size)
})

test('a search with skip returns the matches after the skipped ones', async () => {
  const client = await ownerWithContacts(12_000)

  for (const [q, skip] of [
    ['often', 10],
    ['often', 350],
    ['rarely', 15],
    ['early', 45],
    ['everywhere', 11_990],
  ] as const) {
    const { items } = await unwrap(client.contacts.list({ query: { q, skip, limit: 20 } }))
    expect(firstNames(items), q).toEqual(expectedNames(q, 12_000).slice(skip, skip + 20))
  }
})
