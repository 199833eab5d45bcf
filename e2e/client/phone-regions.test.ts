/** When the server derives the E.164 form of a phone number, and which writes leave it unchanged. */
import { type Contact, type ContactChange, unwrap } from '@contacts/client'
import { beforeEach, describe, expect, test } from 'vitest'
import { createContacts } from '../harness/create-contacts.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { required } from '../harness/required.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00.000Z' })
const { clock } = service

let alice: Awaited<ReturnType<typeof service.person>>
beforeEach(async () => {
  alice = await service.person('Alice')
})

/** A number with different E.164 forms in Ukraine and in Switzerland. */
const NUMBER = '044 235 80 16'
const [UKRAINIAN, SWISS] = ['+380442358016', '+41442358016']

const setRegion = (default_region: string | null, { client } = alice) => unwrap(client.users.update({ body: { default_region } }))
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))
const idsFound = async (phone: string) => (await unwrap(alice.client.contacts.list({ query: { phone } }))).items.map(({ id }) => id)
const createInRegion = async (region: string | null, body: { first_name: string; phones: { number: string }[] }) => {
  await setRegion(region)
  return unwrap(alice.client.contacts.create({ body }))
}

describe('a number that is not retyped keeps its E.164 form after a change of the default region', () => {
  const writes: Record<string, (contact: Contact) => Promise<unknown>> = {
    'a patch of the notes': ({ id }) => alice.client.contacts.patch({ params: { id }, body: { notes: 'Called' } }),
    'a patch of the phones with ids': ({ id, phones }) =>
      alice.client.contacts.patch({ params: { id }, body: { phones: phones.map((phone) => ({ ...phone, label: 'work' })) } }),
    'a patch of the phones without ids': ({ id, phones }) =>
      alice.client.contacts.patch({ params: { id }, body: { phones: phones.map(({ number }) => ({ number, label: 'work' })) } }),
    'a replacement with the contact that was read': (contact) =>
      alice.client.contacts.replace({ params: { id: contact.id }, body: { ...contact, notes: 'Called' } }),
    'a replacement without ids': ({ id, first_name }) =>
      alice.client.contacts.replace({ params: { id }, body: { first_name, phones: [{ number: '112' }, { number: NUMBER }] } }),
    'a patch in a batch': ({ id }) => alice.client.contacts.batch({ body: { items: [{ op: 'patch', id, body: { notes: 'Called' } }] } }),
    'a patch of the phones in a batch': ({ id }) =>
      alice.client.contacts.batch({ body: { items: [{ op: 'patch', id, body: { phones: [{ number: NUMBER, label: 'work' }] } }] } }),
    'a replacement of the phone with the same number': ({ id, phones }) =>
      alice.client.phones.replace({
        params: { contact_id: id, phone_id: phones[0]!.id.toUpperCase() },
        body: { number: ` ${NUMBER} `, label: 'work' },
      }),
    'another phone that is added': ({ id }) => alice.client.phones.add({ params: { contact_id: id }, body: { number: '112' } }),
    'the trash and back': async ({ id }) => {
      await unwrap(alice.client.contacts.remove({ params: { id } }))
      await unwrap(alice.client.contacts.restore({ params: { id } }))
    },
  }

  test.each(Object.entries(writes))('%s', async (_, write) => {
    const contact = await createInRegion('UA', { first_name: 'Ada', phones: [{ number: NUMBER }] })
    await setRegion('CH')

    await write(contact)

    const after = await get(contact.id)
    expect(after.version).toBeGreaterThan(contact.version)
    expect(after.phones.find(({ number }) => number === NUMBER)).toMatchObject({ e164: UKRAINIAN })
    expect(await idsFound(UKRAINIAN)).toEqual([contact.id])
    expect(await idsFound(SWISS)).toEqual([])
  })

  test('two equal numbers keep their own E.164 forms', async () => {
    const { id } = await createInRegion('UA', { first_name: 'Ada', phones: [{ number: NUMBER }] })
    await setRegion('CH')
    await unwrap(alice.client.phones.add({ params: { contact_id: id }, body: { number: NUMBER } }))
    const { phones } = await get(id)

    const patched = await unwrap(alice.client.contacts.patch({ params: { id }, body: { phones: phones.toReversed() } }))

    expect(patched.phones).toEqual(phones.toReversed())
    expect(patched.phones.map(({ e164 }) => e164)).toEqual([SWISS, UKRAINIAN])
  })
})

test('a new or retyped number gets the E.164 form of the current region', async () => {
  const { id, phones } = await createInRegion('UA', { first_name: 'Ada', phones: [{ number: NUMBER }] })
  await setRegion('CH')

  const retyped = await unwrap(
    alice.client.phones.replace({ params: { contact_id: id, phone_id: phones[0]!.id }, body: { number: '0442358016' } }),
  )
  const added = await unwrap(alice.client.phones.add({ params: { contact_id: id }, body: { number: NUMBER } }))

  expect([retyped.e164, added.e164]).toEqual([SWISS, SWISS])
  expect(await idsFound(UKRAINIAN)).toEqual([])
})

describe('setting or changing the region', () => {
  test.each([null, 'PL'])(
    'from %s gives an E.164 form to numbers without one, and leaves that of other numbers unchanged',
    async (before) => {
      const known = { number: '+48 22 123 45 67' }
      const contact = await createInRegion(before, { first_name: 'Ada', phones: [{ number: NUMBER }, known, { number: '112' }] })
      expect(contact.phones.map(({ e164 }) => e164)).toEqual([null, '+48221234567', null])
      const { next_since } = await unwrap(alice.client.contacts.changes())
      clock.advance(60_000)

      await setRegion('CH')

      const after = await get(contact.id)
      expect(after).toEqual({
        ...contact,
        version: 2,
        updated_at: clock.now().toISOString(),
        phones: [{ ...contact.phones[0], e164: SWISS }, contact.phones[1], contact.phones[2]],
      })
      expect(await idsFound(SWISS)).toEqual([contact.id])
      expect((await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))).items).toEqual([
        { id: contact.id, change: 'saved', contact: after },
      ])
    },
  )

  test('changes no contact in which no number gets an E.164 form, and no contact of another user', async () => {
    const bob = await service.person('Bob')
    await setRegion(null, bob)
    const ofBob = await unwrap(bob.client.contacts.create({ body: { first_name: 'Bob', phones: [{ number: NUMBER }] } }))
    const swiss = await createInRegion('CH', { first_name: 'Swiss', phones: [{ number: NUMBER }] })
    const emergency = await createInRegion(null, { first_name: 'Emergency', phones: [{ number: '112' }] })
    const { next_since } = await unwrap(alice.client.contacts.changes())

    await setRegion('UA')

    expect([await get(swiss.id), await get(emergency.id)]).toEqual([swiss, emergency])
    expect(await unwrap(bob.client.contacts.get({ params: { id: ofBob.id } }))).toEqual(ofBob)
    expect((await unwrap(alice.client.contacts.changes({ query: { since: next_since } }))).items).toEqual([])
  })

  test('gives numbers of contacts in the trash their E.164 form, and the contacts stay in the trash', async () => {
    const { id } = await createInRegion(null, { first_name: 'Ada', phones: [{ number: NUMBER }] })
    await unwrap(alice.client.contacts.remove({ params: { id } }))
    const [trashed] = (await unwrap(alice.client.contacts.list({ query: { trashed: true } }))).items

    await setRegion('UA')

    const { items } = await unwrap(alice.client.contacts.list({ query: { trashed: true, phone: UKRAINIAN } }))
    expect(items).toEqual([{ ...trashed, version: 3, phones: [{ ...trashed!.phones[0], e164: UKRAINIAN }] }])
    expect((await unwrap(alice.client.contacts.restore({ params: { id } }))).phones[0]).toMatchObject({ e164: UKRAINIAN })
  })

  test('clearing the region, or setting it to its current value, changes no contact', async () => {
    const contact = await createInRegion('UA', { first_name: 'Ada', phones: [{ number: NUMBER }, { number: '112' }] })

    const { next_since } = await unwrap(alice.client.contacts.changes())
    for (const region of ['UA', null, 'UA']) {
      await setRegion(region)
      expect(await get(contact.id)).toEqual(contact)
    }
    expect((await unwrap(alice.client.contacts.changes())).next_since).toBe(next_since)
  })

  test('a refused region changes nothing', async () => {
    await createInRegion(null, { first_name: 'Ada', phones: [{ number: NUMBER }] })

    const response = await expectUnchanged(service, () => alice.client.users.update({ body: { default_region: 'ua' } }))

    expect(response).toMatchObject({
      problem: { code: 'validation-failed', errors: [{ pointer: '#/default_region', code: 'not-a-region' }] },
    })
  })
})

describe('in an address book of 1,300 contacts', () => {
  const COUNT = 1_300
  const bodies = Array.from({ length: COUNT }, (_, index) => ({
    first_name: `Contact ${index}`,
    phones: [{ number: `044 235 ${1_000 + index}` }],
  }))
  const all = async () => {
    const contacts = []
    for await (const contact of alice.client.contacts.iterate({ query: { limit: 1000 } })) contacts.push(contact)
    return contacts
  }
  const countDerived = async () => (await all()).filter(({ phones }) => phones[0]?.e164).length
  const jobs = async () => {
    const text = 'select region from phone_derivations d join users u on u.id = d.owner_id where u.email = $1'
    return service.db.run<{ region: string }>({ text, values: [alice.email] })
  }

  beforeEach(async () => {
    await setRegion(null)
    for (const start of [0, 1_000]) await createContacts(alice.client, bodies.slice(start, start + 1_000))
  })

  test('each E.164 form is derived once: the first ones before the response, the others in the background', async () => {
    const { next_since } = await unwrap(alice.client.contacts.changes())

    await setRegion('UA')

    expect(await countDerived()).toBeGreaterThanOrEqual(500)
    await expect.poll(jobs).toEqual([])
    const contacts = await all()
    expect(contacts.filter(({ version, phones }) => version === 2 && phones[0]?.e164?.startsWith('+38044235'))).toHaveLength(COUNT)
    const changed: ContactChange[] = []
    const readChanges = async (since: string) => {
      const { items, next_since: next, has_more } = await unwrap(alice.client.contacts.changes({ query: { since, limit: 1000 } }))
      changed.push(...items)
      if (has_more) await readChanges(next)
    }
    await readChanges(next_since)
    expect(changed.map(({ contact }) => contact).toSorted(byId)).toEqual(contacts.toSorted(byId))
  })

  test('the job overwrites no write of the user, and derives every E.164 form although the region changes again', async () => {
    const last = required((await all()).at(-1))

    await setRegion('UA')
    await unwrap(alice.client.contacts.patch({ params: { id: last.id }, body: { notes: 'Called' } }))
    await setRegion('CH')

    await expect.poll(jobs).toEqual([])
    expect(await countDerived()).toBe(COUNT)
    expect(await get(last.id)).toMatchObject({ notes: 'Called', phones: [{ e164: expect.stringMatching(/^\+(380|41)44235/) }] })
  })

  test('clearing the region ends the job', async () => {
    await setRegion('UA')
    await setRegion(null)

    expect(await jobs()).toEqual([])
  })

  test('the account can be removed during the job', async () => {
    await setRegion('UA')

    expect(await alice.client.users.remove({ body: { password: alice.password } })).toMatchObject({ status: 204 })

    expect(await jobs()).toEqual([])
    expect(service.log.filter((line) => line.includes('phone derivation'))).toEqual([])
  })
})

const byId = (a: { id: string } | null, b: { id: string } | null) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)
