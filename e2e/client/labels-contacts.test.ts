/** Adding labels to contacts and removing them, for many contacts in one request. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'
import { invalid, labelRequests, notFound } from './label-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, bob, clock, db } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const { newLabelId, deleteLabel, newContactId, getContact, addContacts, removeContacts, listIds, seqOf } = labelRequests(
  service,
  () => alice,
)

describe('adding a label to contacts', () => {
  test('changes only the contacts that do not have it yet', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const [ada, bohdan, vera] = [await newContactId('Ada'), await newContactId('Bohdan'), await newContactId('Vera')]
    const before = await getContact(vera)
    clock.advance(60_000)
    expect(await unwrap(addContacts(work, ada))).toEqual({ changed: 1 })

    expect(await unwrap(addContacts(friends, bohdan, ada, bohdan.toUpperCase()))).toEqual({ changed: 2 })

    const at = clock.now().toISOString()
    expect(await getContact(ada)).toMatchObject({ labels: [work, friends], version: 3, updated_at: at })
    expect(await getContact(bohdan)).toMatchObject({ labels: [friends], version: 2, updated_at: at })
    expect(await getContact(vera)).toEqual(before)

    expect(await unwrap(addContacts(friends.toUpperCase(), ada, bohdan, vera))).toEqual({ changed: 1 })
    expect(await getContact(ada)).toMatchObject({ version: 3 })
    expect(await getContact(bohdan)).toMatchObject({ version: 2 })
    clock.set('2026-11-20T09:30:00Z')
  })

  test('changes the ETag, so that a request with the old one fails with precondition-failed', async () => {
    const [friends, id] = [await newLabelId('Друзі'), await newContactId()]
    await unwrap(addContacts(friends, id))
    const patch = (etag: string) =>
      sendRequest(
        url,
        { method: 'PATCH', path: `/api/contacts/${id}`, headers: { 'if-match': etag }, body: { notes: 'x' } },
        alice.authorization(),
      )

    expectRefusal(await expectUnchanged(service, () => patch('"1"')), 'precondition-failed')
    expect((await patch('"2"')).body).toMatchObject({ version: 3, labels: [friends] })
  })

  test('or removing it gives the changes higher numbers than all earlier changes and lower than all later ones', async () => {
    const friends = await newLabelId('Друзі')
    const ids = await Promise.all(Array.from({ length: 5 }, () => newContactId()))
    const highest = async () => Math.max(...(await Promise.all(ids.map((id) => seqOf('contacts', id)))))

    for (const change of [addContacts, removeContacts]) {
      const before = await highest()
      await unwrap(change(friends, ...ids))

      const numbers = await Promise.all(ids.map((id) => seqOf('contacts', id)))
      expect(Math.min(...numbers)).toBeGreaterThan(before)
      const next = await newContactId()
      expect(await seqOf('contacts', next)).toBeGreaterThan(Math.max(...numbers))
    }
  })

  test('or removing it changes nothing if the list of contacts is empty', async () => {
    const friends = await newLabelId('Друзі')

    expect(await unwrap(addContacts(friends))).toEqual({ changed: 0 })
    expect(await unwrap(removeContacts(friends))).toEqual({ changed: 0 })
  })

  test('happens once if the client repeats the request with its Idempotency-Key', async () => {
    const [friends, id] = [await newLabelId('Друзі'), await newContactId()]
    const send = () =>
      sendRequest(
        url,
        {
          method: 'POST',
          path: `/api/labels/${friends}/contacts`,
          headers: { 'idempotency-key': 'k' },
          body: { contact_ids: [id] },
        },
        alice.authorization(),
      )

    const first = await send()
    await unwrap(removeContacts(friends, id))
    const again = await send()

    expect([first.body, again.body]).toEqual([{ changed: 1 }, { changed: 1 }])
    expect(again.headers['idempotency-replayed']).toBe('true')
    expect(await getContact(id)).toMatchObject({ labels: [], version: 3 })
  })

  test('or removing it works for a thousand contacts in one request, and removing it from 1001 is refused', async () => {
    const friends = await newLabelId('Друзі')
    const { id: owner } = await unwrap(alice.client.users.me())
    const copies = await db.run<{ id: string }>({
      text: `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, search_text, created_at, updated_at)
        select $1, gen_random_uuid(), 'Copy', '[]', '[]', '{}', '', now(), now() from generate_series(1, 1000) returning id`,
      values: [owner],
    })
    const ids = copies.map(({ id }) => id)

    expect(await unwrap(addContacts(friends, ...ids))).toEqual({ changed: 1000 })
    expect(await unwrap(addContacts(friends, ...ids))).toEqual({ changed: 0 })
    expect(await listIds({ label: friends, limit: 1000 })).toEqual(ids.toSorted())
    expect(await expectUnchanged(service, () => removeContacts(friends, ...ids, ids[0]!))).toMatchObject(
      invalid('#/contact_ids', 'too-many'),
    )
    expect(await unwrap(removeContacts(friends, ...ids))).toEqual({ changed: 1000 })
  })
})

test('a label request is refused if its Idempotency-Key was sent with another body', async () => {
  const [friends, id] = [await newLabelId('Друзі'), await newContactId()]
  const requests: [path: string, body: object, otherBody: object][] = [
    ['/api/labels', { name: 'Робота' }, { name: 'Сім’я' }],
    [`/api/labels/${friends}/contacts`, { contact_ids: [id] }, { contact_ids: [] }],
    [`/api/labels/${friends}/contacts/remove`, { contact_ids: [] }, { contact_ids: [id] }],
  ]

  for (const [path, body, otherBody] of requests) {
    const send = (sent: object) =>
      sendRequest(url, { method: 'POST', path, headers: { 'idempotency-key': 'k' }, body: sent }, alice.authorization())
    expect((await send(body)).status).toBeLessThan(300)
    expectRefusal(await expectUnchanged(service, () => send(otherBody)), 'idempotency-key-reused')
  }
  expect(await getContact(id)).toMatchObject({ labels: [friends], version: 2 })
})

describe('removing a label from contacts', () => {
  test('changes only the contacts that have it, and keeps their other labels', async () => {
    const [first, second, third] = [await newLabelId('1'), await newLabelId('2'), await newLabelId('3')]
    const [ada, bohdan] = [await newContactId(), await newContactId()]
    for (const id of [third, first, second]) await unwrap(addContacts(id, ada))

    expect(await unwrap(removeContacts(first, bohdan, ada))).toEqual({ changed: 1 })

    expect(await getContact(ada)).toMatchObject({ labels: [third, second], version: 5 })
    expect(await getContact(bohdan)).toMatchObject({ labels: [], version: 1 })
  })
})

describe.each([
  ['adding a label', addContacts, false],
  ['removing a label', removeContacts, true],
] as const)('%s changes no contact', (_, change, hasLabel) => {
  test.each([
    ['does not exist', async () => randomUUID()],
    ['belongs to another user', () => newContactId('Bob', bob)],
    [
      'is in the trash',
      async () => {
        const id = await newContactId()
        await unwrap(alice.client.contacts.remove({ params: { id } }))
        return id
      },
    ],
  ])('if one contact %s, and the problem names that contact', async (_reason, otherContact) => {
    const [friends, ada, missing] = [await newLabelId('Друзі'), await newContactId(), await otherContact()]
    if (hasLabel) await unwrap(addContacts(friends, ada))

    const response = await expectUnchanged(service, () => change(friends, ada, missing, randomUUID()))

    expect(response).toMatchObject(notFound('contact-not-found'))
    expect(response).toMatchObject({ problem: { detail: `No contact has the id ${missing} (#/contact_ids/1). Nothing was changed.` } })
    expect((await getContact(ada)).labels).toEqual(hasLabel ? [friends] : [])
  })

  test.each([
    ['does not exist', async () => randomUUID()],
    ['has an id that is not a UUID', async () => 'friends'],
    ['belongs to another user', () => newLabelId(`Bob’s ${randomUUID()}`, bob)],
    [
      'was deleted',
      async () => {
        const id = await newLabelId('Gone')
        await unwrap(deleteLabel(id))
        return id
      },
    ],
  ])('if the label %s, and the problem is the same for existing and unknown contacts', async (_reason, otherLabel) => {
    const [missing, ada] = [await otherLabel(), await newContactId()]

    expect(await expectUnchanged(service, () => change(missing, ada))).toMatchObject(notFound('label-not-found'))
    expect(await expectUnchanged(service, () => change(missing, randomUUID()))).toMatchObject(notFound('label-not-found'))
    expect(await getContact(ada)).toMatchObject({ labels: [], version: 1 })
  })

  test('if one contact id is not a UUID', async () => {
    const [friends, ada] = [await newLabelId('Друзі'), await newContactId()]

    expect(await expectUnchanged(service, () => change(friends, ada, 'ada'))).toMatchObject(invalid('#/contact_ids/1', 'wrong-format'))
  })
})

test('a contact can have at most a hundred labels', async () => {
  const [ada, bohdan] = [await newContactId(), await newContactId()]
  const ids = await Promise.all(Array.from({ length: 101 }, (_, n) => newLabelId(`${n}`)))
  for (const id of ids.slice(0, 100)) await unwrap(addContacts(id, ada))

  expect(await expectUnchanged(service, () => addContacts(ids[100]!, bohdan, ada))).toMatchObject(invalid('#/contact_ids/1', 'too-many'))

  expect(await unwrap(addContacts(ids[0]!, ada, bohdan))).toEqual({ changed: 1 })
  await unwrap(removeContacts(ids[0]!, ada))
  expect(await unwrap(addContacts(ids[100]!, ada))).toEqual({ changed: 1 })
})
