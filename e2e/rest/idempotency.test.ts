/** Retries with an Idempotency-Key: the server runs each request once and repeats its first response. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, clock } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const ADA = { first_name: 'Ada', phones: [{ number: '067 123 45 67' }] }
const post = (path: string, key: string | undefined, body?: unknown, person = alice) =>
  sendRequest(url, { method: 'POST', path, headers: { 'idempotency-key': key }, body }, person.authorization())
const create = (key?: string, body: unknown = ADA, person = alice) => post('/api/contacts', key, body, person)
const contactsOf = async (person = alice) => (await unwrap(person.client.contacts.list({ query: { limit: 1000 } }))).items
/** Returns the parts of a response that the response to a retry must repeat. */
const replayedPartsOf = ({ status, text, headers }: HttpResponse) => ({
  status,
  text,
  etag: headers.etag,
  location: headers.location,
  type: headers['content-type'],
})

describe('the same request with the same key', () => {
  test('creates one contact and returns the same response byte by byte', async () => {
    const key = randomUUID()

    const first = await create(key)
    clock.advance(60_000)
    const again = await create(key)

    expect(first).toMatchObject({ status: 201, body: { id: expect.any(String), phones: [{ e164: '+380671234567' }] } })
    expect(first.headers).toMatchObject({ etag: '"1"', location: `/api/contacts/${first.body.id}` })
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(replayedPartsOf(again)).toEqual(replayedPartsOf(first))
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await contactsOf()).toEqual([first.body])
  })

  test('returns the first response although the contact has changed since', async () => {
    const first = await create('a')
    await unwrap(alice.client.contacts.patch({ params: { id: first.body.id }, body: { notes: 'later' } }))

    expect(replayedPartsOf(await create('a'))).toEqual(replayedPartsOf(first))
  })

  test('is recognized with quotes around the key, other whitespace in the body and another session', async () => {
    const first = await create('a"b\\c')
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))

    expect(replayedPartsOf(await create('"a\\"b\\\\c"', JSON.stringify(ADA, null, 2)))).toEqual(replayedPartsOf(first))
    expect(await contactsOf()).toHaveLength(1)
  })

  test('adds one phone number, and restores a contact once', async () => {
    const { id } = (await create()).body
    const added = await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' })
    expect(replayedPartsOf(await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }))).toEqual(replayedPartsOf(added))
    expect((await contactsOf())[0]!.phones).toHaveLength(2)

    await unwrap(alice.client.contacts.remove({ params: { id } }))
    const restored = await post(`/api/contacts/${id}/restore`, 'k')
    expect(restored.status).toBe(200)
    expect(replayedPartsOf(await post(`/api/contacts/${id}/restore`, 'k'))).toEqual(replayedPartsOf(restored))
  })

  test('returns the first refusal although the reason for it no longer exists', async () => {
    const { id } = (await create()).body
    const phone = () => post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' })
    await unwrap(alice.client.contacts.remove({ params: { id } }))
    const refused = await phone()
    expectRefusal(refused, 'contact-not-found')
    await unwrap(alice.client.contacts.restore({ params: { id } }))

    const again = await expectUnchanged(service, phone)

    expect(replayedPartsOf(again)).toEqual(replayedPartsOf(refused))
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  test('from another user or to another path is a different request', async () => {
    const bob = await service.person('Bob')
    const first = await create('k')

    const bobs = await create('k', ADA, bob)
    const phone = await post(`/api/contacts/${first.body.id}/phones`, 'k', { number: '050 111 22 33' })

    expect([bobs.status, phone.status]).toEqual([201, 201])
    expect(await contactsOf(bob)).toEqual([bobs.body])
  })

  test('is a new request after 24 hours', async () => {
    const first = await create('k')
    clock.advance(24 * 3_600_000 - 1)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))
    expect((await create('k')).body.id).toBe(first.body.id)

    clock.advance(1)

    expect((await create('k')).body.id).not.toBe(first.body.id)
    expect(await contactsOf()).toHaveLength(2)
  })
})

describe('a retried request on the account', () => {
  const change = (key: string) =>
    post('/api/users/me/change_password', key, { current_password: PASSWORD, new_password: 'another horse battery' })

  test('changes the password only once, and succeeds although the old password is wrong by then', async () => {
    const first = await change('k')
    const again = await change('k')

    expect([first.status, again.status]).toEqual([204, 204])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expectRefusal(await change('another'), 'wrong-password')
  })

  test('sends the e-mail of an address change only once', async () => {
    const email = `new-${randomUUID()}@example.com`
    const send = () => post('/api/users/me/change_email', 'k', { email, password: PASSWORD })

    expect([(await send()).status, (await send()).status]).toEqual([202, 202])
    const mails = (await service.mailbox.settled()).filter(({ to }) => to.some(({ address }) => address === email))
    expect(mails).toHaveLength(1)
  })

  test('that removes the account is refused, because the session ended with the account', async () => {
    const send = () => post('/api/users/me/remove', 'k', { password: PASSWORD })

    expect((await send()).status).toBe(204)
    expectRefusal(await send(), 'session-ended')
    expect(await service.db.run({ text: 'select 1 from users where email = $1', values: [alice.email] })).toEqual([])
  })
})

test('the server deletes an idempotency record after 24 hours', async () => {
  const recordCount = async () =>
    (await service.db.run({ text: 'select 1 from idempotency_records where owner_id = $1', values: [me.id] })).length
  const me = await unwrap(alice.client.users.me())
  await create('k')
  service.sweep()
  expect(await recordCount()).toBe(1)

  clock.advance(24 * 3_600_000)
  service.sweep()

  await expect.poll(recordCount).toBe(0)
})

test('an invalid request leaves no record, so the client can send a corrected one with the same key', async () => {
  expectRefusal(await expectUnchanged(service, () => create('k', { first_name: '' })), 'validation-failed')

  expect((await create('k')).status).toBe(201)
})

test('a request with the same key and another body is refused', async () => {
  const first = await create('k')

  const response = await expectUnchanged(service, () => create('k', { ...ADA, last_name: 'Lovelace' }))

  expectRefusal(response, 'idempotency-key-reused')
  expect(await contactsOf()).toEqual([first.body])
})

test.each(['', ' ', 'a b', '""', 'x'.repeat(256), '"a', 'ключ'])('%j is refused as an Idempotency-Key', async (key) => {
  const sent = Buffer.from(key).toString('latin1')

  expectRefusal(await expectUnchanged(service, () => create(sent)), 'malformed-request')
})

describe('a change of a contact', () => {
  let contact: string
  beforeEach(async () => {
    contact = `/api/contacts/${(await create()).body.id}`
  })
  const send = (method: string, key: string, version: number | undefined, body?: object) => {
    const headers = { 'idempotency-key': key, ...(version && { 'if-match': `"${version}"` }) }
    return sendRequest(url, { method, path: contact, headers, ...(body && { body }) }, alice.authorization())
  }
  const read = () => sendRequest(url, { method: 'GET', path: contact }, alice.authorization())

  test('returns its first response on a retry, although the ETag in If-Match is out of date by then', async () => {
    const first = await send('PATCH', 'k', 1, { notes: 'mine' })
    await unwrap(alice.client.contacts.patch({ params: { id: first.body.id }, body: { notes: 'theirs' } }))

    const again = await expectUnchanged(service, () => send('PATCH', 'k', 1, { notes: 'mine' }))

    expect(first).toMatchObject({ status: 200, body: { notes: 'mine' }, headers: { etag: '"2"' } })
    expect(replayedPartsOf(again)).toEqual(replayedPartsOf(first))
    expect((await read()).body).toMatchObject({ notes: 'theirs', version: 3 })
  })

  test('that was refused with 412 is refused again with the same ETag, although the contact has changed since', async () => {
    await send('PATCH', 'a', undefined, { notes: 'theirs' })
    const first = await send('PUT', 'k', 1, ADA)
    await send('PATCH', 'b', undefined, { notes: 'and more' })

    const again = await send('PUT', 'k', 1, ADA)

    expectRefusal(first, 'precondition-failed')
    expect(replayedPartsOf(again)).toEqual(replayedPartsOf(first))
    expect(again.headers.etag).toBe('"2"')
  })

  test('with the same key but another If-Match is refused', async () => {
    await send('PATCH', 'k', 1, { notes: 'mine' })

    for (const version of [2, undefined])
      expectRefusal(await expectUnchanged(service, () => send('PATCH', 'k', version, { notes: 'mine' })), 'idempotency-key-reused')
  })

  test('and the removal of the contact are different requests under one key', async () => {
    const changed = await send('PATCH', 'k', undefined, { notes: 'mine' })
    const removed = await send('DELETE', 'k', undefined)

    expect([changed.status, removed.status]).toEqual([200, 204])
  })

  test('that removes the contact does not remove it again on a retry after it was restored', async () => {
    await send('DELETE', 'k', 1)
    await post(`${contact}/restore`, undefined)

    const again = await expectUnchanged(service, () => send('DELETE', 'k', 1))

    expect(again).toMatchObject({ status: 204, text: '', headers: { 'idempotency-replayed': 'true' } })
    expect((await read()).status).toBe(200)
  })
})

const operationsWithKey = operations.filter(({ codes }) => codes.includes('idempotency-key-in-use'))
/** For each operation with a body, a valid body other than the sample. */
const otherBodies: Record<string, object> = {
  contactsCreate: { first_name: 'Another' },
  contactsReplace: { first_name: 'Another' },
  contactsPatch: { first_name: 'Another' },
  contactsBatch: { items: [{ op: 'create', body: { first_name: 'Another' } }] },
  phonesAdd: { number: '050 111 22 34' },
  phonesReplace: { number: '050 111 22 34' },
  labelsCreate: { name: 'Another' },
  labelsRename: { name: 'Another' },
  labelsAddContacts: { contact_ids: [] },
  labelsRemoveContacts: { contact_ids: [] },
  usersUpdate: { username: 'Another' },
  usersChangePassword: { current_password: PASSWORD, new_password: 'another horse battery' },
  usersChangeEmail: { email: 'another@example.com', password: PASSWORD },
}
const send = (call: HttpRequest, key = 'k') =>
  sendRequest(url, { ...call, headers: { ...call.headers, 'idempotency-key': key } }, alice.authorization())

// After usersRemove the user has no session that could send the retry.
test.each(operationsWithKey.filter(({ id }) => id !== 'usersRemove'))(
  '$id runs once per key, and refuses a malformed key and a key that was used with another body',
  async ({ id, ...operation }) => {
    const call = callOf({ id, ...operation }, await createFixture(alice))
    if (id === 'contactsRestore') await send({ method: 'DELETE', path: call.path.replace('/restore', '') })
    const malformed = await expectUnchanged(service, () => send(call, 'a b'))
    const first = await send(call)

    const again = await expectUnchanged(service, () => send(call))
    // Even where the operation defines no body, a sent body makes the request a different one.
    const other = await expectUnchanged(service, () => send({ ...call, body: otherBodies[id] ?? {} }))

    expectRefusal(malformed, 'malformed-request')
    expect(first.status).toBeLessThan(300)
    expect(replayedPartsOf(again)).toEqual(replayedPartsOf(first))
    expect(again.headers['idempotency-replayed']).toBe('true')
    expectRefusal(other, 'idempotency-key-reused')
  },
)

test('usersRemove with the key of a different request is refused', async () => {
  const remove = (password: string) => send({ method: 'POST', path: '/api/users/me/remove', body: { password } })
  await remove('a wrong one')

  expectRefusal(await expectUnchanged(service, () => remove(PASSWORD)), 'idempotency-key-reused')
})
