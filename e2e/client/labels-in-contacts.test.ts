/** The labels of a contact in responses, the effect of renaming or deleting a label, and the label filter. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'
import { invalid, labelRequests, notFound } from './label-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { bob, db } = service

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const { newLabelId, renameLabel, deleteLabel, newContactId, getContact, addContacts, removeContacts, listIds, seqOf } = labelRequests(
  service,
  () => alice,
)

describe('labels of a contact', () => {
  test('stay as they are when a client sends other labels with POST, PUT or PATCH', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const id = await newContactId()
    await unwrap(addContacts(friends, id))
    const contact = await getContact(id)

    const replaced = await unwrap(
      alice.client.contacts.replace({ params: { id }, body: { ...contact, first_name: 'Ада', labels: [work] } }),
    )
    const patched = await unwrap(alice.client.contacts.patch({ params: { id }, body: { last_name: 'Лавлейс', labels: null } }))
    const phone = await unwrap(alice.client.phones.add({ params: { contact_id: id }, body: { number: '067 123 45 67' } }))
    const created = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', labels: [work] } }))

    expect([replaced.labels, patched.labels, created.labels]).toEqual([[friends], [friends], []])
    expect(await getContact(id)).toMatchObject({ first_name: 'Ада', last_name: 'Лавлейс', phones: [phone], labels: [friends], version: 5 })
  })

  test('are included in the contact list, in upcoming birthdays and in the export', async () => {
    const friends = await newLabelId('Друзі')
    const id = await newContactId()
    await unwrap(alice.client.contacts.patch({ params: { id }, body: { birthday: '1815-12-10' } }))
    await unwrap(addContacts(friends, id))

    const { items } = await unwrap(alice.client.contacts.list())
    const birthdays = await unwrap(alice.client.birthdays.upcoming({ query: { days: 366 } }))
    const exported = await unwrap(alice.client.users.exportData())

    expect(items.map(({ labels }) => labels)).toEqual([[friends]])
    expect(birthdays.items.map((item) => item.contact.labels)).toEqual([[friends]])
    expect(exported.contacts.map(({ labels }) => labels)).toEqual([[friends]])
    expect(exported.labels).toEqual((await unwrap(alice.client.labels.list())).items)
  })

  test('are restored together with the contact', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const id = await newContactId()
    for (const label of [friends, work]) await unwrap(addContacts(label, id))
    await unwrap(alice.client.contacts.remove({ params: { id } }))
    expect(await listIds({ label: friends })).toEqual([])

    expect(await unwrap(alice.client.contacts.restore({ params: { id } }))).toMatchObject({ labels: [friends, work], version: 5 })
    expect(await listIds({ label: friends })).toEqual([id])
  })
})

test('renaming a label does not change its contacts', async () => {
  const friends = await newLabelId('Друзі')
  const id = await newContactId()
  await unwrap(addContacts(friends, id))
  const [before, number] = [await getContact(id), await seqOf('contacts', id)]

  await unwrap(renameLabel(friends, 'Приятелі'))

  expect(await getContact(id)).toEqual(before)
  expect(await seqOf('contacts', id)).toBe(number)
})

describe('deleting a label', () => {
  test('removes it from all contacts, including those in the trash, and counts as a change of each', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const [ada, bohdan, trashed] = [await newContactId(), await newContactId(), await newContactId()]
    for (const label of [friends, work]) await unwrap(addContacts(label, ada, trashed))
    await unwrap(addContacts(work, bohdan))
    await unwrap(alice.client.contacts.remove({ params: { id: trashed } }))
    const before = [await seqOf('contacts', ada), await seqOf('contacts', bohdan), await seqOf('trash', trashed)] as const

    await unwrap(deleteLabel(friends))

    expect(await getContact(ada)).toMatchObject({ labels: [work], version: 4 })
    expect(await getContact(bohdan)).toMatchObject({ labels: [work], version: 2 })
    expect(await seqOf('contacts', ada)).toBeGreaterThan(Math.max(...before))
    expect(await seqOf('contacts', bohdan)).toBe(before[1])
    expect(await seqOf('trash', trashed)).toBeGreaterThan(Math.max(...before))
    expect(await unwrap(alice.client.contacts.restore({ params: { id: trashed } }))).toMatchObject({ labels: [work], version: 6 })
  })

  test('removes it from thousands of contacts', async () => {
    const friends = await newLabelId('Друзі')
    const { id: owner } = await unwrap(alice.client.users.me())
    await db.run({
      text: `insert into contacts (owner_id, id, first_name, emails, phones, additional_data, labels, search_text, created_at, updated_at)
        select $1, gen_random_uuid(), 'Copy', '[]', '[]', '{}', array[$2::uuid], '', now(), now() from generate_series(1, 4001)`,
      values: [owner, friends],
    })

    await unwrap(deleteLabel(friends))

    const [counts] = await db.run<{ total: number; changed: number; latest: number; labelled: number }>({
      text: `select count(*)::int as total, count(*) filter (where version = 2)::int as changed, count(*) filter (where seq = (select seq from changes where owner_id = $1))::int as latest,
        count(*) filter (where labels <> '{}')::int as labelled from contacts where owner_id = $1`,
      values: [owner],
    })
    expect(counts).toEqual({ total: 4001, changed: 4001, latest: 4001, labelled: 0 })
  })

  test('or renaming it is refused if the label does not exist or belongs to another user', async () => {
    for (const id of [randomUUID(), 'friends', await newLabelId(`Bob’s ${randomUUID()}`, bob)]) {
      expect(await expectUnchanged(service, () => deleteLabel(id))).toMatchObject(notFound('label-not-found'))
      expect(await expectUnchanged(service, () => renameLabel(id, 'Mine'))).toMatchObject(notFound('label-not-found'))
    }
  })
})

describe('the label filter', () => {
  test('lists the contacts with the label, alone or combined with other filters and pages', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const [ada, adam, bohdan, adele] = [
      await newContactId('Ada'),
      await newContactId('Adam'),
      await newContactId('Bohdan'),
      await newContactId('Adele'),
    ]
    await unwrap(addContacts(friends, bohdan, ada, adele))
    await unwrap(addContacts(work, adam, ada))

    expect(await listIds({ label: friends })).toEqual([ada, bohdan, adele])
    expect(await listIds({ label: friends.toUpperCase() })).toEqual([ada, bohdan, adele])
    expect(await listIds({ label: friends, q: 'ad' })).toEqual([ada, adele])
    expect(await listIds({ label: friends, first_name: 'ada' })).toEqual([ada])
    expect(await listIds({ label: work, q: 'bohdan' })).toEqual([])
    expect(await listIds({ label: friends, limit: 1 })).toEqual([ada])
    expect(await listIds({ label: friends, skip: 1, limit: 1 })).toEqual([bohdan])
    expect(await listIds({ label: friends, skip: 1, q: 'ad' })).toEqual([adele])
    expect(await listIds({ label: friends, skip: 3 })).toEqual([])

    await unwrap(removeContacts(friends, bohdan))
    expect(await listIds({ label: friends })).toEqual([ada, adele])
  })

  test('returns an empty list for a label that does not exist, so that a saved URL keeps working', async () => {
    await newContactId()
    const deleted = await newLabelId('Gone')
    await unwrap(deleteLabel(deleted))

    for (const id of [deleted, randomUUID(), await newLabelId(`Bob’s ${randomUUID()}`, bob)])
      expect(await listIds({ label: id })).toEqual([])
  })

  test.each(['', 'friends', '0199c2f0'])('refuses %j, which is not a UUID', async (value) => {
    expect(await alice.client.contacts.list({ query: { label: value } })).toMatchObject(invalid('query/label', 'wrong-format'))
  })
})
