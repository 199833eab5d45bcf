/** Which bodies the server treats as the same request under one Idempotency-Key. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service

const send = (path: string, key: string, body: unknown) =>
  sendRequest(url, { method: 'POST', path, headers: { 'idempotency-key': key }, body }, alice.authorization())
const create = (key: string, body: unknown) => send('/api/contacts', key, body)
const count = async () => (await unwrap(alice.client.contacts.list({ query: { include_total: 'exact' } }))).total

test('the members of an object may be in another order, at any depth, and a value may be written in another way', async () => {
  const body = { first_name: 'Ada', additional_data: { a: { b: 1, c: [1, 2] }, d: 2 } }
  const first = await create('order', body)

  const again = await expectUnchanged(service, () =>
    create('order', '{ "additional_data":{"d":2.0,"a":{"c":[1,2],"b":1e0}}, "first_name":"\\u0041da" }'),
  )

  expect(first.status).toBe(201)
  expect(again).toMatchObject({ status: 201, text: first.text, headers: { 'idempotency-replayed': 'true' } })
  expect(await count()).toBe(1)
})

test.each([
  ['the items of a list in another order', { a: [1, 2] }, { a: [2, 1] }],
  ['a number as text', { a: 1 }, { a: '1' }],
  ['null instead of no member', {}, { a: null }],
  ['an empty list instead of an empty object', { a: {} }, { a: [] }],
])('%s: the server treats the body as another request', async (name, first, other) => {
  const key = name.replaceAll(' ', '-')
  await create(key, { first_name: 'Ada', additional_data: first })

  const response = await expectUnchanged(service, () => create(key, { first_name: 'Ada', additional_data: other }))

  expectRefusal(response, 'idempotency-key-reused')
})

test('a number that is out of range is not treated as null', async () => {
  const batch = (value: string) =>
    send('/api/contacts/batch', 'number', `{"items":[{"op":"create","body":{"first_name":"Ada","additional_data":{"a":${value}}}}]}`)
  const first = await batch('1e400')

  expect(first.body.items).toMatchObject([{ status: 422 }])
  expectRefusal(await expectUnchanged(service, () => batch('null')), 'idempotency-key-reused')
})

test('a body that is nested too deeply to be compared is refused, and does not use up the key', async () => {
  const nested = `{"first_name":"Ada","labels":${'['.repeat(50_000)}${']'.repeat(50_000)}}`

  expectRefusal(await expectUnchanged(service, () => create('deep', nested)), 'validation-failed', [{ pointer: '#', code: 'too-deep' }])
  expect((await create('deep', { first_name: 'Ada', labels: [[]] })).status).toBe(201)
})
