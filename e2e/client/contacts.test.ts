import { type Contact, unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00.000Z' })
const { alice, bob, clock, url } = service

const full = {
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [
    { address: 'ivan@example.com', label: 'home' },
    { address: 'i.shevchenko@gmail.com', label: null },
  ],
  phones: [
    { number: '067 123 45 67', label: 'mobile' },
    { number: '+1 (650) 253-0000', label: 'work' },
  ],
  birthday: '1992-02-29',
  organization: 'Київстар',
  job_title: 'Інженер',
  middle_name: 'Петрович',
  name_prefix: 'д-р',
  name_suffix: 'мол.',
  nickname: 'Ваня',
  addresses: [
    { street: 'вул. Хрещатик, 1\nкв. 2', city: 'Київ', region: null, postal_code: '01001', country: 'UA', label: 'home' },
    { street: null, city: 'Львів', region: 'Львівська область', postal_code: null, country: null, label: null },
  ],
  urls: [
    { url: 'https://example.com/ivan?a=1#b', label: 'home' },
    { url: 'xmpp:ivan@example.com', label: null },
  ],
  dates: [
    { date: '2015-06-20', label: 'anniversary' },
    { date: '--02-29', label: null },
  ],
  related: [{ name: 'Олена', label: 'spouse' }],
  notes: 'Lviv\nKyiv',
  additional_data: { telegram: '@ivan', z: 1, a: [true, null, { deep: 'ї' }] },
}
const create = (body: Parameters<typeof alice.client.contacts.create>[0]['body'] = full) => unwrap(alice.client.contacts.create({ body }))
const get = (id: string) => unwrap(alice.client.contacts.get({ params: { id } }))

test('the server returns a contact as it was saved', async () => {
  const created = await create()

  expect(created).toEqual({
    ...full,
    uid: `urn:uuid:${created.id}`,
    display_name: 'Іван Шевченко',
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
    version: 1,
    phones: [
      { id: expect.any(String), number: '067 123 45 67', e164: '+380671234567', label: 'mobile' },
      { id: expect.any(String), number: '+1 (650) 253-0000', e164: '+16502530000', label: 'work' },
    ],
    labels: [],
    photo_url: null,
    created_at: '2026-11-20T09:30:00.000Z',
    updated_at: '2026-11-20T09:30:00.000Z',
    deleted_at: null,
  })
  expect(await get(created.id)).toEqual(created)
  expect(JSON.stringify((await get(created.id)).additional_data)).toBe(JSON.stringify(full.additional_data))
})

test('a contact may have only a first name', async () => {
  const created = await create({ first_name: 'Mum' })

  expect(created).toMatchObject({
    first_name: 'Mum',
    last_name: null,
    emails: [],
    phones: [],
    birthday: null,
    organization: null,
    job_title: null,
    middle_name: null,
    name_prefix: null,
    name_suffix: null,
    nickname: null,
    addresses: [],
    urls: [],
    dates: [],
    related: [],
    notes: null,
    additional_data: {},
  })
  expect(await get(created.id)).toEqual(created)
})

test('the server stores text trimmed, in NFC and with LF line ends', async () => {
  const created = await create({ first_name: '  Ju\u0308rgen ', last_name: '\u0418\u0306ован', notes: 'a\r\nb' })

  expect(created).toMatchObject({ first_name: 'Jürgen', last_name: 'Йован', notes: 'a\nb' })
})

test('the Location header leads to the created contact', async () => {
  const answer = await alice.client.contacts.create({ body: { first_name: 'Ada' } })

  const response = await fetch(`${url}${answer.headers.get('location')}`, { headers: alice.authorization() })
  expect(await response.json()).toEqual(unwrap(answer))
})

test('contacts are listed in the order of creation', async () => {
  const { client } = await newUser()
  const names = ['c', 'a', 'b']
  for (const first_name of names) await unwrap(client.contacts.create({ body: { first_name } }))

  expect((await unwrap(client.contacts.list())).items.map((contact) => contact.first_name)).toEqual(names)
  expect((await unwrap(client.contacts.list({ query: { skip: 1, limit: 1 } }))).items.map((contact) => contact.first_name)).toEqual(['a'])
  expect(await unwrap(client.contacts.list({ query: { skip: 3 } }))).toEqual({
    items: [],
    next_cursor: null,
    total: null,
    total_is_exact: null,
  })
})

test('a PUT of a contact as it was read changes nothing', async () => {
  const created = await create()
  clock.advance(1000)

  const replaced = await unwrap(alice.client.contacts.replace({ params: { id: created.id }, body: created }))

  expect(replaced).toEqual(created)
  expect(await get(created.id)).toEqual(created)
})

test('PUT clears the members that the body leaves out', async () => {
  const created = await create()

  const replaced = await unwrap(alice.client.contacts.replace({ params: { id: created.id }, body: { first_name: 'Ivan' } }))

  expect(replaced).toMatchObject({
    id: created.id,
    first_name: 'Ivan',
    last_name: null,
    emails: [],
    phones: [],
    addresses: [],
    urls: [],
    birthday: null,
    dates: [],
    related: [],
    notes: null,
    additional_data: {},
  })
  expect(await get(created.id)).toEqual(replaced)
})

test('PATCH clears members that are null, keeps missing members and replaces lists', async () => {
  const created = await create()
  const patch = { last_name: null, emails: [{ address: 'new@example.com' }], birthday: null, notes: 'x' }

  const patched = await unwrap(alice.client.contacts.patch({ params: { id: created.id }, body: patch }))

  expect(patched).toEqual({
    ...created,
    ...patch,
    version: 2,
    display_name: 'Іван',
    emails: [{ address: 'new@example.com', label: null }],
    updated_at: patched.updated_at,
  })
  expect(await get(created.id)).toEqual(patched)
})

test('PATCH with null empties lists and additional_data', async () => {
  const created = await create()

  const patched = await unwrap(
    alice.client.contacts.patch({ params: { id: created.id }, body: { emails: null, phones: null, additional_data: null } }),
  )

  expect(patched).toMatchObject({ emails: [], phones: [], additional_data: {}, first_name: created.first_name })
})

// The cases of RFC 7396, appendix A, that have an object on both sides.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('additional_data %j patched with %j becomes %j', async (additional_data, patch, merged) => {
  const { id } = await create({ first_name: 'Free', additional_data })

  const patched = await unwrap(alice.client.contacts.patch({ params: { id }, body: { additional_data: patch } }))

  expect(patched.additional_data).toEqual(merged)
  expect((await get(id)).additional_data).toEqual(merged)
})

test('a patch that makes additional_data too large is refused and changes nothing', async () => {
  const created = await create({ first_name: 'Free', additional_data: { a: 'x'.repeat(10_000) } })

  const answer = await alice.client.contacts.patch({ params: { id: created.id }, body: { additional_data: { b: 'y'.repeat(10_000) } } })

  expect(answer).toMatchObject({
    ok: false,
    problem: { code: 'validation-failed', errors: [{ pointer: '#/additional_data', code: 'too-large' }] },
  })
  expect(await get(created.id)).toEqual(created)
})

test.each(['replace', 'patch'] as const)('%s keeps a phone with a known id, adds new phones, and removes the rest', async (operation) => {
  const created = await create()
  const [first, second] = created.phones as [Contact['phones'][0], Contact['phones'][0]]
  const body = {
    ...created,
    phones: [
      { number: '044 235 80 16', label: 'office' },
      { id: second.id.toUpperCase(), number: second.number, label: 'home' },
    ],
  }

  const saved = await unwrap(alice.client.contacts[operation]({ params: { id: created.id }, body }))

  expect(saved.phones).toEqual([
    { id: expect.any(String), number: '044 235 80 16', e164: '+380442358016', label: 'office' },
    { ...second, label: 'home' },
  ])
  expect([first.id, second.id]).not.toContain(saved.phones[0]!.id)
})

test.each(['replace', 'patch'] as const)('%s refuses a phone id that is unknown, of another contact, or used twice', async (operation) => {
  const created = await create()
  const other = await create()
  const { id } = created.phones[0]!
  const attempts = [
    [{ id: crypto.randomUUID(), number: '123' }],
    [{ id: other.phones[0]!.id, number: '123' }],
    [
      { id, number: '123' },
      { id, number: '456' },
    ],
  ]

  for (const phones of attempts) {
    const answer = await alice.client.contacts[operation]({ params: { id: created.id }, body: { first_name: 'Changed', phones } })
    expect(answer).toMatchObject({
      ok: false,
      problem: { code: 'validation-failed', errors: [{ pointer: `#/phones/${phones.length - 1}/id`, code: 'unknown-phone' }] },
    })
  }
  expect(await get(created.id)).toEqual(created)
})

test('the server refuses a new contact that has a phone with an id', async () => {
  const before = await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))

  const answer = await alice.client.contacts.create({
    body: { first_name: 'Thief', phones: [{ id: crypto.randomUUID(), number: '12345' }] },
  })

  expect(answer).toMatchObject({ ok: false, problem: { errors: [{ pointer: '#/phones/0/id', code: 'unknown-phone' }] } })
  expect(await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))).toEqual(before)
})

test('a removed contact disappears from reads, search and birthdays', async () => {
  const { id } = await create({ ...full, first_name: 'Прощавай' })

  const removed = await alice.client.contacts.remove({ params: { id } })

  expect(removed).toMatchObject({ ok: true, status: 204 })
  expect(await alice.client.contacts.get({ params: { id } })).toMatchObject({ ok: false, problem: { code: 'contact-not-found' } })
  expect((await unwrap(alice.client.contacts.list({ query: { q: 'прощавай' } }))).items).toEqual([])
  expect(
    (await unwrap(alice.client.birthdays.upcoming({ query: { days: 366, limit: 1000 } }))).items.map(({ contact }) => contact.id),
  ).not.toContain(id)
})

test("another user's address book stays unchanged", async () => {
  expect(await unwrap(bob.client.contacts.list())).toEqual({ items: [], next_cursor: null, total: null, total_is_exact: null })
})

test('contacts created at the same instant are listed in the order of creation', async () => {
  const { client } = await newUser()
  const ids: string[] = []
  for (let i = 0; i < 30; i++) ids.push((await unwrap(client.contacts.create({ body: { first_name: `n${i}` } }))).id)

  expect((await unwrap(client.contacts.list())).items.map(({ id }) => id)).toEqual(ids)
})

let userCount = 0
const newUser = () => service.person(`Lonely${userCount++}`)
