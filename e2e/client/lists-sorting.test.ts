/** The sort orders of the contact list. */
import { type Contact, type ContactQuery, unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { startService } from '../harness/service.ts'
import { createInOrder, firstNames, ids, list, listAll } from './list-requests.ts'

const { bob, clock, person } = await startService({ now: '2026-02-20T09:30:00.000Z' })

type Sort = NonNullable<ContactQuery['sort']>
type Key = Exclude<Sort, `-${string}`>

// The order that a reader of both scripts expects: Latin before Cyrillic, and the Ukrainian letters as in their alphabet:
// Ґ after Г, Є after Е, І and Ї after И. Accents and case decide only between names that are otherwise equal.
const SORTED_NAMES = [
  '1st',
  'anna',
  'Anna',
  'ånna',
  'Ånna',
  'Annabel',
  'Jürgen',
  'Muller',
  'Müller',
  "O'Connor",
  'O’Connor',
  'Oconnor',
  'Zoe',
  'zoë',
  'Zoë',
  'Андрій',
  'Василь',
  'Галина',
  'Ганна',
  'Геннадій',
  'Гриць',
  'ґалаґан',
  'Ґалаґан',
  'Ґонта',
  'Дмитро',
  'Елла',
  'Єва',
  'євген',
  'Жанна',
  'Зоя',
  'Иван',
  'Ігор',
  'Їжак',
  'Йосип',
  "Мар'яна",
  'Мар’яна',
  'Марʼяна',
  'марина',
  'Марина',
  'Мария',
  'Щек',
  'Юрій',
  'Яга',
  'Ягнич',
  'Яґа',
  'Яна',
]

describe('sorting by name', async () => {
  const { client } = await person('Reader')
  // Creates the contacts in an order other than the expected one.
  const shuffled = SORTED_NAMES.map((name, index) => ({ name, at: (index * 17) % SORTED_NAMES.length })).toSorted((a, b) => a.at - b.at)
  await createInOrder(
    client,
    shuffled.map(({ name }) => ({ first_name: name, last_name: name })),
  )
  const nameless = await createInOrder(client, [{ first_name: 'Мама' }, { first_name: 'Dad' }])

  test('follows the alphabets, and is the same on every database', async () => {
    const sorted = firstNames(await listAll(client, { sort: 'first_name', limit: 7 })).filter((name) => name !== 'Мама' && name !== 'Dad')

    expect(sorted).toEqual(SORTED_NAMES)
  })

  test('puts contacts without a last name last, and first in descending order', async () => {
    const sorted = await listAll(client, { sort: 'last_name', limit: 7 })
    const reversed = await listAll(client, { sort: '-last_name', limit: 11 })

    expect(sorted.map(({ last_name }) => last_name)).toEqual([...SORTED_NAMES, null, null])
    expect(ids(sorted.slice(-2))).toEqual(ids(nameless))
    expect(ids(reversed)).toEqual(ids(sorted).toReversed())
  })

  test('is the same for searches, for the trash, for birthdays of one day, and in every language of the profile', async () => {
    const reader = (await person('Ukrainian')).client
    const names = ['Ґалаґан', 'Гриць', 'Галина', 'Дана', 'Адам']
    const sorted = ['Адам', 'Галина', 'Гриць', 'Ґалаґан', 'Дана']
    const contacts = await createInOrder(
      reader,
      names.map((name) => ({ first_name: name, last_name: name, birthday: '--02-21', notes: 'same' })),
    )

    for (const language of ['uk', 'en'] as const) {
      await unwrap(reader.users.update({ body: { language } }))
      for (const query of [
        { sort: 'first_name', limit: 2 },
        { sort: 'last_name', limit: 1, q: 'same' },
        { sort: 'last_name', q: 'sa' },
      ] as const)
        expect(firstNames(await listAll(reader, query)), `${language} ${JSON.stringify(query)}`).toEqual(sorted)
      const upcoming = []
      for await (const { contact } of reader.birthdays.iterate({ query: { limit: 2 } })) upcoming.push(contact)
      expect(firstNames(upcoming)).toEqual(sorted)
    }
    for (const { id } of contacts) await unwrap(reader.contacts.remove({ params: { id } }))
    expect(firstNames(await listAll(reader, { sort: 'last_name', trashed: true, limit: 2 }))).toEqual(sorted)
  })
})

describe('every sort order', async () => {
  const { client } = await person('Everybody')
  await unwrap(client.users.update({ body: { time_zone: 'Europe/Kyiv', leap_day: 'mar_1' } }))
  const monthsAndDays = ['12-31', '02-29', null, '02-19', '03-01', '02-21', '01-01', '02-20', '03-02', '02-28']
  const bodies = monthsAndDays.flatMap((monthAndDay, index) =>
    ['а', 'Б', 'b', 'A'].map((name, position) => ({
      nickname: 'Named',
      first_name: (index + position) % 6 === 0 ? null : `${name}${(index * 7 + position) % 5}`,
      last_name: position === index % 4 ? null : `${name}${index % 3}`,
      birthday: monthAndDay && (position % 2 ? `--${monthAndDay}` : `${1960 + 4 * index}-${monthAndDay}`),
      notes: `${index % 2 ? 'парний' : 'odd'} ${position === 2 ? 'дов '.repeat(900) : ''}`,
    })),
  )
  const created = await createInOrder(client, bodies)
  clock.advance(1000)
  for (const [index, { id }] of created.entries())
    if (index % 3 === 0) {
      if (index % 2) clock.advance(1)
      await unwrap(client.contacts.patch({ params: { id }, body: { job_title: `No. ${index}` } }))
    }
  clock.set('2026-02-20T09:30:00.000Z')
  const allContacts = await listAll(client)

  const nextBirthday = ({ birthday }: Contact) => {
    if (birthday === null) return '9'
    const monthAndDay = birthday.slice(-5) === '02-29' ? '03-01' : birthday.slice(-5)
    return `${monthAndDay < '02-20' ? 2027 : 2026}-${monthAndDay}`
  }
  const collator = new Intl.Collator('und')
  const compareNames = (a: string, b: string) => collator.compare(a, b)
  const compareNamesOrMissing = (a: string | null, b: string | null) =>
    Number(a === null) - Number(b === null) || compareNames(a ?? '', b ?? '')
  const comparators: Record<Key, (a: Contact, b: Contact) => number> = {
    created_at: () => 0,
    updated_at: (a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at),
    first_name: (a, b) => compareNamesOrMissing(a.first_name, b.first_name),
    last_name: (a, b) => compareNamesOrMissing(a.last_name, b.last_name),
    next_birthday: (a, b) => Number(nextBirthday(a) > nextBirthday(b)) - Number(nextBirthday(a) < nextBirthday(b)),
  }
  const expectedIds = (sort: Sort, contacts = allContacts) => {
    const compare = comparators[sort.replace('-', '') as Key]
    const ascending = ids(contacts.toSorted((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1)))
    return sort.startsWith('-') ? ascending.toReversed() : ascending
  }
  const sorts = (Object.keys(comparators) as Key[]).flatMap((key) => [key, `-${key}` as const])

  test('differs from every other one for the contacts of this test', () => {
    expect(allContacts).toHaveLength(40)
    expect(new Set(sorts.map((sort) => expectedIds(sort).join())).size).toBe(sorts.length)
  })

  test.each(sorts)('%s: pages of any size list each contact once, and order contacts with the same key by id', async (sort) => {
    for (const limit of [1, 3, 39, 40, 41]) expect(ids(await listAll(client, { sort, limit })), `limit ${limit}`).toEqual(expectedIds(sort))
    const skipped = await Promise.all([0, 1, 20, 39, 40].map((skip) => list(client, { sort, skip, limit: 5 })))
    expect(skipped.map(({ items }) => ids(items))).toEqual([0, 1, 20, 39, 40].map((skip) => expectedIds(sort).slice(skip, skip + 5)))
  })

  test.each(sorts)('%s: a search lists its matches in the same order, for long and for short search terms', async (sort) => {
    const searches: [ContactQuery, (contact: Contact) => boolean][] = [
      [{ q: 'odd' }, ({ notes }) => notes!.includes('odd')],
      [{ q: 'дов' }, ({ notes }) => notes!.includes('дов')],
      [{ q: 'парн', first_name: 'a' }, ({ notes, first_name }) => notes!.includes('парний') && /[аA]/.test(first_name ?? '')],
      [{ first_name: 'b' }, ({ first_name }) => /[Бb]/.test(first_name ?? '')],
      [{ last_name: '1' }, ({ last_name }) => last_name?.includes('1') === true],
      [{ q: 'zzz' }, () => false],
      [{ q: 'zz' }, () => false],
    ]
    for (const [query, matches] of searches)
      for (const limit of [2, 100])
        expect(ids(await listAll(client, { ...query, sort, limit })), JSON.stringify(query)).toEqual(
          expectedIds(sort, allContacts.filter(matches)),
        )
  })

  test.each(sorts)('%s: another user does not see these contacts', async (sort) => {
    expect((await list(bob.client, { sort })).items).toEqual([])
  })
})
