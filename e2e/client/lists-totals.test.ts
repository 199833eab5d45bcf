/** The totals of the contact list and of upcoming birthdays. */
import { type ContactQuery, unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { startService } from '../harness/service.ts'
import { createInOrder, list } from './list-requests.ts'

const { bob, person, db } = await startService({ now: '2026-02-20T09:30:00.000Z' })

describe('totals', async () => {
  const { client } = await person('Many')
  const { id } = await unwrap(client.users.me())
  await createInOrder(client, [{ first_name: 'Перша', birthday: '--02-20' }])
  const copyContacts = (count: number) =>
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
  const queries: ContactQuery[] = [{}, { q: 'persha' }, { q: 'п' }, { first_name: 'перш', sort: '-last_name' }]

  test('are null without include_total', async () => {
    expect(await totals({})).toEqual([null, null])
    expect(await totals({ include_total: 'false' })).toEqual([null, null])
  })

  test('count the whole list, whichever page is requested', async () => {
    await copyContacts(4)
    const { next_cursor } = await list(client, { limit: 2 })

    for (const include_total of ['true', 'exact'] as const) {
      for (const query of queries) expect(await totals({ ...query, include_total })).toEqual([5, true])
      expect(await totals({ include_total, skip: 3 })).toEqual([5, true])
      expect(await totals({ include_total, limit: 2, cursor: next_cursor! })).toEqual([5, true])
      expect(await totals({ include_total, q: 'nobody' })).toEqual([0, true])
    }
    expect(await unwrap(bob.client.contacts.list({ query: { include_total: 'exact' } }))).toMatchObject({ total: 0, total_is_exact: true })
  })

  test('stop at 10000 and are marked as inexact, unless include_total is exact', async () => {
    await copyContacts(1_999)
    for (const query of queries) expect(await totals({ ...query, include_total: 'true' })).toEqual([10_000, true])

    await createInOrder(client, [{ first_name: 'Перша', birthday: '--02-20' }])
    for (const query of queries) {
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
