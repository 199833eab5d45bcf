/**
 * Requests that change nothing: the contact keeps its version and `updated_at`, and a client that follows the changes
 * receives none.
 */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const strict = await startService({ now: '2026-11-20T09:30:00Z', settings: { REQUIRE_IF_MATCH: 'on' } })

const ADA = {
  first_name: 'Ada',
  last_name: 'Lovelace',
  emails: [{ address: 'ada@example.com', label: 'home' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1815-12-10',
  notes: 'two\r\nlines',
  additional_data: { b: { d: 1, c: [1.1, null] }, a: 'x' },
}

let alice: Person
let contact: Awaited<ReturnType<typeof create>>
let phone: (typeof contact)['phones'][number]
let label_id: string
beforeEach(async () => {
  alice = await service.person('Alice')
  const { id } = await create()
  label_id = (await unwrap(alice.client.labels.create({ body: { name: 'Друзі' } }))).id
  await unwrap(alice.client.labels.addContacts({ params: { label_id }, body: { contact_ids: [id] } }))
  contact = await unwrap(alice.client.contacts.get({ params: { id } }))
  phone = contact.phones[0]!
  service.clock.advance(60_000)
})

const create = (body: object = {}) => unwrap(alice.client.contacts.create({ body: { ...ADA, ...body } }))
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  sendRequest(service.url, { method, path, body, headers }, alice.authorization())

/** Returns the same JSON with the members of every object in reverse order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, reversed(member)])
  return Object.fromEntries(members.toReversed())
}

const path = () => `/api/contacts/${contact.id}`
const phonePath = () => `${path()}/phones/${phone.id}`

/** Requests that leave the contact as it is: name, method, path and body. */
const requests: [name: string, method: string, path: () => string, body: () => unknown][] = [
  ['an empty patch', 'PATCH', path, () => ({})],
  ['a patch with the stored values', 'PATCH', path, () => ({ first_name: ' Ada ', phones: contact.phones, notes: ADA.notes })],
  ['a patch that clears what is empty', 'PATCH', path, () => ({ organization: null, additional_data: { z: null } })],
  ['a patch of additional_data in another order', 'PATCH', path, () => ({ additional_data: { b: { c: [1.1, null], d: 1 } } })],
  ['a patch of read-only members', 'PATCH', path, () => ({ version: 7, labels: [], updated_at: null })],
  ['a replacement by what was read', 'PUT', path, () => contact],
  ['a replacement by what was read, in another order', 'PUT', path, () => reversed(contact)],
  ['a patch of the phones without ids', 'PATCH', path, () => ({ phones: ADA.phones })],
  ['a replacement by the input of the creation', 'PUT', path, () => ADA],
  ['a phone number that is replaced by itself', 'PUT', phonePath, () => phone],
  ['the restoration of a contact that is not in the trash', 'POST', () => `${path()}/restore`, () => undefined],
]

describe.each(requests)('%s', (_name, method, pathOf, body) => {
  test('gets the normal response with the same ETag, and changes no row', async () => {
    const response = await expectUnchanged(service, () => send(method, pathOf(), body()))

    expect(response.status).toBe(200)
    expect(response.headers.etag).toBe(`"${contact.version}"`)
    expect(response.body).toEqual(pathOf() === phonePath() ? phone : contact)
  })

  test('is refused if a precondition does not hold', async () => {
    for (const headers of [{ 'if-match': '"1"' }, { 'if-none-match': '*' }, { 'if-none-match': '"2"' }] as Record<string, string>[]) {
      const response = await expectUnchanged(service, () => send(method, pathOf(), body(), headers))

      expectRefusal(response, 'precondition-failed')
      expect(response.headers.etag).toBe('"2"')
    }
    expect((await send(method, pathOf(), body(), { 'if-match': '"2"' })).status).toBe(200)
  })

  test('is recorded under its Idempotency-Key', async () => {
    const first = await send(method, pathOf(), body(), { 'idempotency-key': 'k' })
    await unwrap(alice.client.contacts.patch({ params: { id: contact.id }, body: { notes: 'later' } }))

    const again = await expectUnchanged(service, () => send(method, pathOf(), body(), { 'idempotency-key': 'k' }))

    expect(again).toMatchObject({ status: 200, text: first.text, headers: { etag: '"2"', 'idempotency-replayed': 'true' } })
  })
})

test('a request that changes nothing needs If-Match if REQUIRE_IF_MATCH is on', async () => {
  const { id } = await unwrap(strict.alice.client.contacts.create({ body: { first_name: 'Ada' } }))
  const patch = (headers = {}) =>
    sendRequest(strict.url, { method: 'PATCH', path: `/api/contacts/${id}`, headers, body: {} }, strict.alice.authorization())

  expectRefusal(await expectUnchanged(strict, patch), 'precondition-required')
  expect(await expectUnchanged(strict, () => patch({ 'if-match': '"1"' }))).toMatchObject({ status: 200, headers: { etag: '"1"' } })
})

test('phone numbers that are sent without ids get the ids of equal stored numbers, each id once', async () => {
  const [same, other] = [{ number: '15', label: 'work' }, { number: '*2' }]
  const { id, phones } = await create({ phones: [same, same, other] })
  const [first, second, third] = phones.map((each) => each.id)

  const { body } = await send('PATCH', `/api/contacts/${id}`, { phones: [other, { ...same, id: first }, same, same] })

  const ids = body.phones.map((each: { id: string }) => each.id)
  expect(ids.slice(0, 3)).toEqual([third, first, second])
  expect([first, second, third]).not.toContain(ids[3])
})

describe('a batch', () => {
  const batch = (items: unknown[], more: object = {}) => send('POST', '/api/contacts/batch', { items, ...more })
  const patch = (body: unknown, more: object = {}) => ({ op: 'patch', id: contact.id, body, ...more })

  test('of patches that change nothing changes no row', async () => {
    const items = [patch({}), patch({ first_name: 'Ada' }, { if_match: '"2"' }), patch(reversed(contact))]

    for (const more of [{}, { atomic: true }]) {
      const { body } = await expectUnchanged(service, () => batch(items, more))
      expect(body).toEqual({ items: items.map(() => ({ status: 200, body: contact })) })
    }
  })

  test('whose items fail changes no row, and neither does an atomic batch of which one item fails', async () => {
    const failing = patch({ first_name: 'Grace' }, { if_match: '"1"' })

    const failed = await expectUnchanged(service, () => batch([failing]))
    const atomic = await expectUnchanged(service, () => batch([patch({ first_name: 'Grace' }), failing], { atomic: true }))

    expect(failed.body.items).toMatchObject([{ status: 412, body: { code: 'precondition-failed' } }])
    expect(atomic.body.items).toMatchObject([{ status: 424 }, { status: 412 }])
  })

  test('changes only the contacts that its patches change', async () => {
    const grace = await create({ first_name: 'Grace' })
    const { next_since } = await unwrap(alice.client.contacts.changes())

    const { body } = await batch([patch({ first_name: 'Ada' }), { op: 'patch', id: grace.id, body: { notes: 'later' } }])

    expect(body.items[0]).toEqual({ status: 200, body: contact })
    const { items } = await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))
    expect(items.map(({ id, contact: changed }) => [id, changed?.version])).toEqual([[grace.id, 2]])
  })
})

describe('a label', () => {
  test('that is added to contacts that have it, or removed from contacts that do not, changes none of them', async () => {
    const other = await unwrap(alice.client.labels.create({ body: { name: 'Робота' } }))
    const body = { contact_ids: [contact.id] }

    const added = await expectUnchanged(service, () => send('POST', `/api/labels/${label_id}/contacts`, body))
    const removed = await expectUnchanged(service, () => send('POST', `/api/labels/${other.id}/contacts/remove`, body))

    expect([added.body, removed.body]).toEqual([{ changed: 0 }, { changed: 0 }])
  })

  test('keeps updated_at if it is renamed to the name that it has', async () => {
    const rename = (name: string) => send('PATCH', `/api/labels/${label_id}`, { name })

    expect(await expectUnchanged(service, () => rename('Друзі'))).toMatchObject({ status: 200, body: { name: 'Друзі' } })
    expect((await rename('ДРУЗІ')).body).toMatchObject({ name: 'ДРУЗІ', updated_at: service.clock.now().toISOString() })
  })

  test('that no contact has can be created and deleted without changing a contact', async () => {
    const { since } = await unwrap(alice.client.contacts.digest())

    const { id } = await unwrap(alice.client.labels.create({ body: { name: 'Робота' } }))
    await unwrap(alice.client.labels.remove({ params: { label_id: id } }))

    expect((await unwrap(alice.client.contacts.digest())).since).toBe(since)
  })
})

test('the profile stays as it is if it is updated with its own values', async () => {
  const { username, language, time_zone, default_region, leap_day } = await unwrap(alice.client.users.me())

  const response = await expectUnchanged(service, () =>
    send('PATCH', '/api/users/me', { username, language, time_zone, default_region, leap_day }),
  )

  expect(response.status).toBe(200)
})
