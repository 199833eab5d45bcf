import { type BatchResult, type Contact, unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

type Item = Record<string, unknown>
const send = (items: unknown, more: object = {}, headers: Record<string, string> = {}) =>
  sendRequest(url, { method: 'POST', path: '/api/contacts/batch', headers, body: { items, ...more } }, alice.authorization())
const resultsOf = async (items: Item[], more?: object) => {
  const { status, body } = await send(items, more)
  expect(status).toBe(200)
  return (body as { items: BatchResult[] }).items
}
const create = (first_name: string, more: object = {}) => unwrap(alice.client.contacts.create({ body: { first_name, ...more } }))
const listContacts = async () => (await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))).items
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))

const ADA = { first_name: 'Ada', phones: [{ number: '067 123 45 67' }], additional_data: { z: 1, a: null } }

test('a batch creates, patches and removes contacts, and returns for each item the result that a single request would have', async () => {
  const [changed, removed] = [await create('Before'), await create('Removed')]

  const [created, patched, removal] = await resultsOf([
    { op: 'create', body: ADA },
    { op: 'patch', id: changed.id, if_match: '"1"', body: { first_name: 'After', additional_data: { x: 1 } } },
    { op: 'remove', id: removed.id },
  ])

  expect(created).toMatchObject({ status: 201, body: { first_name: 'Ada', version: 1, phones: [{ e164: '+380671234567' }] } })
  expect(patched).toEqual({
    status: 200,
    body: { ...changed, version: 2, display_name: 'After', first_name: 'After', additional_data: { x: 1 } },
  })
  expect(removal).toEqual({ status: 204, body: null })
  expect(await listContacts()).toEqual([patched!.body, created!.body])
  expect(JSON.stringify((await get((created!.body as Contact).id)).additional_data)).toBe('{"z":1,"a":null}')
  expect((await unwrap(alice.client.contacts.list({ query: { q: 'after' } }))).items).toEqual([patched!.body])
  expect(await unwrap(alice.client.contacts.restore({ params: { id: removed.id } }))).toMatchObject({ first_name: 'Removed', version: 3 })
})

test('each item of a batch sees the effects of the items before it', async () => {
  const { id } = await create('Ada', { notes: 'a' })

  const outcome = await resultsOf([
    { op: 'patch', id, body: { notes: 'b' } },
    { op: 'patch', id: id.toUpperCase(), if_match: '"2"', body: { last_name: 'Lovelace' } },
    { op: 'remove', id, if_match: 3 },
    { op: 'patch', id, body: { notes: 'c' } },
    { op: 'remove', id },
  ])

  expect(outcome.map(({ status }) => status)).toEqual([200, 200, 204, 404, 404])
  expect(await unwrap(alice.client.contacts.restore({ params: { id } }))).toMatchObject({ notes: 'b', last_name: 'Lovelace', version: 5 })
})

/** A description, the item, its status and its problem. `foreign` is the id of a contact of another user. */
const refusedItems: [string, (id: string, foreign: string) => Item, number, object][] = [
  ['an unknown operation', () => ({ op: 'upsert' }), 422, { errors: [{ pointer: '#/items/1/op', code: expect.any(String) }] }],
  ['no operation', () => ({}), 422, { errors: [{ pointer: '#/items/1/op' }] }],
  ['a string instead of an object', () => 'create' as never, 422, { errors: [{ pointer: '#/items/1', code: 'wrong-type' }] }],
  [
    'an unknown member',
    () => ({ op: 'create', body: { first_name: 'A', frist_name: 'B' } }),
    422,
    { errors: [{ pointer: '#/items/1/body/frist_name', code: 'unknown-member' }] },
  ],
  [
    'a birthday in the future',
    () => ({ op: 'create', body: { first_name: 'A', birthday: '2026-12-24' } }),
    422,
    { errors: [{ pointer: '#/items/1/body/birthday', code: 'in-the-future' }] },
  ],
  [
    'an unknown phone',
    (id) => ({ op: 'patch', id, body: { phones: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', number: '067 123 45 67' }] } }),
    422,
    { errors: [{ pointer: '#/items/1/body/phones/0/id', code: 'unknown-phone' }] },
  ],
  ['a malformed ETag', (id) => ({ op: 'remove', id, if_match: '1' }), 422, { errors: [{ pointer: '#/items/1/if_match' }] }],
  [
    'a version below 1',
    (id) => ({ op: 'remove', id, if_match: 0 }),
    422,
    { errors: [{ pointer: '#/items/1/if_match', code: 'too-small' }] },
  ],
  ['a version that is not an integer', (id) => ({ op: 'remove', id, if_match: 1.5 }), 422, { errors: [{ pointer: '#/items/1/if_match' }] }],
  ['another version', (id) => ({ op: 'patch', id, if_match: 2, body: { notes: 'x' } }), 412, { code: 'precondition-failed' }],
  ['the ETag of another version', (id) => ({ op: 'remove', id, if_match: '"2"' }), 412, { code: 'precondition-failed' }],
  ['a malformed id', () => ({ op: 'remove', id: 'nobody' }), 404, { code: 'contact-not-found' }],
  [
    'the id of an unknown contact',
    () => ({ op: 'remove', id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }),
    404,
    { code: 'contact-not-found' },
  ],
  [
    'the id of a contact of another user',
    (_, foreign) => ({ op: 'patch', id: foreign, body: { notes: 'x' } }),
    404,
    { code: 'contact-not-found' },
  ],
]

describe.each(refusedItems)('a batch item with %s', (_, item, status, problem) => {
  test('is refused, and the other items are applied', async () => {
    const [mine, foreign] = [await create('Mine'), await unwrap(bob.client.contacts.create({ body: { first_name: 'Foreign' } }))]

    const [first, refused, last] = await resultsOf([{ op: 'create', body: ADA }, item(mine.id, foreign.id), { op: 'create', body: ADA }])

    expect([first!.status, refused!.status, last!.status]).toEqual([201, status, 201])
    expect(refused!.body).toMatchObject(problem)
    expect(await listContacts()).toEqual([mine, first!.body, last!.body])
    expect(await unwrap(bob.client.contacts.get({ params: { id: foreign.id } }))).toEqual(foreign)
  })

  test('rolls back the whole batch if the batch is atomic', async () => {
    const [mine, foreign] = [await create('Mine'), await unwrap(bob.client.contacts.create({ body: { first_name: 'Foreign' } }))]
    const items = [{ op: 'create', body: ADA }, item(mine.id, foreign.id), { op: 'remove', id: mine.id }]

    const [first, refused, last] = await resultsOf(items, { atomic: true })

    expect(refused).toMatchObject({ status, body: problem })
    for (const other of [first, last]) expect(other).toMatchObject({ status: 424, body: { code: 'not-applied', status: 424 } })
    expect(await listContacts()).toEqual([mine])
  })
})

test('an atomic batch without an invalid item is applied', async () => {
  const { id } = await create('Ada')

  const outcome = await resultsOf(
    [
      { op: 'remove', id },
      { op: 'create', body: ADA },
    ],
    { atomic: true },
  )

  expect(outcome.map(({ status }) => status)).toEqual([204, 201])
  expect(await listContacts()).toEqual([outcome[1]!.body])
})

describe('the server refuses a whole batch', () => {
  test.each([
    ['without items', [], 'too-small'],
    ['with more than 1000 items', Array.from({ length: 1001 }, () => ({ op: 'create', body: ADA })), 'too-many'],
    ['with items that are not an array', {}, 'wrong-type'],
  ])('%s', async (_, items, code) => {
    expectRefusal(await expectUnchanged(service, () => send(items)), 'validation-failed', [{ pointer: '#/items', code }])
  })

  test('of more than 8 MiB', async () => {
    const items = Array.from({ length: 1000 }, () => ({ op: 'create', body: { ...ADA, notes: 'x'.repeat(9_000) } }))

    expectRefusal(await expectUnchanged(service, () => send(items)), 'body-too-large')
  })
})

test('the server applies a thousand items in their order, and only once for an idempotency key', async () => {
  const items = Array.from({ length: 1000 }, (_, n) => ({ op: 'create', body: { ...ADA, first_name: `Ada ${n}` } }))

  const first = await send(items, {}, { 'idempotency-key': 'a-thousand' })
  const again = await send(items, {}, { 'idempotency-key': 'a-thousand' })

  expect(first.body.items.map(({ status }: BatchResult) => status)).toEqual(Array(1000).fill(201))
  expect(again.text).toBe(first.text)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await listContacts()).toEqual(first.body.items.map(({ body }: BatchResult) => body))
})

test('simultaneous batches and single changes all take effect', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, (_, n) => create(`Person ${n}`)))
  const batch = (key: string) => resultsOf(people.map(({ id }) => ({ op: 'patch', id, body: { additional_data: { [key]: true } } })))
  const single = (key: string) =>
    Promise.all(people.map(({ id }) => unwrap(alice.client.contacts.patch({ params: { id }, body: { additional_data: { [key]: true } } }))))

  await Promise.all(['a', 'b', 'c', 'd'].flatMap((key) => [batch(key), single(`single ${key}`)]))

  const data = Object.fromEntries(
    ['a', 'b', 'c', 'd'].flatMap((key) => [
      [key, true],
      [`single ${key}`, true],
    ]),
  )
  for (const person of await listContacts()) expect(person).toMatchObject({ version: 9, additional_data: data })
})
