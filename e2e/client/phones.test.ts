import { type Contact, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const { alice, url } = await startService({ now: '2026-11-20T09:30:00.000Z' })

const mobile = { number: '067 123 45 67', label: 'mobile' }
const createAda = () =>
  unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', notes: 'stays', phones: [mobile, { number: '044 235 80 16' }] } }))
const phonesOf = async (contact_id: string) => (await unwrap(alice.client.phones.list({ params: { contact_id } }))).items
const params = (contact: Contact, index: number) => ({ contact_id: contact.id, phone_id: contact.phones[index]!.id })

test('the phones of a contact are listed in the order in which they were saved', async () => {
  const contact = await createAda()

  expect(await phonesOf(contact.id)).toEqual(contact.phones)
  expect(contact.phones.map(({ e164 }) => e164)).toEqual(['+380671234567', '+380442358016'])
})

test('a phone is added after the others, which stay as they are', async () => {
  const contact = await createAda()

  const response = await alice.client.phones.add({
    params: { contact_id: contact.id },
    body: { number: '+44 20 7946 0958', label: 'London' },
  })

  const added = unwrap(response)
  expect(response.status).toBe(201)
  expect(added).toEqual({ id: expect.any(String), number: '+44 20 7946 0958', e164: '+442079460958', label: 'London' })
  expect(await phonesOf(contact.id)).toEqual([...contact.phones, added])
  expect(await (await fetch(`${url}${response.headers.get('location')}`, { headers: alice.authorization() })).json()).toEqual(added)
  expect(await unwrap(alice.client.contacts.get({ params: { id: contact.id } }))).toMatchObject({ first_name: 'Ada', notes: 'stays' })
})

test('one phone of a contact can be read', async () => {
  const contact = await createAda()

  expect(await unwrap(alice.client.phones.get({ params: params(contact, 1) }))).toEqual(contact.phones[1])
})

test('a replaced phone keeps its position and its id', async () => {
  const contact = await createAda()

  const replaced = await unwrap(alice.client.phones.replace({ params: params(contact, 0), body: { number: '112' } }))

  expect(replaced).toEqual({ id: contact.phones[0]!.id, number: '112', e164: null, label: null })
  expect(await phonesOf(contact.id)).toEqual([replaced, contact.phones[1]])
})

test('a phone can be replaced with the phone that the client read', async () => {
  const contact = await createAda()

  expect(await unwrap(alice.client.phones.replace({ params: params(contact, 0), body: contact.phones[0]! }))).toEqual(contact.phones[0])
})

test('removing a phone keeps the others', async () => {
  const contact = await createAda()

  const response = await alice.client.phones.remove({ params: params(contact, 0) })

  expect(response).toMatchObject({ ok: true, status: 204 })
  expect(await phonesOf(contact.id)).toEqual([contact.phones[1]])
  for (const operation of ['get', 'remove'] as const) {
    expect(await alice.client.phones[operation]({ params: params(contact, 0) })).toMatchObject({
      ok: false,
      problem: { code: 'phone-not-found' },
    })
  }
})

test('a phone is not found under another contact of the same owner', async () => {
  const [contact, other] = [await createAda(), await createAda()]
  const crossed = { contact_id: contact.id, phone_id: other.phones[0]!.id }

  expect(await alice.client.phones.get({ params: crossed })).toMatchObject({ ok: false, problem: { code: 'phone-not-found' } })
  expect(await alice.client.phones.replace({ params: crossed, body: mobile })).toMatchObject({
    ok: false,
    problem: { code: 'phone-not-found' },
  })
  expect(await alice.client.phones.remove({ params: crossed })).toMatchObject({ ok: false, problem: { code: 'phone-not-found' } })
  expect([await phonesOf(contact.id), await phonesOf(other.id)]).toEqual([contact.phones, other.phones])
})

test('a contact has at most 20 phones', async () => {
  const contact = await unwrap(
    alice.client.contacts.create({
      body: { first_name: 'Operator', phones: Array.from({ length: 20 }, (_, i) => ({ number: `10${i}` })) },
    }),
  )

  const response = await alice.client.phones.add({ params: { contact_id: contact.id }, body: mobile })

  expect(response).toMatchObject({ ok: false, problem: { code: 'validation-failed', errors: [{ pointer: '#', code: 'too-many' }] } })
  expect(await phonesOf(contact.id)).toEqual(contact.phones)
})

test('a new default region of the profile determines the E.164 form of phones that are saved afterwards', async () => {
  const contact = await createAda()
  await unwrap(alice.client.users.update({ body: { default_region: 'PL' } }))

  const polish = await unwrap(alice.client.phones.add({ params: { contact_id: contact.id }, body: { number: '22 123 45 67' } }))
  await unwrap(alice.client.users.update({ body: { default_region: null } }))
  const regionless = await unwrap(alice.client.phones.add({ params: { contact_id: contact.id }, body: { number: '22 123 45 67' } }))
  await unwrap(alice.client.users.update({ body: { default_region: 'UA' } }))

  expect([polish.e164, regionless.e164]).toEqual(['+48221234567', null])
  expect((await phonesOf(contact.id))[0]).toEqual(contact.phones[0])
})
