/** Nobody sees or touches what is somebody else's, nor learns whether it exists. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, subjectOf } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type Answer, ask, type Call } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { url, alice, bob } = service
const hers = await subjectOf(alice)
const his = await subjectOf(bob)
await unwrap(
  bob.client.contacts.create({
    body: {
      first_name: 'Бобів',
      last_name: 'Секрет',
      emails: [{ address: 'secret@bob.example' }],
      phones: [{ number: '+380509998877' }],
      notes: 'nobody knows',
      birthday: '1990-11-21',
    },
  }),
)

const asAlice = (call: Call) => ask(url, call, alice.authorization())
const refused = (call: Call) => unchanged(service, () => asAlice(call))
const get = (path: string): Call => ({ method: 'GET', path })
/** All that could tell one refusal from another. */
const shape = ({ status, headers, body }: Answer) => ({
  status,
  headers: { ...headers, date: '', 'x-request-id': '' },
  body: { ...body, request_id: '' },
})

const withContact = operations.filter(({ path }) => /^\/api\/contacts\/\{(contact_)?id\}/.test(path))
const withPhone = operations.filter(({ path }) => path.includes('{phone_id}'))
const withLabel = operations.filter(({ path }) => path.includes('{label_id}'))
const contactsOfLabel = withLabel.filter(({ hasBody, method }) => hasBody && method === 'POST')

describe("somebody else's contact", () => {
  test.each(withContact)('is to $id as one that nobody has, and stays as it is', async (operation) => {
    const [theirs, nobodys] = [
      await refused(callOf(operation, his)),
      await refused(callOf(operation, { ...his, contact_id: randomUUID() })),
    ]

    expectRefusal(theirs, 'contact-not-found')
    expect(shape(theirs)).toEqual(shape(nobodys))
  })

  test.each(withPhone)('is to $id no place for a phone number of her own', async (operation) => {
    const answer = await refused(callOf(operation, { ...hers, contact_id: his.contact_id }))

    expectRefusal(answer, 'contact-not-found')
  })
})

describe("a phone number of somebody else's contact", () => {
  test.each(withPhone)('is to $id as one that nobody has', async (operation) => {
    const [theirs, nobodys] = [
      await refused(callOf(operation, { ...hers, phone_id: his.phone_id })),
      await refused(callOf(operation, { ...hers, phone_id: randomUUID() })),
    ]

    expectRefusal(theirs, 'phone-not-found')
    expect(shape(theirs)).toEqual(shape(nobodys))
  })

  test.each(['PUT', 'PATCH', 'POST'])('cannot be taken over by %s', async (method) => {
    const path = method === 'POST' ? '/api/contacts' : `/api/contacts/${hers.contact_id}`
    const save = (id: string) => refused({ method, path, body: { first_name: 'Ada', phones: [{ id, number: '067 000 00 00' }] } })

    const [theirs, nobodys] = [await save(his.phone_id), await save(randomUUID())]

    expectRefusal(theirs, 'validation-failed', [{ pointer: '#/phones/0/id', code: 'unknown-phone' }])
    expect(shape(theirs)).toEqual(shape(nobodys))
  })

  test('is not hers because she names it when she adds one', async () => {
    const answer = await asAlice({
      method: 'POST',
      path: `/api/contacts/${hers.contact_id}/phones`,
      body: { id: his.phone_id, number: '067 000 00 00' },
    })

    expect(answer.status).toBe(201)
    expect(answer.body.id).not.toBe(his.phone_id)
  })
})

describe("somebody else's label", () => {
  test.each(withLabel)('is to $id as one that nobody has, and stays as it is', async (operation) => {
    const [theirs, nobodys] = [
      await refused(callOf(operation, { ...hers, label_id: his.label_id })),
      await refused(callOf(operation, { ...hers, label_id: randomUUID() })),
    ]

    expectRefusal(theirs, 'label-not-found')
    expect(shape(theirs)).toEqual(shape(nobodys))
  })

  test.each(contactsOfLabel)('is to $id as little there for his own contact', async (operation) => {
    expectRefusal(await refused(callOf(operation, his)), 'label-not-found')
  })

  test('finds none of his contacts by the filter of hers', async () => {
    const { body } = await asAlice(get(`/api/contacts?label=${his.label_id}`))

    expect(body.items).toEqual([])
  })

  test('has a name that is free to her', async () => {
    const { name } = await unwrap(bob.client.labels.get({ params: { label_id: his.label_id } }))

    expect((await asAlice({ method: 'POST', path: '/api/labels', body: { name } })).status).toBe(201)
    expect((await asAlice(get('/api/labels'))).text).not.toContain(his.label_id)
  })
})

describe("her label on somebody else's contact", () => {
  test.each(contactsOfLabel)('is to $id as on one that nobody has', async (operation) => {
    const nobody = randomUUID()
    const [theirs, nobodys] = [
      await refused(callOf(operation, { ...hers, contact_id: his.contact_id })),
      await refused(callOf(operation, { ...hers, contact_id: nobody })),
    ]

    expectRefusal(theirs, 'contact-not-found')
    expect(shape(theirs)).toEqual(JSON.parse(JSON.stringify(shape(nobodys)).replaceAll(nobody, his.contact_id)))
  })
})

test('the id and the owner that a body names are not taken', async () => {
  const created = await asAlice({ method: 'POST', path: '/api/contacts', body: { first_name: 'Ada', id: his.contact_id } })

  expect(created.status).toBe(201)
  expect(created.body.id).not.toBe(his.contact_id)
  expectRefusal(
    await refused({ method: 'POST', path: '/api/contacts', body: { first_name: 'Ada', owner_id: randomUUID() } }),
    'validation-failed',
    [{ pointer: '#/owner_id' }],
  )
})

describe('lists', () => {
  const finds = async (path: string, as = alice) => {
    const { status, text } = await ask(url, get(encodeURI(path)), as.authorization())
    expect(status).toBe(200)
    return /Бобів|Секрет|secret@bob|9998877|nobody knows/.test(text) || text.includes(his.contact_id)
  }

  test.each([
    '/api/contacts',
    '/api/contacts?limit=1000',
    '/api/contacts?q=secret',
    '/api/contacts?q=секрет',
    '/api/contacts?q=s',
    '/api/contacts?first_name=бобів',
    '/api/contacts?last_name=sekret',
    '/api/contacts?email=bob',
    '/api/contacts?phone=9998877',
    '/api/contacts?phone=9',
    '/api/contacts?q=nobody knows',
    '/api/contacts?q=%',
    '/api/contacts?q=_',
    '/api/contacts/upcoming_birthdays',
    '/api/contacts/upcoming_birthdays?days=366&limit=1000',
    '/api/contacts/upcoming_birthdays?from=1990-11-21&days=0',
  ])('%s shows her nothing of his', async (path) => {
    expect(await finds(path)).toBe(false)
  })

  test.each([
    '/api/contacts',
    '/api/contacts?q=secret',
    '/api/contacts?first_name=бобів',
    '/api/contacts?email=bob',
    '/api/contacts?phone=9998877',
    '/api/contacts/upcoming_birthdays',
  ])('%s shows him', async (path) => {
    expect(await finds(path, bob)).toBe(true)
  })

  test('are as long as if there was nobody else', async () => {
    const carol = await service.person('Carol')

    for (const path of ['/api/contacts', '/api/contacts/upcoming_birthdays?days=366'])
      expect((await ask(url, get(path), carol.authorization())).body).toEqual({
        items: [],
        next_cursor: null,
        total: null,
        total_is_exact: null,
      })
  })
})

test('a profile is that of whoever asks, and a change of it changes no other', async () => {
  const before = await unwrap(bob.client.users.me())

  const changed = await unwrap(alice.client.users.update({ body: { username: 'Renamed', time_zone: 'Europe/Kyiv' } }))

  expect(changed).toMatchObject({ email: alice.email, username: 'Renamed' })
  expect(await unwrap(bob.client.users.me())).toEqual(before)
})

test('signing out ends one session and no other', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => ask(url, { method: 'POST', path: '/api/auth/login', body: { email: alice.email, password: alice.password } })),
  )

  await ask(url, { method: 'POST', path: '/api/auth/logout', body: { refresh_token: first!.body.refresh_token } })

  const statuses = await Promise.all(
    [first, second].map((login) => ask(url, get('/api/users/me'), { authorization: `Bearer ${login!.body.access_token}` })),
  )
  expect(statuses.map(({ status }) => status)).toEqual([401, 200])
  expect((await ask(url, get('/api/users/me'), bob.authorization())).status).toBe(200)
})

describe('an id in capitals', () => {
  const upper = { ...hers, contact_id: hers.contact_id.toUpperCase(), phone_id: hers.phone_id.toUpperCase() }

  test.each(withContact.filter(({ method }) => method !== 'DELETE'))('is the same to $id', async (operation) => {
    if (operation.id === 'contactsRestore') await asAlice({ method: 'DELETE', path: `/api/contacts/${upper.contact_id}` })
    const answer = await asAlice(callOf(operation, upper))

    expect(answer.status).toBeLessThan(300)
    if (operation.method !== 'POST' && answer.body.id) expect([hers.contact_id, hers.phone_id]).toContain(answer.body.id)
  })

  test.each(withContact.filter(({ method }) => method === 'DELETE').toReversed())(
    "is the same to $id, and somebody else's stays",
    async (operation) => {
      expectRefusal(await refused(callOf(operation, { ...his, contact_id: his.contact_id.toUpperCase() })), 'contact-not-found')

      expect((await asAlice(callOf(operation, upper))).status).toBe(204)
    },
  )
})
