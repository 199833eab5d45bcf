import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const {
  alice: { client },
} = await startService()

const create = (phones: { number: string }[] = []) => unwrap(client.contacts.create({ body: { first_name: 'Ada', phones } }))
const get = (id: string) => unwrap(client.contacts.get({ params: { id } }))
const numbersOf = async (id: string) => (await get(id)).phones.map(({ number }) => number)
const numbers = Array.from({ length: 20 }, (_, index) => `+38067000000${String(index).padStart(2, '0')}`)

test('twenty simultaneous patches of twenty members of additional_data all take effect', async () => {
  const { id } = await create()
  const members = numbers.map((_, index) => `member_${index}`)

  const responses = await Promise.all(
    members.map((member, index) => client.contacts.patch({ params: { id }, body: { additional_data: { [member]: index } } })),
  )

  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect((await get(id)).additional_data).toEqual(Object.fromEntries(members.map((member, index) => [member, index])))
})

test('simultaneous changes of different members of a contact all take effect', async () => {
  const { id } = await create([{ number: '+380501112233' }])
  const changes = [
    { first_name: 'Ада' },
    { last_name: 'Лавлейс' },
    { emails: [{ address: 'ada@example.com', label: null }] },
    { birthday: '1815-12-10' },
    { organization: 'Analytical Engine' },
    { job_title: 'Programmer' },
    { notes: 'First.' },
    { additional_data: { telegram: '@ada' } },
  ]

  await Promise.all([
    ...changes.map((body) => unwrap(client.contacts.patch({ params: { id }, body }))),
    unwrap(client.phones.add({ params: { contact_id: id }, body: { number: '+380504445566' } })),
  ])

  expect(await get(id)).toMatchObject({
    ...Object.assign({}, ...changes),
    phones: [{ number: '+380501112233' }, { number: '+380504445566' }],
  })
})

test('twenty phone numbers added at once are all stored, and the next one is refused', async () => {
  const { id } = await create()
  const add = (number: string) => client.phones.add({ params: { contact_id: id }, body: { number } })

  const responses = await Promise.all(numbers.map(add))
  const next = await add('+380501112233')

  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(201))
  expect(next).toMatchObject({ status: 422, problem: { code: 'validation-failed', errors: [{ pointer: '#', code: 'too-many' }] } })
  expect((await numbersOf(id)).toSorted()).toEqual(numbers)
})

test('of twenty-five phone numbers added at once, the server stores exactly the twenty that it accepted', async () => {
  const { id } = await create()
  const all = [...numbers, ...numbers.slice(0, 5).map((number) => number.replace('067', '050'))]

  const responses = await Promise.all(all.map((number) => client.phones.add({ params: { contact_id: id }, body: { number } })))

  const accepted = responses.flatMap((response) => (response.ok ? [response.data.number] : []))
  expect(accepted).toHaveLength(20)
  expect((await numbersOf(id)).toSorted()).toEqual(accepted.toSorted())
})

test('twenty simultaneous removals and replacements of phone numbers all take effect', async () => {
  const { id, phones } = await create(numbers.map((number) => ({ number })))
  const change = (phone: (typeof phones)[number], index: number) => {
    const params = { contact_id: id, phone_id: phone.id }
    return index % 2 === 0
      ? client.phones.remove({ params })
      : client.phones.replace({ params, body: { number: phone.number, label: 'new' } })
  }

  const responses = await Promise.all(phones.map(change))

  expect(responses.map(({ ok }) => ok)).toEqual(Array(20).fill(true))
  expect((await get(id)).phones).toEqual(phones.filter((_, index) => index % 2 === 1).map((phone) => ({ ...phone, label: 'new' })))
})

test('a PUT of a contact and the simultaneous removal of one of its phone numbers have the same result as one after the other', async () => {
  for (let round = 0; round < 10; round++) {
    const {
      id,
      phones: [home, work],
    } = await create([{ number: '+380501112233' }, { number: '+380504445566' }])
    const both = [home!, work!].map(({ id: phoneId, number }) => ({ id: phoneId, number }))

    const [replaced, removed] = await Promise.all([
      client.contacts.replace({ params: { id }, body: { first_name: `Ada ${round}`, phones: both } }),
      client.phones.remove({ params: { contact_id: id, phone_id: work!.id } }),
    ])

    const after = await get(id)
    expect(removed).toMatchObject({ status: 204 })
    expect(after.phones.map(({ number }) => number)).toEqual(['+380501112233'])
    // Either the replacement came first, or it was refused because the phone number was already removed.
    const refused = { problem: { code: 'validation-failed', errors: [{ pointer: '#/phones/1/id', code: 'unknown-phone' }] } }
    expect(replaced).toMatchObject(replaced.ok ? { status: 200 } : refused)
    expect(after.first_name).toBe(replaced.ok ? `Ada ${round}` : 'Ada')
  }
})

test('a contact that is removed during other changes stays removed, and each change succeeds or gets 404', async () => {
  const { id } = await create()

  const [removed, ...changed] = await Promise.all([
    client.contacts.remove({ params: { id } }),
    ...numbers.map((number) => client.phones.add({ params: { contact_id: id }, body: { number } })),
  ])

  expect(removed).toMatchObject({ status: 204 })
  expect(changed.filter(({ status }) => status !== 201 && status !== 404)).toEqual([])
  expect(await client.contacts.get({ params: { id } })).toMatchObject({ problem: { code: 'contact-not-found' } })
})
