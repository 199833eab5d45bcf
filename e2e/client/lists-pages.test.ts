/** Reading a contact list page by page while its contacts change. */
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { startService } from '../harness/service.ts'
import { createInOrder, firstNames, ids, list, listAll } from './list-requests.ts'

const { alice, clock, person } = await startService({ now: '2026-02-20T09:30:00.000Z' })

describe('a list that is read page by page', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const createList = async () => {
    const { client } = await person('Walker')
    const bodies = names.map((name) => ({ first_name: name, last_name: name, birthday: '--05-05' }))
    return { client, created: await createInOrder(client, bodies) }
  }

  test.each(['created_at', '-created_at', 'updated_at', 'first_name', '-last_name', 'next_birthday'] as const)(
    'sorted by %s, continues after a removed contact and lists every other contact once while contacts are created and removed',
    async (sort) => {
      const { client, created } = await createList()
      const order = ids(await listAll(client, { sort }))

      const seen = await listAll(client, { sort, limit: 2 }, async ({ items }, pageNumber) => {
        if (pageNumber > 1) return
        // Removes the contact that the cursor points at, and an earlier one, whose removal would shift an offset.
        for (const { id } of items) await unwrap(client.contacts.remove({ params: { id } }))
        await createInOrder(client, [{ first_name: 'a', last_name: 'f', birthday: '--05-05' }])
      })

      expect(ids(seen).filter((id) => created.some((contact) => contact.id === id))).toEqual(order)
      expect(new Set(ids(seen)).size).toBe(seen.length)
    },
  )

  test('sorted by name, continues after the old name of a renamed contact, and lists it again under a later name', async () => {
    const { client, created } = await createList()

    const seen = await listAll(client, { sort: 'first_name', limit: 2 }, async (_, pageNumber) => {
      if (pageNumber === 1) await unwrap(client.contacts.patch({ params: { id: created[1]!.id }, body: { first_name: 'e2' } }))
    })

    expect(firstNames(seen)).toEqual(['a', 'b', 'c', 'd', 'e', 'e2', 'f'])
  })

  test('with skip, misses a contact if an earlier one is removed, as the contract says', async () => {
    const { client, created } = await createList()

    const first = await list(client, { limit: 2 })
    await unwrap(client.contacts.remove({ params: { id: created[0]!.id } }))
    const second = await list(client, { limit: 2, skip: 2 })

    expect(firstNames([...first.items, ...second.items])).toEqual(['a', 'b', 'd', 'e'])
  })

  test('sorted by next birthday, keeps the day and the leap-day rule of its first page after midnight and a profile change', async () => {
    const { client } = await person('Night')
    await createInOrder(client, [
      { first_name: 'Today', birthday: '--02-20' },
      { first_name: 'Tomorrow', birthday: '--02-21' },
      { first_name: 'Leap', birthday: '--02-29' },
      { first_name: 'First', birthday: '--03-01' },
      { first_name: 'Yesterday', birthday: '--02-19' },
    ])
    const before = firstNames(await listAll(client, { sort: 'next_birthday' }))

    const seen = await listAll(client, { sort: 'next_birthday', limit: 1 }, async (_, pageNumber) => {
      if (pageNumber !== 1) return
      clock.advance(16 * 60 * 60_000)
      await unwrap(client.auth.refresh())
      await unwrap(client.users.update({ body: { leap_day: 'mar_1' } }))
    })
    const after = firstNames(await listAll(client, { sort: 'next_birthday' }))
    clock.set('2026-02-20T09:30:00.000Z')

    expect(before).toEqual(['Today', 'Tomorrow', 'Leap', 'First', 'Yesterday'])
    expect(firstNames(seen)).toEqual(before)
    expect(after).toEqual(['Tomorrow', 'Leap', 'First', 'Yesterday', 'Today'])
  })

  test('sorted by next birthday, begins with the current day in the time zone of the profile', async () => {
    const { client } = await person('Zone')
    await createInOrder(client, [
      { first_name: '20th', birthday: '--02-20' },
      { first_name: '21st', birthday: '--02-21' },
    ])
    clock.set('2026-02-20T22:30:00.000Z')
    await unwrap(client.auth.refresh())
    const inUtc = firstNames(await listAll(client, { sort: 'next_birthday', limit: 1 }))
    await unwrap(client.users.update({ body: { time_zone: 'Europe/Kyiv' } }))
    const inKyiv = firstNames(await listAll(client, { sort: 'next_birthday', limit: 1 }))
    clock.set('2026-02-20T09:30:00.000Z')

    expect(inUtc).toEqual(['20th', '21st'])
    expect(inKyiv).toEqual(['21st', '20th'])
  })

  test('of upcoming birthdays contains each contact once, even if several have the same birthday', async () => {
    const { client } = await person('Party')
    const bodies = ['02-28', '02-29', '03-01', '05-05'].flatMap((monthAndDay) =>
      ['Ґ', 'b', null].flatMap((last_name) =>
        ['Я', 'a', 'a'].map((first_name) => ({ first_name, last_name, birthday: `--${monthAndDay}` })),
      ),
    )
    await createInOrder(client, bodies)
    for (const leap_day of ['feb_28', 'mar_1'] as const) {
      const query = { days: 366, leap_day, from: '2026-02-20' }
      const whole = (await unwrap(client.birthdays.upcoming({ query }))).items
      for (const limit of [1, 2, 5, 36]) {
        const seen = []
        for await (const item of client.birthdays.iterate({ query: { ...query, limit } })) seen.push(item)
        expect(seen, `limit ${limit}`).toEqual(whole)
      }
      expect(whole).toHaveLength(36)
      // `days_until` counts from the day in `from`.
      expect(whole[0]!.days_until).toBe(8)
    }
  })

  test.each([{}, { prefetch: true }])('with iterate() and the options %j continues after removed contacts', async (options) => {
    const { client, created } = await createList()
    const seen: string[] = []

    for await (const { id } of client.contacts.iterate({ query: { sort: '-first_name', limit: 2 }, ...options })) {
      seen.push(id)
      await unwrap(client.contacts.remove({ params: { id } }))
    }

    expect(seen).toEqual(ids(created).toReversed())
  })
})

test('a full last page has no next cursor', async () => {
  await createInOrder(alice.client, [{ first_name: 'a' }, { first_name: 'b' }])

  const { items, next_cursor } = await list(alice.client, { limit: 2 })

  expect([items.length, next_cursor]).toEqual([2, null])
})
