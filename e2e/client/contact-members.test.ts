/**
 * Every member of a contact that clients write, through each operation that stores it, and in reads, the contact list,
 * the changes and the export. The members and a value for each come from the contract, so a new member is tested without
 * a change here.
 */
import { Contact, ContactInput, ContactPatch } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import { type Schema, schemas } from '../harness/document.ts'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const { alice, url } = await startService({ now: '2026-11-20T09:30:00Z' })

const { properties: documented = {} } = schemas['ContactInput'] ?? {}

const contractMembers = Object.keys(ContactInput.shape)
/** Not `uid`, which is written only once; see `contact-uids.test.ts`. */
const members = contractMembers.filter((member) => documented[member]?.readOnly !== true && member !== 'uid')

test('the schemas for reading, saving and patching a contact have the same members, all documented and in the example', () => {
  expect(Object.keys(Contact.shape).toSorted()).toEqual(contractMembers.toSorted())
  expect(Object.keys(ContactPatch.shape).toSorted()).toEqual(contractMembers.toSorted())
  expect(Object.keys(documented).toSorted()).toEqual(contractMembers.toSorted())
  expect(Object.keys(schemas['Contact']?.examples?.[0] ?? {}).toSorted()).toEqual(contractMembers.toSorted())
  expect(members).toContain('first_name')
})

describe.each(members)('%s', (member) => {
  const sample = sampleOf(documented[member])
  const withoutMember = member === 'first_name' ? { last_name: 'Without' } : { first_name: 'Without' }
  const withMember = { ...withoutMember, [member]: sample }

  test('has a valid example in the contract', () => {
    expect(sample).toBeDefined()
    expect(ContactInput.safeParse(withMember).success).toBe(true)
  })

  test('is stored by POST', async () => {
    const created = await send('POST', '/api/contacts', withMember)

    expect(created).toMatchObject({ [member]: sample })
    expect(await get(created.id)).toEqual(created)
  })

  test('is stored by PUT, and emptied by PUT without it', async () => {
    const { id, [member]: empty } = await send('POST', '/api/contacts', withoutMember)

    const replaced = await send('PUT', `/api/contacts/${id}`, withMember)
    expect(replaced).toMatchObject({ [member]: sample })
    expect(await get(id)).toEqual(replaced)

    await send('PUT', `/api/contacts/${id}`, withoutMember)
    expect(await get(id)).toMatchObject({ [member]: empty })
  })

  test('is stored by PATCH, kept by a PATCH without it, and emptied by null', async () => {
    const { id, [member]: empty } = await send('POST', '/api/contacts', withoutMember)

    const patched = await send('PATCH', `/api/contacts/${id}`, { [member]: sample })
    expect(patched).toMatchObject({ [member]: sample })
    expect(await get(id)).toEqual(patched)

    await send('PATCH', `/api/contacts/${id}`, {})
    expect(await get(id)).toMatchObject({ [member]: sample })

    await send('PATCH', `/api/contacts/${id}`, { [member]: null })
    expect(await get(id)).toMatchObject({ [member]: empty })
  })

  test('is stored by the create and patch operations of a batch', async () => {
    const { id } = await send('POST', '/api/contacts', withoutMember)

    const { items } = await send('POST', '/api/contacts/batch', {
      items: [
        { op: 'create', body: withMember },
        { op: 'patch', id, body: { [member]: sample } },
      ],
    })

    for (const { body } of items) {
      expect(body).toMatchObject({ [member]: sample })
      expect(await get(body.id)).toEqual(body)
    }
  })

  test('is kept in the trash and after a restore, for contacts removed singly and in a batch', async () => {
    const [one, other] = [await send('POST', '/api/contacts', withMember), await send('POST', '/api/contacts', withMember)]
    await send('DELETE', `/api/contacts/${one.id}`)
    await send('POST', '/api/contacts/batch', { items: [{ op: 'remove', id: other.id }] })

    for (const contact of [one, other]) {
      const trashed = await trashedContact(contact.id)
      expect(trashed).toMatchObject({ [member]: contact[member] })
      const restored = await send('POST', `/api/contacts/${contact.id}/restore`)
      expect(restored).toMatchObject({ [member]: contact[member] })
      expect(await get(contact.id)).toEqual(restored)
    }
  })

  test('is returned by the list, the changes and the export', async () => {
    const [kept, trashed] = [await send('POST', '/api/contacts', withMember), await send('POST', '/api/contacts', withMember)]
    await send('DELETE', `/api/contacts/${trashed.id}`)

    const { items: listed } = await send('GET', '/api/contacts?limit=1000')
    const { items: changes } = await send('GET', '/api/contacts/changes?limit=1000')
    const { contacts, trashed_contacts } = await send('GET', '/api/users/me/export')

    expect(byId(listed, kept.id)).toEqual(kept)
    expect(byId(changes, kept.id)).toEqual({ id: kept.id, change: 'saved', contact: kept })
    expect(byId(changes, trashed.id)).toMatchObject({ change: 'trashed', contact: { [member]: trashed[member] } })
    expect(byId(contacts, kept.id)).toEqual(kept)
    expect(byId(trashed_contacts, trashed.id)).toMatchObject({ [member]: trashed[member] })
  })
})

/** Returns the first example of a schema, or a list with the first example of its items. */
function sampleOf(schema: Schema | undefined): unknown {
  if (schema?.$ref) return sampleOf(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)])
  if (schema?.examples) return schema.examples[0]
  const item = schema?.items && sampleOf(schema.items)
  return item === undefined ? undefined : [item]
}

/** Sends a request that must succeed, and returns the response body. */
async function send(method: string, path: string, body?: object) {
  const headers = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}
  const response = await sendRequest(url, { method, path, headers, ...(body && { body }) }, alice.authorization())
  expect(response.status, response.text).toBeLessThan(300)
  return response.body
}

const get = (id: string) => send('GET', `/api/contacts/${id}`)
const byId = (items: { id: string }[], id: string) => items.find((item) => item.id === id)
const trashedContact = async (id: string) => byId((await send('GET', '/api/contacts?trashed=true&limit=1000')).items, id)
