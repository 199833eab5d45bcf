import { type Client, type Contact, type ContactPage, type ContactQuery, unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const { alice, bob, clock, person, db } = await startService({ now: '2026-02-20T09:30:00.000Z' })

type Sort = NonNullable<ContactQuery['sort']>
type Key = Exclude<Sort, `-${string}`>
type Body = Parameters<Client['contacts']['create']>[0]['body']

const list = (client: Client, query: ContactQuery = {}) => unwrap(client.contacts.list({ query }))

/** All items, page by page: the cursor alone says where the next one begins. */
async function walk(client: Client, query: ContactQuery = {}, between: (page: ContactPage, index: number) => unknown = () => undefined) {
  const pages: ContactPage[] = []
  let cursor: string | null | undefined
  do {
    const page = await list(client, { ...query, ...(cursor && { cursor }) })
    await between(page, pages.push(page))
    if (pages.length > 500) throw new Error('a walk that does not end')
    cursor = page.next_cursor
  } while (cursor !== null)
  return pages.flatMap(({ items }) => items)
}

const add = async (client: Client, people: Body[]) => {
  const added: Contact[] = []
  for (const body of people) added.push(await unwrap(client.contacts.create({ body })))
  return added
}
const firstNames = (contacts: Contact[]) => contacts.map(({ first_name }) => first_name)
const ids = (contacts: Contact[]) => contacts.map(({ id }) => id)

// As somebody would put them who reads both scripts: Latin before Cyrillic, Є after Е, І and Ї after И. Accents, Ґ for Г and case tell apart
// what is the same without them.
const NAMES = [
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
  'ґалаґан',
  'Ганна',
  'Геннадій',
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
  'Яна',
]

describe('names', async () => {
  const { client } = await person('Reader')
  // Nobody stands where he was typed.
  const shuffled = NAMES.map((name, index) => ({ name, at: (index * 17) % NAMES.length })).toSorted((a, b) => a.at - b.at)
  await add(
    client,
    shuffled.map(({ name }) => ({ first_name: name, last_name: name })),
  )
  const nameless = await add(client, [{ first_name: 'Мама' }, { first_name: 'Dad' }])

  test('come in the order of a reader, which is the same on every database', async () => {
    const sorted = firstNames(await walk(client, { sort: 'first_name', limit: 7 })).filter((name) => name !== 'Мама' && name !== 'Dad')

    expect(sorted).toEqual(NAMES)
  })

  test('are last when there are none, and first the other way round', async () => {
    const sorted = await walk(client, { sort: 'last_name', limit: 7 })
    const reversed = await walk(client, { sort: '-last_name', limit: 11 })

    expect(sorted.map(({ last_name }) => last_name)).toEqual([...NAMES, null, null])
    expect(ids(sorted.slice(-2))).toEqual(ids(nameless))
    expect(ids(reversed)).toEqual(ids(sorted).toReversed())
  })
})

describe('every order', async () => {
  const { client } = await person('Everybody')
  await unwrap(client.users.update({ body: { time_zone: 'Europe/Kyiv', leap_day: 'mar_1' } }))
  const birthdays = ['12-31', '02-29', null, '02-19', '03-01', '02-21', '01-01', '02-20', '03-02', '02-28']
  const people = birthdays.flatMap((md, index) =>
    ['а', 'Б', 'b', 'A'].map((name, place) => ({
      first_name: `${name}${(index * 7 + place) % 5}`,
      last_name: place === index % 4 ? null : `${name}${index % 3}`,
      birthday: md && (place % 2 ? `--${md}` : `${1960 + 4 * index}-${md}`),
      notes: `${index % 2 ? 'парний' : 'odd'} ${place === 2 ? 'дов '.repeat(900) : ''}`,
    })),
  )
  const added = await add(client, people)
  clock.advance(1000)
  for (const [index, { id }] of added.entries())
    if (index % 3 === 0) {
      if (index % 2) clock.advance(1)
      await unwrap(client.contacts.patch({ params: { id }, body: { job_title: `No. ${index}` } }))
    }
  clock.set('2026-02-20T09:30:00.000Z')
  const everybody = await walk(client)

  const dayOf = ({ birthday }: Contact) => {
    if (birthday === null) return '9'
    const md = birthday.slice(-5) === '02-29' ? '03-01' : birthday.slice(-5)
    return `${md < '02-20' ? 2027 : 2026}-${md}`
  }
  const collator = new Intl.Collator('und')
  const names = (a: string, b: string) => collator.compare(a, b)
  const orders: Record<Key, (a: Contact, b: Contact) => number> = {
    created_at: () => 0,
    updated_at: (a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at),
    first_name: (a, b) => names(a.first_name, b.first_name),
    last_name: (a, b) => Number(a.last_name === null) - Number(b.last_name === null) || names(a.last_name ?? '', b.last_name ?? ''),
    next_birthday: (a, b) => Number(dayOf(a) > dayOf(b)) - Number(dayOf(a) < dayOf(b)),
  }
  const expected = (sort: Sort, among = everybody) => {
    const order = orders[sort.replace('-', '') as Key]
    const ascending = ids(among.toSorted((a, b) => order(a, b) || (a.id < b.id ? -1 : 1)))
    return sort.startsWith('-') ? ascending.toReversed() : ascending
  }
  const sorts = (Object.keys(orders) as Key[]).flatMap((key) => [key, `-${key}` as const])

  test('there are people to tell the orders apart by', () => {
    expect(everybody).toHaveLength(40)
    expect(new Set(sorts.map((sort) => expected(sort).join())).size).toBe(sorts.length)
  })

  test.each(sorts)('%s: equals by id, nobody drops out, and pages of any size follow each other', async (sort) => {
    for (const limit of [1, 3, 39, 40, 41]) expect(ids(await walk(client, { sort, limit })), `limit ${limit}`).toEqual(expected(sort))
    const skipped = await Promise.all([0, 1, 20, 39, 40].map((skip) => list(client, { sort, skip, limit: 5 })))
    expect(skipped.map(({ items }) => ids(items))).toEqual([0, 1, 20, 39, 40].map((skip) => expected(sort).slice(skip, skip + 5)))
  })

  test.each(sorts)('%s: the same of what a search finds, by long words and by short ones', async (sort) => {
    const questions: [ContactQuery, (contact: Contact) => boolean][] = [
      [{ q: 'odd' }, ({ notes }) => notes!.includes('odd')],
      [{ q: 'дов' }, ({ notes }) => notes!.includes('дов')],
      [{ q: 'парн', first_name: 'a' }, ({ notes, first_name }) => notes!.includes('парний') && /[аA]/.test(first_name)],
      [{ first_name: 'b' }, ({ first_name }) => /[Бb]/.test(first_name)],
      [{ last_name: '1' }, ({ last_name }) => last_name?.includes('1') === true],
      [{ q: 'zzz' }, () => false],
      [{ q: 'zz' }, () => false],
    ]
    for (const [query, matches] of questions)
      for (const limit of [2, 100])
        expect(ids(await walk(client, { ...query, sort, limit })), JSON.stringify(query)).toEqual(expected(sort, everybody.filter(matches)))
  })

  test.each(sorts)('%s: somebody else has an order of his own', async (sort) => {
    expect((await list(bob.client, { sort })).items).toEqual([])
  })
})

describe('a walk', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f']
  const start = async () => {
    const { client } = await person('Walker')
    return {
      client,
      added: await add(
        client,
        letters.map((letter) => ({ first_name: letter, last_name: letter, birthday: '--05-05' })),
      ),
    }
  }

  test.each(['created_at', '-created_at', 'updated_at', 'first_name', '-last_name', 'next_birthday'] as const)(
    'by %s goes on after somebody who is gone, and is not shifted by who comes and goes',
    async (sort) => {
      const { client, added } = await start()
      const order = ids(await walk(client, { sort }))

      const seen = await walk(client, { sort, limit: 2 }, async ({ items }, index) => {
        if (index > 1) return
        // The last of the page is where the cursor stands; the first would shift what is counted.
        for (const { id } of items) await unwrap(client.contacts.remove({ params: { id } }))
        await add(client, [{ first_name: 'a', last_name: 'f', birthday: '--05-05' }])
      })

      expect(ids(seen).filter((id) => added.some((contact) => contact.id === id))).toEqual(order)
      expect(new Set(ids(seen)).size).toBe(seen.length)
    },
  )

  test('by name goes on where somebody stood who has another name now, and who crosses it may come again', async () => {
    const { client, added } = await start()

    const seen = await walk(client, { sort: 'first_name', limit: 2 }, async (_, index) => {
      if (index === 1) await unwrap(client.contacts.patch({ params: { id: added[1]!.id }, body: { first_name: 'e2' } }))
    })

    expect(firstNames(seen)).toEqual(['a', 'b', 'c', 'd', 'e', 'e2', 'f'])
  })

  test('by skip drifts, which is why it says so', async () => {
    const { client, added } = await start()

    const first = await list(client, { limit: 2 })
    await unwrap(client.contacts.remove({ params: { id: added[0]!.id } }))
    const second = await list(client, { limit: 2, skip: 2 })

    expect(firstNames([...first.items, ...second.items])).toEqual(['a', 'b', 'd', 'e'])
  })

  test('by next birthday keeps its day over midnight and its rule over a change of the profile', async () => {
    const { client } = await person('Night')
    await add(client, [
      { first_name: 'Today', birthday: '--02-20' },
      { first_name: 'Tomorrow', birthday: '--02-21' },
      { first_name: 'Leap', birthday: '--02-29' },
      { first_name: 'First', birthday: '--03-01' },
      { first_name: 'Yesterday', birthday: '--02-19' },
    ])
    const before = firstNames(await walk(client, { sort: 'next_birthday' }))

    const seen = await walk(client, { sort: 'next_birthday', limit: 1 }, async (_, index) => {
      if (index !== 1) return
      clock.advance(16 * 60 * 60_000)
      await unwrap(client.auth.refresh())
      await unwrap(client.users.update({ body: { leap_day: 'mar_1' } }))
    })
    const after = firstNames(await walk(client, { sort: 'next_birthday' }))
    clock.set('2026-02-20T09:30:00.000Z')

    expect(before).toEqual(['Today', 'Tomorrow', 'Leap', 'First', 'Yesterday'])
    expect(firstNames(seen)).toEqual(before)
    expect(after).toEqual(['Tomorrow', 'Leap', 'First', 'Yesterday', 'Today'])
  })

  test('by next birthday begins with the day that it is in the zone of the profile', async () => {
    const { client } = await person('Zone')
    await add(client, [
      { first_name: '20th', birthday: '--02-20' },
      { first_name: '21st', birthday: '--02-21' },
    ])
    clock.set('2026-02-20T22:30:00.000Z')
    await unwrap(client.auth.refresh())
    const inUtc = firstNames(await walk(client, { sort: 'next_birthday', limit: 1 }))
    await unwrap(client.users.update({ body: { time_zone: 'Europe/Kyiv' } }))
    const inKyiv = firstNames(await walk(client, { sort: 'next_birthday', limit: 1 }))
    clock.set('2026-02-20T09:30:00.000Z')

    expect(inUtc).toEqual(['20th', '21st'])
    expect(inKyiv).toEqual(['21st', '20th'])
  })

  test('of birthdays meets everybody once, whose day it is with others or alone', async () => {
    const { client } = await person('Party')
    const crowd = ['02-28', '02-29', '03-01', '05-05'].flatMap((md) =>
      ['Ґ', 'b', null].flatMap((last_name) => ['Я', 'a', 'a'].map((first_name) => ({ first_name, last_name, birthday: `--${md}` }))),
    )
    await add(client, crowd)
    for (const leap_day of ['feb_28', 'mar_1'] as const) {
      const query = { days: 366, leap_day, from: '2026-02-20' }
      const whole = (await unwrap(client.birthdays.upcoming({ query }))).items
      for (const limit of [1, 2, 5, 36]) {
        const seen = []
        for await (const item of client.birthdays.iterate({ ...query, limit })) seen.push(item)
        expect(seen, `limit ${limit}`).toEqual(whole)
      }
      expect(whole).toHaveLength(36)
      // Days are counted from the day of the first page.
      expect(whole[0]!.days_until).toBe(8)
    }
  })

  test('with iterate() is the same', async () => {
    const { client, added } = await start()
    const seen: string[] = []

    for await (const { id } of client.contacts.iterate({ sort: '-first_name', limit: 2 })) {
      seen.push(id)
      await unwrap(client.contacts.remove({ params: { id } }))
    }

    expect(seen).toEqual(ids(added).toReversed())
  })
})

describe('totals', async () => {
  const { client } = await person('Many')
  const { id } = await unwrap(client.users.me())
  await add(client, [{ first_name: 'Перша', birthday: '--02-20' }])
  const fill = (count: number) =>
    db.run({
      text: `insert into contacts (owner_id, id, first_name, last_name, emails, phones, birthday, additional_data, search_text, created_at, updated_at)
        select owner_id, gen_random_uuid(), first_name, last_name, emails, phones, birthday, additional_data, search_text, created_at, updated_at
        from contacts, generate_series(1, $2) where owner_id = $1`,
      values: [id, count],
    })

  const totals = async (query: ContactQuery) => {
    const { total, total_is_exact } = await list(client, { limit: 1, ...query })
    return [total, total_is_exact]
  }
  const questions: ContactQuery[] = [{}, { q: 'persha' }, { q: 'п' }, { first_name: 'перш', sort: '-last_name' }]

  test('are null unless asked for', async () => {
    expect(await totals({})).toEqual([null, null])
    expect(await totals({ include_total: 'false' })).toEqual([null, null])
  })

  test('count the whole list, whatever the page is of it', async () => {
    await fill(4)
    const { next_cursor } = await list(client, { limit: 2 })

    for (const include_total of ['true', 'exact'] as const) {
      for (const query of questions) expect(await totals({ ...query, include_total })).toEqual([5, true])
      expect(await totals({ include_total, skip: 3 })).toEqual([5, true])
      expect(await totals({ include_total, limit: 2, cursor: next_cursor! })).toEqual([5, true])
      expect(await totals({ include_total, q: 'nobody' })).toEqual([0, true])
    }
    expect(await unwrap(bob.client.contacts.list({ query: { include_total: 'exact' } }))).toMatchObject({ total: 0, total_is_exact: true })
  })

  test('go to 10000 unless exact ones are asked for, and say which they are', async () => {
    await fill(1_999)
    for (const query of questions) expect(await totals({ ...query, include_total: 'true' })).toEqual([10_000, true])

    await add(client, [{ first_name: 'Перша', birthday: '--02-20' }])
    for (const query of questions) {
      expect(await totals({ ...query, include_total: 'true' })).toEqual([10_000, false])
      expect(await totals({ ...query, include_total: 'exact' })).toEqual([10_001, true])
    }
    const birthdays = (include_total: 'true' | 'exact' | 'false') =>
      unwrap(client.birthdays.upcoming({ query: { include_total, limit: 1, from: '2026-02-20' } }))
    expect(await birthdays('true')).toMatchObject({ total: 10_000, total_is_exact: false })
    expect(await birthdays('exact')).toMatchObject({ total: 10_001, total_is_exact: true })
    expect(await birthdays('false')).toMatchObject({ total: null, total_is_exact: null })
  })
})

test('the last page says that it is the last, even when it is full', async () => {
  await add(alice.client, [{ first_name: 'a' }, { first_name: 'b' }])

  const { items, next_cursor } = await list(alice.client, { limit: 2 })

  expect([items.length, next_cursor]).toEqual([2, null])
})
