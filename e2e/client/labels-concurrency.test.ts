/** Concurrent requests about the same labels and contacts. */
import { unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Person, startService } from '../harness/service.ts'
import { labelRequests, notFound } from './label-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })

let alice: Person
beforeEach(async () => {
  alice = await service.person('Alice')
})

const { newLabelId, deleteLabel, newContactId, getContact, addContacts, removeContacts } = labelRequests(service, () => alice)

describe('concurrent requests', () => {
  test('add each label to each contact once, and the version of a contact counts its changes', async () => {
    const labels = await Promise.all(['A', 'B', 'C', 'D'].map((name) => newLabelId(name)))
    const contacts = await Promise.all(Array.from({ length: 10 }, () => newContactId()))
    const twoThirds = (n: number) => contacts.filter((_, index) => (index + n) % 3 !== 0)

    const responses = await Promise.all(Array.from({ length: 20 }, (_, n) => unwrap(addContacts(labels[n % 4]!, ...twoThirds(n)))))

    const after = await Promise.all(contacts.map(getContact))
    for (const { labels: added, version } of after) {
      expect(added.toSorted()).toEqual(labels.toSorted())
      expect(version).toBe(1 + labels.length)
    }
    expect(responses.reduce((sum, { changed }) => sum + changed, 0)).toBe(contacts.length * labels.length)
  })

  test('to add a label, to remove a label and to patch the contact all take effect', async () => {
    const [friends, work] = [await newLabelId('Друзі'), await newLabelId('Робота')]
    const id = await newContactId()
    await unwrap(addContacts(work, id))

    await Promise.all([
      unwrap(addContacts(friends, id)),
      unwrap(removeContacts(work, id)),
      ...Array.from({ length: 10 }, (_, n) =>
        unwrap(alice.client.contacts.patch({ params: { id }, body: { additional_data: { [`member_${n}`]: n } } })),
      ),
    ])

    const after = await getContact(id)
    expect(after).toMatchObject({ labels: [friends], version: 14 })
    expect(Object.keys(after.additional_data)).toHaveLength(10)
  })

  test('to delete a label and to add it to contacts leave it on no contact', async () => {
    for (let round = 0; round < 5; round++) {
      const friends = await newLabelId(`Друзі ${round}`)
      const ids = await Promise.all(Array.from({ length: 4 }, () => newContactId()))

      const [deleted, ...added] = await Promise.all([deleteLabel(friends), ...ids.map((id) => addContacts(friends, id))])

      expect(deleted).toMatchObject({ status: 204 })
      for (const response of added.filter(({ ok }) => !ok)) expect(response).toMatchObject(notFound('label-not-found'))
      for (const [index, id] of ids.entries()) expect(await getContact(id)).toMatchObject({ labels: [], version: added[index]!.ok ? 3 : 1 })
    }
  })

  test('to remove a contact and to add labels to it: the restored contact has the labels whose requests succeeded', async () => {
    const labels = await Promise.all(['A', 'B', 'C', 'D'].map((name) => newLabelId(name)))
    const id = await newContactId()

    const [removed, ...added] = await Promise.all([
      alice.client.contacts.remove({ params: { id } }),
      ...labels.map((label_id) => addContacts(label_id, id)),
    ])

    expect(removed).toMatchObject({ status: 204 })
    const restored = await unwrap(alice.client.contacts.restore({ params: { id } }))
    expect(restored.labels.toSorted()).toEqual(labels.filter((_, index) => added[index]!.ok).toSorted())
    for (const response of added.filter(({ ok }) => !ok)) expect(response).toMatchObject(notFound('contact-not-found'))
  })
})
