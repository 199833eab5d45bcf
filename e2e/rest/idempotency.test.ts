import { unwrap } from '@contacts/client'
import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { beforeEach, describe, expect, inject, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { callOf, subjectOf } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type Answer, ask, type Call } from '../harness/http.ts'
import { connect } from '../harness/postgres-admin.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService, testDb } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, clock } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const ADA = { first_name: 'Ada', phones: [{ number: '067 123 45 67' }] }
const post = (path: string, key: string | undefined, body?: unknown, { who = alice, at = url, headers = {} } = {}) =>
  ask(at, { method: 'POST', path, headers: { 'idempotency-key': key, ...headers }, body }, who.authorization())
const create = (key?: string, body: unknown = ADA, options = {}) => post('/api/contacts', key, body, options)
const all = async (who = alice) => (await unwrap(who.client.contacts.list({ query: { limit: 1000 } }))).items
const same = ({ status, text, headers }: Answer) => ({
  status,
  text,
  etag: headers.etag,
  location: headers.location,
  type: headers['content-type'],
})

describe('the same request with the same key', () => {
  test('makes one contact, and gets the same answer byte by byte', async () => {
    const key = randomUUID()

    const first = await create(key)
    clock.advance(60_000)
    const again = await create(key)

    expect(first).toMatchObject({ status: 201, body: { id: expect.any(String), phones: [{ e164: '+380671234567' }] } })
    expect(first.headers).toMatchObject({ etag: '"1"', location: `/api/contacts/${first.body.id}` })
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(same(again)).toEqual(same(first))
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await all()).toEqual([first.body])
  })

  test('gets what it got then, although the contact has moved on', async () => {
    const first = await create('a')
    await unwrap(alice.client.contacts.patch({ params: { id: first.body.id }, body: { notes: 'later' } }))

    expect(same(await create('a'))).toEqual(same(first))
  })

  test('is the same in quotes, with other spaces and in another session', async () => {
    const first = await create('a"b\\c')
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))

    expect(same(await create('"a\\"b\\\\c"', JSON.stringify(ADA, null, 2)))).toEqual(same(first))
    expect(await all()).toHaveLength(1)
  })

  test('adds one phone number, and restores once', async () => {
    const { id } = (await create()).body
    const added = await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' })
    expect(same(await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }))).toEqual(same(added))
    expect((await all())[0]!.phones).toHaveLength(2)

    await unwrap(alice.client.contacts.remove({ params: { id } }))
    const restored = await post(`/api/contacts/${id}/restore`, 'k')
    expect(restored.status).toBe(200)
    expect(same(await post(`/api/contacts/${id}/restore`, 'k'))).toEqual(same(restored))
  })

  test('gets its refusal again, whatever has become of its reason', async () => {
    const { id } = (await create()).body
    const refused = await post(`/api/contacts/${id}/restore`, 'k')
    expectRefusal(refused, 'contact-not-found')
    await unwrap(alice.client.contacts.remove({ params: { id } }))

    const again = await unchanged(service, () => post(`/api/contacts/${id}/restore`, 'k'))

    expect(same(again)).toEqual(same(refused))
    expect(again.headers['idempotency-replayed']).toBe('true')
  })

  test('of another user, and of another address, is another one', async () => {
    const bob = await service.person('Bob')
    const first = await create('k')

    const his = await create('k', ADA, { who: bob })
    const phone = await post(`/api/contacts/${first.body.id}/phones`, 'k', { number: '050 111 22 33' })

    expect([his.status, phone.status]).toEqual([201, 201])
    expect(await all(bob)).toEqual([his.body])
  })

  test('is another one after 24 hours', async () => {
    const first = await create('k')
    clock.advance(24 * 3_600_000 - 1)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))
    expect((await create('k')).body.id).toBe(first.body.id)

    clock.advance(1)

    expect((await create('k')).body.id).not.toBe(first.body.id)
    expect(await all()).toHaveLength(2)
  })
})

describe('of the account', () => {
  const change = (key: string) =>
    post('/api/users/me/change_password', key, { current_password: PASSWORD, new_password: 'another horse battery' })

  test('a change of password is made once, although the old password is wrong by then', async () => {
    const first = await change('k')
    const again = await change('k')

    expect([first.status, again.status]).toEqual([204, 204])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expectRefusal(await change('another'), 'wrong-password')
  })

  test('a change of address writes its letters once', async () => {
    const email = `new-${randomUUID()}@example.com`
    const send = () => post('/api/users/me/change_email', 'k', { email, password: PASSWORD })

    expect([(await send()).status, (await send()).status]).toEqual([202, 202])
    const letters = (await service.mailbox.settled()).filter(({ to }) => to.some(({ address }) => address === email))
    expect(letters).toHaveLength(1)
  })

  test('a removal is made, and nobody is there to be answered again', async () => {
    const send = () => post('/api/users/me/remove', 'k', { password: PASSWORD })

    expect((await send()).status).toBe(204)
    expectRefusal(await send(), 'session-ended')
    expect(await service.db.run({ text: 'select 1 from users where email = $1', values: [alice.email] })).toEqual([])
  })
})

test('an answer is removed when nobody can be given it any more', async () => {
  const kept = async () => (await service.db.run({ text: 'select 1 from idempotency_records where owner_id = $1', values: [me.id] })).length
  const me = await unwrap(alice.client.users.me())
  await create('k')
  service.sweep()
  expect(await kept()).toBe(1)

  clock.advance(24 * 3_600_000)
  service.sweep()

  await expect.poll(kept).toBe(0)
})

test('an invalid request keeps nothing, so that it can be mended with its key', async () => {
  expectRefusal(await unchanged(service, () => create('k', { first_name: '' })), 'validation-failed')

  expect((await create('k')).status).toBe(201)
})

test('another body with the same key is refused', async () => {
  const first = await create('k')

  const answer = await unchanged(service, () => create('k', { ...ADA, last_name: 'Lovelace' }))

  expectRefusal(answer, 'idempotency-key-reused')
  expect(await all()).toEqual([first.body])
})

test.each(['', ' ', 'a b', '""', 'x'.repeat(256), '"a', 'ключ'])('%j is no key', async (key) => {
  const sent = Buffer.from(key).toString('latin1')

  expectRefusal(await unchanged(service, () => create(sent)), 'malformed-request')
})

test('twenty at once make one contact', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => create('k')))

  await expectOne(answers)
})

/** All got the one contact, or were told that it is being made. */
async function expectOne(answers: Answer[]) {
  const [contact, ...more] = await all()
  expect(more).toEqual([])
  const made = answers.filter(({ status }) => status === 201)
  expect(made.length).toBeGreaterThan(0)
  expect(new Set(made.map(({ text }) => text)).size).toBe(1)
  expect(made[0]!.body.id).toBe(contact!.id)
  for (const answer of answers.filter((one) => !made.includes(one))) expectRefusal(answer, 'idempotency-key-in-use')
}

describe.runIf(testDb() === 'postgres')('on two servers with one database', async () => {
  const database = testDb() === 'postgres' ? await connect(inject('postgresUrl')).createDatabase() : undefined
  if (database) afterwards(database.drop)
  const servers = database ? [await startService({ databaseUrl: database.url }), await startService({ databaseUrl: database.url })] : []

  test('twenty at once make one contact', async () => {
    alice = await servers[0]!.person('Alice')

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => create('k', ADA, { at: servers[n % 2]!.url })))

    await expectOne(answers)
  })

  test('while one is under way, the others are told so and do not wait', async () => {
    alice = await servers[0]!.person('Alice')
    const { id } = (await create(undefined, ADA, { at: servers[0]!.url })).body
    const hold = await holdChanges(database!.url, (await unwrap(alice.client.users.me())).id)

    const first = post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }, { at: servers[0]!.url })
    await hold.isWaitedFor()
    const second = await post(`/api/contacts/${id}/phones`, 'k', { number: '050 111 22 33' }, { at: servers[1]!.url })
    await hold.release()

    expectRefusal(second, 'idempotency-key-in-use')
    expect((await first).status).toBe(201)
  })
})

describe('a change of what is there', () => {
  let contact: string
  beforeEach(async () => {
    contact = `/api/contacts/${(await create()).body.id}`
  })
  const send = (method: string, key: string, version: number | undefined, body?: object) => {
    const headers = { 'idempotency-key': key, ...(version && { 'if-match': `"${version}"` }) }
    return ask(url, { method, path: contact, headers, ...(body && { body }) }, alice.authorization())
  }
  const show = () => ask(url, { method: 'GET', path: contact }, alice.authorization())

  test('is answered with what it came to, although its ETag is an old one by then', async () => {
    const first = await send('PATCH', 'k', 1, { notes: 'mine' })
    await unwrap(alice.client.contacts.patch({ params: { id: first.body.id }, body: { notes: 'theirs' } }))

    const again = await unchanged(service, () => send('PATCH', 'k', 1, { notes: 'mine' }))

    expect(first).toMatchObject({ status: 200, body: { notes: 'mine' }, headers: { etag: '"2"' } })
    expect(same(again)).toEqual(same(first))
    expect((await show()).body).toMatchObject({ notes: 'theirs', version: 3 })
  })

  test('that came too late did so once and for all, with the ETag of then', async () => {
    await send('PATCH', 'a', undefined, { notes: 'theirs' })
    const first = await send('PUT', 'k', 1, ADA)
    await send('PATCH', 'b', undefined, { notes: 'and more' })

    const again = await send('PUT', 'k', 1, ADA)

    expectRefusal(first, 'precondition-failed')
    expect(same(again)).toEqual(same(first))
    expect(again.headers.etag).toBe('"2"')
  })

  test('of another version is another one', async () => {
    await send('PATCH', 'k', 1, { notes: 'mine' })

    for (const version of [2, undefined])
      expectRefusal(await unchanged(service, () => send('PATCH', 'k', version, { notes: 'mine' })), 'idempotency-key-reused')
  })

  test('and its removal are two, under one key', async () => {
    const changed = await send('PATCH', 'k', undefined, { notes: 'mine' })
    const removed = await send('DELETE', 'k', undefined)

    expect([changed.status, removed.status]).toEqual([200, 204])
  })

  test('removes it, but not again when it was restored', async () => {
    await send('DELETE', 'k', 1)
    await post(`${contact}/restore`, undefined)

    const again = await unchanged(service, () => send('DELETE', 'k', 1))

    expect(again).toMatchObject({ status: 204, text: '', headers: { 'idempotency-replayed': 'true' } })
    expect((await show()).status).toBe(200)
  })
})

const named = operations.filter(({ codes }) => codes.includes('idempotency-key-in-use'))
/** Another body that is as good as the sample. */
const others: Record<string, object> = {
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
const send = (call: Call, key = 'k') => ask(url, { ...call, headers: { ...call.headers, 'idempotency-key': key } }, alice.authorization())

// Whoever has gone can ask nothing.
test.each(named.filter(({ id }) => id !== 'usersRemove'))(
  '$id is done once, by a key that is one and does for nothing else',
  async ({ id, ...operation }) => {
    const call = callOf({ id, ...operation }, await subjectOf(alice))
    if (id === 'contactsRestore') await send({ method: 'DELETE', path: call.path.replace('/restore', '') })
    const malformed = await unchanged(service, () => send(call, 'a b'))
    const first = await send(call)

    const again = await unchanged(service, () => send(call))
    // What takes no body does not mind one.
    const other = await unchanged(service, () => send({ ...call, body: others[id] ?? {} }))

    expectRefusal(malformed, 'malformed-request')
    expect(first.status).toBeLessThan(300)
    expect(same(again)).toEqual(same(first))
    expect(again.headers['idempotency-replayed']).toBe('true')
    expectRefusal(other, 'idempotency-key-reused')
  },
)

test('usersRemove with the key of another request is refused', async () => {
  const remove = (password: string) => send({ method: 'POST', path: '/api/users/me/remove', body: { password } })
  await remove('a wrong one')

  expectRefusal(await unchanged(service, () => remove(PASSWORD)), 'idempotency-key-reused')
})

describe.runIf(testDb() === 'postgres')('while the same is under way', () => {
  test.each(named)('$id is refused', async (operation) => {
    const call = callOf(operation, await subjectOf(alice))
    const { id } = await unwrap(alice.client.users.me())
    const key = createHash('sha256')
      .update(JSON.stringify([call.method, call.path, 'k']))
      .digest('base64url')
    const [{ url: databaseUrl } = { url: '' }] = await service.db.run<{ url: string }>({
      text: 'select current_database() as url',
      values: [],
    })
    const client = new pg.Client({ connectionString: Object.assign(new URL(inject('postgresUrl')), { pathname: `/${databaseUrl}` }).href })
    await client.connect()
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`${id} ${key}`])

    const answer = await unchanged(service, () => send(call))
    await client.end()

    expectRefusal(answer, 'idempotency-key-in-use')
    await expect.poll(async () => (await send(call)).status).toBeLessThan(300 + (operation.id === 'contactsRestore' ? 200 : 0))
  })
})

/** Keeps every change of an owner waiting. */
async function holdChanges(databaseUrl: string, ownerId: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select 1 from changes where owner_id = $1 for update', [ownerId])
  return {
    async isWaitedFor() {
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await client.query(waiting)).rowCount === 0) await sleep(5)
    },
    async release() {
      await client.query('rollback')
      await client.end()
    },
  }
}
