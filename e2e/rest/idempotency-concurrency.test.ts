/** Requests with one Idempotency-Key at the same time: on one server, and on two servers with one database. */
import { unwrap } from '@contacts/client'
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { connectTo, lockChanges } from '../harness/direct-connection.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService, testDb } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const ADA = { first_name: 'Ada', phones: [{ number: '067 123 45 67' }] }
const post = (path: string, key: string | undefined, body: unknown, at = url) =>
  sendRequest(at, { method: 'POST', path, headers: { 'idempotency-key': key }, body }, alice.authorization())
const create = (key: string | undefined, at?: string) => post('/api/contacts', key, ADA, at)

test('twenty simultaneous requests with one key create one contact', async () => {
  const responses = await Promise.all(Array.from({ length: 20 }, () => create('k')))

  await expectOneContact(responses)
})

/** Asserts that each request returned the same contact, or was refused because its key was in use. */
async function expectOneContact(responses: HttpResponse[]) {
  const [contact, ...more] = (await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))).items
  expect(more).toEqual([])
  const successes = responses.filter(({ status }) => status === 201)
  expect(successes.length).toBeGreaterThan(0)
  expect(new Set(successes.map(({ text }) => text)).size).toBe(1)
  expect(successes[0]!.body.id).toBe(contact!.id)
  for (const response of responses.filter((one) => !successes.includes(one))) expectRefusal(response, 'idempotency-key-in-use')
}

describe.runIf(testDb() === 'postgres')('on two servers with one database', async () => {
  const database = testDb() === 'postgres' ? await postgresAdmin(inject('postgresUrl')).createDatabase() : undefined
  if (database) addCleanup(database.drop)
  const servers = database ? [await startService({ databaseUrl: database.url }), await startService({ databaseUrl: database.url })] : []

  test('twenty simultaneous requests with one key create one contact', async () => {
    alice = await servers[0]!.person('Alice')

    const responses = await Promise.all(Array.from({ length: 20 }, (_, n) => create('k', servers[n % 2]!.url)))

    await expectOneContact(responses)
  })

  test('while one request is in progress, the same request to the other server is refused without waiting', async () => {
    alice = await servers[0]!.person('Alice')
    const { id } = (await create(undefined, servers[0]!.url)).body
    const lock = await lockChanges(servers[0]!.db, (await unwrap(alice.client.users.me())).id)

    const first = post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }, servers[0]!.url)
    await lock.waitForBlockedRequest()
    const second = await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }, servers[1]!.url)
    await lock.release()

    expectRefusal(second, 'idempotency-key-in-use')
    expect((await first).status).toBe(201)
  })
})

const operationsWithKey = operations.filter(({ codes }) => codes.includes('idempotency-key-in-use'))
const send = (call: HttpRequest) =>
  sendRequest(url, { ...call, headers: { ...call.headers, 'idempotency-key': 'k' } }, alice.authorization())

describe.runIf(testDb() === 'postgres')('while the same request is in progress', () => {
  test.each(operationsWithKey)('$id is refused', async (operation) => {
    const call = callOf(operation, await createFixture(alice))
    const { id } = await unwrap(alice.client.users.me())
    const key = createHash('sha256')
      .update(JSON.stringify([call.method, call.path, 'k']))
      .digest('base64url')
    const client = await connectTo(service.db)
    // The lock that a server holds while it runs the request.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`${id} ${key}`])

    const response = await expectUnchanged(service, () => send(call))
    await client.end()

    expectRefusal(response, 'idempotency-key-in-use')
    // contactsRestore returns 404, because the contact is not in the trash.
    await expect.poll(async () => (await send(call)).status).toBeLessThan(300 + (operation.id === 'contactsRestore' ? 200 : 0))
  })
})
