/** `uid`: given at creation, unique among the contacts of a user that are not in the trash, and never changed. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { alice, bob, url } = service

const send = (method: string, path: string, body?: object, headers = {}, who = alice) =>
  sendRequest(url, { method, path, headers, ...(body && { body }) }, who.authorization())
const post = (body: object, headers = {}, who = alice) => send('POST', '/api/contacts', body, headers, who)
const create = async (uid: string | null = null, who = alice) =>
  unwrap(await who.client.contacts.create({ body: { first_name: 'Ada', uid } }))
const remove = (id: string) => unwrap(alice.client.contacts.remove({ params: { id } }))
const restore = (id: string) => send('POST', `/api/contacts/${id}/restore`)
const newUid = () => `card-${randomUUID()}@phone.example`

test('a contact that is created without a uid has one that is made from its id', async () => {
  const contacts = [await create(), await create(null)]

  for (const contact of contacts) {
    expect(contact.uid).toBe(`urn:uuid:${contact.id}`)
    expect(await unwrap(alice.client.contacts.get({ params: { id: contact.id } }))).toEqual(contact)
  }
})

test('the uid of a new contact is stored and returned everywhere', async () => {
  const uid = `"${newUid()}" 🔑`

  const contact = await create(uid)

  expect(contact.uid).toBe(uid)
  expect(await unwrap(alice.client.contacts.get({ params: { id: contact.id } }))).toEqual(contact)
  const { items } = await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))
  expect(items).toContainEqual(contact)
  expect((await unwrap(alice.client.users.exportData())).contacts).toContainEqual(contact)
})

test('PUT and PATCH ignore the uid, so a contact that was read can be sent back', async () => {
  const contact = await create(newUid())
  const other = await create(newUid())

  const replaced = await unwrap(alice.client.contacts.replace({ params: { id: contact.id }, body: { ...contact, uid: other.uid } }))
  const patched = await unwrap(alice.client.contacts.patch({ params: { id: contact.id }, body: { uid: newUid() } }))
  const { items } = await unwrap(
    alice.client.contacts.batch({ body: { items: [{ op: 'patch', id: contact.id, body: { uid: newUid(), notes: 'Kept' } }] } }),
  )

  expect([replaced, patched]).toEqual([contact, contact])
  expect(items).toMatchObject([{ status: 200, body: { uid: contact.uid, notes: 'Kept' } }])
})

describe('a uid that is taken', () => {
  test.each([
    { given: 'by a client', takenUid: async () => (await create(newUid())).uid },
    { given: 'by default', takenUid: async () => (await create()).uid },
  ])('is refused, if it was given $given', async ({ takenUid }) => {
    const uid = await takenUid()

    for (const headers of [{}, { 'idempotency-key': randomUUID() }]) {
      const refused = await expectUnchanged(service, () => post({ first_name: 'Second', uid }, headers))
      expectRefusal(refused, 'uid-taken')
    }
  })

  test('is compared exactly, and only with the contacts of the same user', async () => {
    const { uid } = await create(newUid())

    expect((await create(uid.toUpperCase())).uid).toBe(uid.toUpperCase())
    expect((await create(uid, bob)).uid).toBe(uid)
  })

  test('with an idempotency key: the refusal is stored, and so is a success', async () => {
    const { uid, ...stored } = await create(newUid())
    const [refusedKey, createdKey, freeUid] = [randomUUID(), randomUUID(), newUid()]

    const refused = await post({ first_name: 'Second', uid }, { 'idempotency-key': refusedKey })
    await remove(stored.id)
    const again = await post({ first_name: 'Second', uid }, { 'idempotency-key': refusedKey })
    const created = await post({ first_name: 'Third', uid: freeUid }, { 'idempotency-key': createdKey })
    const repeated = await post({ first_name: 'Third', uid: freeUid }, { 'idempotency-key': createdKey })

    expect([refused.body.code, again.body.code]).toEqual(['uid-taken', 'uid-taken'])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect([created.status, repeated.status, repeated.headers['idempotency-replayed']]).toEqual([201, 201, 'true'])
    expect(repeated.body).toEqual(created.body)
  })

  test.each([{ keyed: false }, { keyed: true }])(
    'of twenty simultaneous creations with one uid, one is made (with idempotency keys: $keyed)',
    async ({ keyed }) => {
      const uid = newUid()
      const headers = () => (keyed ? { 'idempotency-key': randomUUID() } : {})

      const responses = await Promise.all(Array.from({ length: 20 }, () => post({ first_name: 'Ada', uid }, headers())))

      expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, ...Array(19).fill(409)])
      for (const response of responses.filter(({ status }) => status === 409)) expectRefusal(response, 'uid-taken')
      const { items } = await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))
      expect(items.filter((contact) => contact.uid === uid)).toHaveLength(1)
    },
  )

  test('in a batch is refused for its item alone, also if an earlier item has taken it', async () => {
    const [stored, free] = [await create(newUid()), newUid()]
    const withUid = (uid: string) => ({ op: 'create' as const, body: { first_name: 'Ada', uid } })

    const { items } = await unwrap(
      alice.client.contacts.batch({
        body: { items: [withUid(stored.uid), withUid(free), withUid(free), { op: 'create', body: { first_name: 'Grace' } }] },
      }),
    )
    const atomic = await expectUnchanged(service, () =>
      unwrap(alice.client.contacts.batch({ body: { atomic: true, items: [withUid(newUid()), withUid(stored.uid)] } })),
    )

    expect(items.map(({ status }) => status)).toEqual([409, 201, 409, 201])
    expect(items[0]!.body).toMatchObject({ code: 'uid-taken' })
    expect(atomic.items.map(({ status }) => status)).toEqual([424, 409])
  })
})

describe('the uid of a contact in the trash', () => {
  test('is free for another contact, which the restored one must not meet', async () => {
    const uid = newUid()
    const { id } = await create(uid)
    await remove(id)
    const other = await create(uid)

    expectRefusal(await expectUnchanged(service, () => restore(id)), 'uid-taken')

    await remove(other.id)
    expect((await restore(id)).body).toMatchObject({ id, uid })
  })

  test('is free also if it is the default', async () => {
    const { id, uid } = await create()
    await remove(id)
    const other = await create(uid)

    expectRefusal(await expectUnchanged(service, () => restore(id)), 'uid-taken')
    expectRefusal(
      await expectUnchanged(service, () => send('POST', `/api/contacts/${id}/restore`, undefined, { 'if-match': '"1"' })),
      'precondition-failed',
    )

    expect(other).toMatchObject({ uid })
  })

  test('goes to the restored contact or to a new one, if both want it at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const { id, uid } = await create()
      await remove(id)

      const [restored, created] = await Promise.all([restore(id), post({ first_name: 'Successor', uid })])

      const { items } = await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))
      expect(items.filter((contact) => contact.uid === uid)).toHaveLength(1)
      const [refused, accepted] = restored.status === 409 ? [restored, created] : [created, restored]
      expectRefusal(refused, 'uid-taken')
      expect([200, 201]).toContain(accepted.status)
    }
  })

  test('is either taken or free while the contact moves there', async () => {
    for (let round = 0; round < 20; round++) {
      const { id, uid } = await create(newUid())

      const [created] = await Promise.all([post({ first_name: 'Successor', uid }), remove(id)])

      if (created.status === 409) expectRefusal(created, 'uid-taken')
      else expect(created).toMatchObject({ status: 201, body: { uid } })
    }
  })

  test('is free in the batch that removes the contact', async () => {
    const { id, uid } = await create(newUid())

    const { items } = await unwrap(
      alice.client.contacts.batch({
        body: {
          items: [
            { op: 'remove', id },
            { op: 'create', body: { first_name: 'Successor', uid } },
          ],
        },
      }),
    )

    expect(items).toMatchObject([{ status: 204 }, { status: 201, body: { uid } }])
  })
})
