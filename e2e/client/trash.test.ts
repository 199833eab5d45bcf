import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob, clock } = service

const full = {
  first_name: 'Соломія',
  last_name: 'Крушельницька',
  emails: [{ address: 'solomiia@example.com', label: 'home' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1872-11-23',
  organization: 'Ла Скала',
  job_title: 'Soprano',
  notes: 'Sang\nin Lviv.',
  additional_data: { z: 1, a: { b: [1, null] } },
}

let alice: Awaited<ReturnType<typeof service.person>>
beforeEach(async () => {
  alice = await service.person('Alice')
})

const create = () => unwrap(alice.client.contacts.create({ body: full }))
const remove = (id: string) => unwrap(alice.client.contacts.remove({ params: { id } }))
const restore = (id: string, who = alice) => who.client.contacts.restore({ params: { id } })

/** Returns the number of contacts in lists, searches, birthdays and the contacts of the export. */
const countsInResponses = async () => [
  (await unwrap(alice.client.contacts.list())).items.length,
  (await unwrap(alice.client.contacts.list({ query: { q: 'krush' } }))).items.length,
  (await unwrap(alice.client.contacts.list({ query: { phone: '12' } }))).items.length,
  (await unwrap(alice.client.birthdays.upcoming({ query: { days: 366 } }))).items.length,
  (await unwrap(alice.client.users.exportData())).contacts.length,
]

test('a removed contact disappears from lists, searches, birthdays and the export, and a restored one returns with all its data', async () => {
  const contact = await create()
  expect(await countsInResponses()).toEqual([1, 1, 1, 1, 1])

  await remove(contact.id)
  expect(await countsInResponses()).toEqual([0, 0, 0, 0, 0])
  expect(await alice.client.contacts.get({ params: { id: contact.id } })).toMatchObject({ problem: { code: 'contact-not-found' } })

  clock.advance(60_000)
  const restored = await unwrap(restore(contact.id))
  expect(restored).toEqual({ ...contact, version: 3, updated_at: '2026-11-20T09:31:00.000Z' })
  expect(await unwrap(alice.client.contacts.get({ params: { id: contact.id } }))).toEqual(restored)
  expect(JSON.stringify(restored.additional_data)).toBe(JSON.stringify(full.additional_data))
  expect(await countsInResponses()).toEqual([1, 1, 1, 1, 1])
})

describe('the trash', () => {
  const names = (page: { items: { first_name: string | null }[] }) => page.items.map(({ first_name }) => first_name)
  const trash = (query = {}) => unwrap(alice.client.contacts.list({ query: { trashed: true, ...query } }))
  const fill = async (...firstNames: string[]) => {
    for (const first_name of firstNames) {
      const { id } = await unwrap(
        alice.client.contacts.create({ body: { first_name, last_name: 'Шевченко', notes: `gone ${first_name}` } }),
      )
      await remove(id)
    }
  }

  test('lists only removed contacts, with the time of removal', async () => {
    const contact = await create()
    await create()
    clock.advance(60_000)
    await remove(contact.id)

    const { items } = await trash()

    const now = clock.now().toISOString()
    expect(items).toEqual([{ ...contact, version: 2, updated_at: now, deleted_at: now }])
    expect(await unwrap(alice.client.contacts.list({ query: { trashed: false } }))).toMatchObject({ items: [{ deleted_at: null }] })
  })

  test('can be searched and sorted like the contact list, except by next birthday', async () => {
    await fill('Ірина', 'Ada', 'Богдан')

    expect(names(await trash({ sort: 'first_name' }))).toEqual(['Ada', 'Богдан', 'Ірина'])
    expect(names(await trash({ sort: '-first_name', q: 'shevch' }))).toEqual(['Ірина', 'Богдан', 'Ada'])
    expect(names(await trash({ q: 'бо' }))).toEqual(['Богдан'])
    expect(await trash({ include_total: 'true', limit: 1 })).toMatchObject({ total: 3, total_is_exact: true })
    expect(await alice.client.contacts.list({ query: { trashed: true, sort: '-next_birthday' } })).toMatchObject({
      problem: { code: 'validation-failed', errors: [{ pointer: 'query/sort', code: 'not-allowed' }] },
    })
  })

  test('has its own cursors, which the contact list refuses', async () => {
    await fill('Ada', 'Barbara', 'Grace')
    const first = await trash({ sort: '-first_name', limit: 2 })
    const cursor = first.next_cursor!
    await restore(first.items[1]!.id)

    expect(names(await trash({ sort: '-first_name', limit: 2, cursor }))).toEqual(['Ada'])
    expect(await alice.client.contacts.list({ query: { sort: '-first_name', cursor } })).toMatchObject({
      problem: { code: 'cursor-invalid' },
    })
  })
})

describe('restoring is refused', () => {
  test('for a contact that does not exist', async () => {
    expect(await expectUnchanged(service, () => restore(randomUUID()))).toMatchObject({ problem: { code: 'contact-not-found' } })
  })

  test('for a contact of another user, whether the contact is in the trash or not', async () => {
    const { id } = await create()

    expect(await expectUnchanged(service, () => restore(id, bob))).toMatchObject({ problem: { code: 'contact-not-found' } })
    await remove(id)
    expect(await expectUnchanged(service, () => restore(id, bob))).toMatchObject({ problem: { code: 'contact-not-found' } })
  })

  test('if If-Match is not the version in the trash', async () => {
    const { id } = await create()
    await remove(id)
    const send = (etag: string) =>
      sendRequest(url, { method: 'POST', path: `/api/contacts/${id}/restore`, headers: { 'if-match': etag } }, alice.authorization())

    const refused = await expectUnchanged(service, () => send('"1"'))
    expectRefusal(refused, 'precondition-failed')
    expect(refused.headers.etag).toBe('"2"')
    expect((await send('"2"')).status).toBe(200)
  })
})

describe('removing a contact that is in the trash', () => {
  const send = (method: string, path: string, headers: Record<string, string | undefined>) =>
    sendRequest(url, { method, path, headers }, alice.authorization())
  const trashed = async () => {
    const { id } = await create()
    await remove(id)
    return id
  }

  test('deletes it permanently', async () => {
    const id = await trashed()
    const { next_since } = await unwrap(alice.client.contacts.changes())

    expect(await alice.client.contacts.remove({ params: { id } })).toMatchObject({ ok: true, status: 204 })

    expect((await unwrap(alice.client.contacts.list({ query: { trashed: true } }))).items).toEqual([])
    expect((await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))).items).toEqual([
      { id, change: 'purged', contact: null },
    ])
    const data = await unwrap(alice.client.users.exportData())
    expect([data.trashed_contacts, data.purged_contacts]).toEqual([[], [{ id, purged_at: clock.now().toISOString() }]])
    for (const operation of ['remove', 'restore', 'get'] as const) {
      const response = await expectUnchanged(service, async () => alice.client.contacts[operation]({ params: { id } }))
      expect(response).toMatchObject({ status: 404, problem: { code: 'contact-not-found' } })
    }
  })

  test('leaves other contacts, and those of another user, as they are', async () => {
    const kept = await create()
    const [id, other] = [await trashed(), await trashed()]

    expect(await expectUnchanged(service, () => bob.client.contacts.remove({ params: { id } }))).toMatchObject({
      problem: { code: 'contact-not-found' },
    })
    await remove(id)

    expect((await unwrap(alice.client.contacts.list())).items).toEqual([kept])
    expect((await unwrap(alice.client.contacts.list({ query: { trashed: true } }))).items).toMatchObject([{ id: other }])
  })

  test.each([{ 'if-match': '"1"' }, { 'if-match': 'W/"2"' }, { 'if-none-match': '*' }, { 'if-none-match': '"2"' }])(
    'is refused with %j, and the response has the current ETag',
    async (headers) => {
      const id = await trashed()

      const refused = await expectUnchanged(service, () => send('DELETE', `/api/contacts/${id}`, headers))

      expectRefusal(refused, 'precondition-failed')
      expect(refused.headers.etag).toBe('"2"')
    },
  )

  test.each([{ 'if-match': '"2"' }, { 'if-match': '*' }, { 'if-none-match': '"1"' }])('succeeds with %j', async (headers) => {
    const id = await trashed()

    expect((await send('DELETE', `/api/contacts/${id}`, headers)).status).toBe(204)

    expect(await restore(id)).toMatchObject({ problem: { code: 'contact-not-found' } })
  })

  test('with an idempotency key: the repetition of a removal does not delete what the first request moved to the trash', async () => {
    const { id } = await create()
    const removeWithKey = () => send('DELETE', `/api/contacts/${id}`, { 'idempotency-key': 'remove-once' })

    expect((await removeWithKey()).status).toBe(204)
    expect((await removeWithKey()).headers['idempotency-replayed']).toBe('true')

    expect(await restore(id)).toMatchObject({ ok: true })
  })

  test('in a batch deletes it permanently, unless the same batch has moved it to the trash', async () => {
    const [inTrash, stale, contact] = [await trashed(), await trashed(), (await create()).id]
    const { next_since } = await unwrap(alice.client.contacts.changes())

    const { items } = await unwrap(
      alice.client.contacts.batch({
        body: {
          items: [
            { op: 'remove', id: inTrash.toUpperCase(), if_match: '"2"' },
            { op: 'remove', id: inTrash },
            { op: 'remove', id: stale, if_match: '"1"' },
            { op: 'remove', id: contact },
            { op: 'remove', id: contact },
            { op: 'patch', id: stale, body: { notes: 'gone' } },
          ],
        },
      }),
    )

    expect(items.map(({ status }) => status)).toEqual([204, 404, 412, 204, 404, 404])
    const changes = (await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))).items
    expect(changes.find(({ id }) => id === inTrash)).toEqual({ id: inTrash, change: 'purged', contact: null })
    expect(changes.map(({ id }) => id).toSorted()).toEqual([inTrash, contact].toSorted())
    for (const id of [stale, contact]) expect(await restore(id)).toMatchObject({ ok: true })
  })

  test('in an atomic batch that fails deletes nothing', async () => {
    const id = await trashed()
    const items = [
      { op: 'remove' as const, id },
      { op: 'remove' as const, id },
    ]

    const results = await expectUnchanged(service, () => unwrap(alice.client.contacts.batch({ body: { atomic: true, items } })))

    expect(results.items.map(({ status }) => status)).toEqual([424, 404])
    expect(await unwrap(restore(id))).toMatchObject({ version: 3 })
  })

  test('requires If-Match on a server that requires it for changes', async () => {
    const strict = await startService({ settings: { REQUIRE_IF_MATCH: 'on' } })
    const { contacts } = strict.alice.client
    const { id } = await unwrap(contacts.create({ body: full }))
    await unwrap(contacts.remove({ params: { id }, ifMatch: 1 }))

    expect(await expectUnchanged(strict, () => contacts.remove({ params: { id } }))).toMatchObject({
      problem: { code: 'precondition-required' },
    })
    expect(await contacts.remove({ params: { id }, ifMatch: 2 })).toMatchObject({ status: 204 })
  })
})

test('of twenty concurrent removals of one version one succeeds, and of twenty concurrent restorations one changes the contact', async () => {
  const { id } = await create()
  const twentyTimes = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, work))

  const removed = await twentyTimes(() => alice.client.contacts.remove({ params: { id }, ifMatch: 1 }))
  const restored = await twentyTimes(() => restore(id))

  expect(removed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array<number>(19).fill(412)])
  expect(restored.map(({ status }) => status)).toEqual(Array<number>(20).fill(200))
  expect(await unwrap(alice.client.contacts.get({ params: { id } }))).toMatchObject({ version: 3 })
})

test('of twenty concurrent removals of a contact in the trash exactly one succeeds', async () => {
  const { id } = await create()
  await remove(id)

  const removed = await Promise.all(Array.from({ length: 20 }, () => alice.client.contacts.remove({ params: { id } })))

  expect(removed.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array<number>(19).fill(404)])
})
