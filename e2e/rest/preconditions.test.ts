/** ETag, If-None-Match and If-Match of contacts and their phone numbers. */
import { type Client, unwrap } from '@contacts/client'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest } from '../harness/http.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService, testDb } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service
const contactsOf = (client: Client) => client.contacts

let id: string
let phone_id: string
beforeEach(async () => {
  const contact = await unwrap(
    contactsOf(alice.client).create({ body: { first_name: 'Ada', phones: [{ number: '067 123 45 67' }], additional_data: { a: 1 } } }),
  )
  id = contact.id
  phone_id = contact.phones[0]!.id
})

const send = (method: string, path: string, headers: Record<string, string | undefined> = {}, body?: unknown, at = url) =>
  sendRequest(at, { method, path, headers, body }, alice.authorization())
const get = (headers?: Record<string, string>) => send('GET', `/api/contacts/${id}`, headers)

/** The requests that change a contact or its phone numbers: method, path, body and the status of success. */
const changes = [
  ['PUT', () => `/api/contacts/${id}`, { first_name: 'Replaced' }, 200],
  ['PATCH', () => `/api/contacts/${id}`, { first_name: 'Patched' }, 200],
  ['DELETE', () => `/api/contacts/${id}`, undefined, 204],
  ['POST', () => `/api/contacts/${id}/phones`, { number: '050 111 22 33' }, 201],
  ['PUT', () => `/api/contacts/${id}/phones/${phone_id}`, { number: '050 111 22 33' }, 200],
  ['DELETE', () => `/api/contacts/${id}/phones/${phone_id}`, undefined, 204],
] as const
const cases = changes.map(
  ([method, path, body, status]) => [`${method} ${path().replace(/undefined/g, '…')}`, { method, path, body, status }] as const,
)

describe('the ETag', () => {
  test('is the version of the contact in responses to requests that read or change it', async () => {
    const created = await send('POST', '/api/contacts', {}, { first_name: 'Ada' })
    expect([created.headers.etag, created.body.version]).toEqual(['"1"', 1])

    const responses = [
      await get(),
      await send('PATCH', `/api/contacts/${id}`, {}, { notes: 'x' }),
      await send('PUT', `/api/contacts/${id}/phones/${phone_id}`, {}, { number: '050 111 22 33' }),
      await send('GET', `/api/contacts/${id}/phones`),
      await send('GET', `/api/contacts/${id}/phones/${phone_id}`),
      await send('POST', `/api/contacts/${id}/phones`, {}, { number: '050 111 22 44' }),
      await send('DELETE', `/api/contacts/${id}/phones/${phone_id}`),
      await send('PUT', `/api/contacts/${id}`, {}, { first_name: 'Ada' }),
    ]

    expect(responses.map(({ headers }) => headers.etag)).toEqual(['"1"', '"2"', '"3"', '"3"', '"3"', '"4"', '"5"', '"6"'])
    expect(responses[0]!.headers['cache-control']).toBe('private, no-cache')
  })

  test('is the version of each item in a list, so that a client can edit from the list', async () => {
    const { items } = await unwrap(contactsOf(alice.client).list())
    const [item] = items.filter((contact) => contact.id === id)

    const response = await send('PATCH', `/api/contacts/${id}`, { 'if-match': `"${item!.version}"` }, { notes: 'from a list' })

    expect(response.status).toBe(200)
  })
})

describe('If-None-Match', () => {
  test.each(['"1"', 'W/"1"', '"7", "1"', '*', ' "1" ,"x"', ',"1",'])('%s returns 304 without a body', async (tags) => {
    for (const path of [`/api/contacts/${id}`, `/api/contacts/${id}/phones`, `/api/contacts/${id}/phones/${phone_id}`]) {
      const response = await send('GET', path, { 'if-none-match': tags })

      expect({ status: response.status, text: response.text, etag: response.headers.etag }).toEqual({ status: 304, text: '', etag: '"1"' })
      expect(response.headers['cache-control']).toBe('private, no-cache')
    }
  })

  test.each(['"2"', '"01"', 'W/"2"', '""'])('%s does not match, so the server returns the contact', async (tags) => {
    expect((await get({ 'if-none-match': tags })).body.id).toBe(id)
  })

  test.each(['1', '"1', "'1'", '"1" "2"', 'w/"1"', '*, "1"', ''])('%j is refused as malformed', async (tags) => {
    expectRefusal(await get({ 'if-none-match': tags }), 'malformed-request')
  })
})

describe.each(cases)('%s', (_, { method, path, body, status }) => {
  test.each(['"1"', '*', '"9", "1"'])('succeeds with If-Match: %s', async (tags) => {
    expect((await send(method, path(), { 'if-match': tags }, body)).status).toBe(status)
  })

  test.each(['"2"', 'W/"1"', '"somebody-else\'s"', '"0"', '"-1"', '"99999999999999999999"', '"1.0"'])(
    'is refused with If-Match: %s, and the response has the current ETag',
    async (tags) => {
      const response = await expectUnchanged(service, () => send(method, path(), { 'if-match': tags }, body))

      expectRefusal(response, 'precondition-failed')
      expect(response.headers.etag).toBe('"1"')
    },
  )

  test.each(['1', '"1', '"1" "1"', ''])('is refused as malformed with If-Match: %j', async (tags) => {
    expectRefusal(await expectUnchanged(service, () => send(method, path(), { 'if-match': tags }, body)), 'malformed-request')
  })

  test.each(['"2"', 'W/"2"', '"somebody-else\'s"'])('succeeds with If-None-Match: %s', async (tags) => {
    expect((await send(method, path(), { 'if-none-match': tags }, body)).status).toBe(status)
  })

  test.each(['*', '"1"', 'W/"1"', '"9", "1"'])('is refused with If-None-Match: %s, and the response has the current ETag', async (tags) => {
    const response = await expectUnchanged(service, () => send(method, path(), { 'if-none-match': tags }, body))

    expectRefusal(response, 'precondition-failed')
    expect(response.headers.etag).toBe('"1"')
  })

  test('is refused when If-Match allows the version, and If-None-Match does not', async () => {
    const headers = { 'if-match': '"1"', 'if-none-match': '"1"' }

    expectRefusal(await expectUnchanged(service, () => send(method, path(), headers, body)), 'precondition-failed')
  })

  test.each([{ 'if-match': '"2"' }, { 'if-none-match': '*' }])('reports a missing contact before a precondition: %j', async (headers) => {
    const missing = path().replace(id, '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10')

    expectRefusal(await expectUnchanged(service, () => send(method, missing, headers, body)), 'contact-not-found')
  })

  if (body)
    test('reports an invalid body before a wrong version', async () => {
      const response = await expectUnchanged(service, () => send(method, path(), { 'if-match': '"2"' }, { ...body, frist_name: '' }))

      expectRefusal(response, 'validation-failed')
    })
})

test('a contact in the trash is restored only if If-None-Match does not list its version', async () => {
  await send('DELETE', `/api/contacts/${id}`)
  const restore = (tags: string) => send('POST', `/api/contacts/${id}/restore`, { 'if-none-match': tags })

  for (const tags of ['*', '"2"', 'W/"2"']) expectRefusal(await expectUnchanged(service, () => restore(tags)), 'precondition-failed')
  expect((await restore('"1"')).status).toBe(200)
})

test('of twenty simultaneous changes of one version only one succeeds, and the others get the current ETag', async () => {
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, n) => send('PATCH', `/api/contacts/${id}`, { 'if-match': '"1"' }, { notes: `${n}` })),
  )
  const [won, ...more] = responses.filter(({ status }) => status === 200)

  expect(more).toEqual([])
  for (const response of responses.filter((one) => one !== won)) {
    expectRefusal(response, 'precondition-failed')
    expect(response.headers.etag).toBe('"2"')
  }
  expect((await get()).body).toEqual(won!.body)
})

describe.runIf(testDb() === 'postgres')('on two servers with one database', async () => {
  const database = testDb() === 'postgres' ? await postgresAdmin(inject('postgresUrl')).createDatabase() : undefined
  if (database) addCleanup(database.drop)
  const servers = database ? [await startService({ databaseUrl: database.url }), await startService({ databaseUrl: database.url })] : []

  test('of twenty simultaneous changes of one version only one succeeds, and the others get the current ETag', async () => {
    const carol = await servers[0]!.person('Carol')
    const contact = await unwrap(contactsOf(carol.client).create({ body: { first_name: 'Ada' } }))
    const change = (n: number) => ({
      method: 'PATCH',
      path: `/api/contacts/${contact.id}`,
      headers: { 'if-match': '"1"' },
      body: { notes: `${n}` },
    })

    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => sendRequest(servers[n % 2]!.url, change(n), carol.authorization())),
    )

    const won = responses.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const response of responses.filter((one) => !won.includes(one))) {
      expectRefusal(response, 'precondition-failed')
      expect(response.headers.etag).toBe('"2"')
    }
    expect(await unwrap(contactsOf(carol.client).get({ params: { id: contact.id } }))).toEqual(won[0]!.body)
  })
})

describe('with REQUIRE_IF_MATCH on', async () => {
  const strict = await startService({ settings: { REQUIRE_IF_MATCH: 'on' } })
  const sendStrict = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    sendRequest(strict.url, { method, path, headers, body }, strict.alice.authorization())

  test.each(cases)('%s is refused without If-Match', async (_, { method, path, body, status }) => {
    const contact = await unwrap(
      contactsOf(strict.alice.client).create({ body: { first_name: 'Ada', phones: [{ number: '067 123 45 67' }] } }),
    )
    const ownPath = path().replace(id, contact.id).replace(phone_id, contact.phones[0]!.id)

    expectRefusal(await expectUnchanged(strict, () => sendStrict(method, ownPath, {}, body)), 'precondition-required')
    expectRefusal(await sendStrict(method, ownPath.replace(contact.id, id), {}, body), 'contact-not-found')
    expect((await sendStrict(method, ownPath, { 'if-match': '"1"' }, body)).status).toBe(status)
  })
})
