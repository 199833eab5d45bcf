/** A user cannot read or change another user's data, nor learn whether it exists: alice tries with bob's ids. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { url, alice, bob } = service
const alicesFixture = await createFixture(alice)
const bobsFixture = await createFixture(bob)
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

const asAlice = (call: HttpRequest) => sendRequest(url, call, alice.authorization())
/** Sends a request as Alice and asserts that it changes no stored row. The test checks the refusal. */
const refused = (call: HttpRequest) => expectUnchanged(service, () => asAlice(call))
const get = (path: string): HttpRequest => ({ method: 'GET', path })
/** Returns the parts of a refusal by which a client could distinguish it from another refusal. */
const comparable = ({ status, headers, body }: HttpResponse) => ({
  status,
  headers: { ...headers, date: '', 'x-request-id': '' },
  body: { ...body, request_id: '' },
})

const withContact = operations.filter(({ path }) => /^\/api\/contacts\/\{(contact_)?id\}/.test(path))
const withPhone = operations.filter(({ path }) => path.includes('{phone_id}'))
const withLabel = operations.filter(({ path }) => path.includes('{label_id}'))
/** Adding a label to contacts, and removing it from them. */
const withLabelAndContacts = withLabel.filter(({ hasBody, method }) => hasBody && method === 'POST')

describe("another user's contact", () => {
  test.each(withContact)('is refused by $id like a missing one, and stays unchanged', async (operation) => {
    const [refusalOfBobs, refusalOfMissing] = [
      await refused(callOf(operation, bobsFixture)),
      await refused(callOf(operation, { ...bobsFixture, contact_id: randomUUID() })),
    ]

    expectRefusal(refusalOfBobs, 'contact-not-found')
    expect(comparable(refusalOfBobs)).toEqual(comparable(refusalOfMissing))
  })

  test.each(withPhone)("is refused by $id although the phone number is the caller's own", async (operation) => {
    const response = await refused(callOf(operation, { ...alicesFixture, contact_id: bobsFixture.contact_id }))

    expectRefusal(response, 'contact-not-found')
  })
})

describe("a phone number of another user's contact", () => {
  test.each(withPhone)('is refused by $id like a missing one', async (operation) => {
    const [refusalOfBobs, refusalOfMissing] = [
      await refused(callOf(operation, { ...alicesFixture, phone_id: bobsFixture.phone_id })),
      await refused(callOf(operation, { ...alicesFixture, phone_id: randomUUID() })),
    ]

    expectRefusal(refusalOfBobs, 'phone-not-found')
    expect(comparable(refusalOfBobs)).toEqual(comparable(refusalOfMissing))
  })

  test.each(['PUT', 'PATCH', 'POST'])("cannot be moved to the caller's contact by %s", async (method) => {
    const path = method === 'POST' ? '/api/contacts' : `/api/contacts/${alicesFixture.contact_id}`
    const save = (id: string) => refused({ method, path, body: { first_name: 'Ada', phones: [{ id, number: '067 000 00 00' }] } })

    const [refusalOfBobs, refusalOfMissing] = [await save(bobsFixture.phone_id), await save(randomUUID())]

    expectRefusal(refusalOfBobs, 'validation-failed', [{ pointer: '#/phones/0/id', code: 'unknown-phone' }])
    expect(comparable(refusalOfBobs)).toEqual(comparable(refusalOfMissing))
  })

  test('is not taken over when a new phone number is added with its id', async () => {
    const response = await asAlice({
      method: 'POST',
      path: `/api/contacts/${alicesFixture.contact_id}/phones`,
      body: { id: bobsFixture.phone_id, number: '067 000 00 00' },
    })

    expect(response.status).toBe(201)
    expect(response.body.id).not.toBe(bobsFixture.phone_id)
  })
})

describe("another user's label", () => {
  test.each(withLabel)('is refused by $id like a missing one, and stays unchanged', async (operation) => {
    const [refusalOfBobs, refusalOfMissing] = [
      await refused(callOf(operation, { ...alicesFixture, label_id: bobsFixture.label_id })),
      await refused(callOf(operation, { ...alicesFixture, label_id: randomUUID() })),
    ]

    expectRefusal(refusalOfBobs, 'label-not-found')
    expect(comparable(refusalOfBobs)).toEqual(comparable(refusalOfMissing))
  })

  test.each(withLabelAndContacts)("is refused by $id also with a contact of the label's owner", async (operation) => {
    expectRefusal(await refused(callOf(operation, bobsFixture)), 'label-not-found')
  })

  test('matches no contact as a filter', async () => {
    const { body } = await asAlice(get(`/api/contacts?label=${bobsFixture.label_id}`))

    expect(body.items).toEqual([])
  })

  test('does not reserve its name', async () => {
    const { name } = await unwrap(bob.client.labels.get({ params: { label_id: bobsFixture.label_id } }))

    expect((await asAlice({ method: 'POST', path: '/api/labels', body: { name } })).status).toBe(201)
    expect((await asAlice(get('/api/labels'))).text).not.toContain(bobsFixture.label_id)
  })
})

describe("another user's contact with the caller's own label", () => {
  test.each(withLabelAndContacts)('is refused by $id like a missing one', async (operation) => {
    const missing = randomUUID()
    const [refusalOfBobs, refusalOfMissing] = [
      await refused(callOf(operation, { ...alicesFixture, contact_id: bobsFixture.contact_id })),
      await refused(callOf(operation, { ...alicesFixture, contact_id: missing })),
    ]

    expectRefusal(refusalOfBobs, 'contact-not-found')
    // The text of these refusals contains the id that the client sent.
    expect(comparable(refusalOfBobs)).toEqual(
      JSON.parse(JSON.stringify(comparable(refusalOfMissing)).replaceAll(missing, bobsFixture.contact_id)),
    )
  })
})

test('an id in the body of a new contact is ignored, and an owner in the body is refused', async () => {
  const created = await asAlice({ method: 'POST', path: '/api/contacts', body: { first_name: 'Ada', id: bobsFixture.contact_id } })

  expect(created.status).toBe(201)
  expect(created.body.id).not.toBe(bobsFixture.contact_id)
  expectRefusal(
    await refused({ method: 'POST', path: '/api/contacts', body: { first_name: 'Ada', owner_id: randomUUID() } }),
    'validation-failed',
    [{ pointer: '#/owner_id' }],
  )
})

describe('lists', () => {
  const findsBobsContact = async (path: string, as = alice) => {
    const { status, text } = await sendRequest(url, get(encodeURI(path)), as.authorization())
    expect(status).toBe(200)
    return /Бобів|Секрет|secret@bob|9998877|nobody knows/.test(text) || text.includes(bobsFixture.contact_id)
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
  ])("%s does not show alice bob's contact", async (path) => {
    expect(await findsBobsContact(path)).toBe(false)
  })

  test.each([
    '/api/contacts',
    '/api/contacts?q=secret',
    '/api/contacts?first_name=бобів',
    '/api/contacts?email=bob',
    '/api/contacts?phone=9998877',
    '/api/contacts/upcoming_birthdays',
  ])('%s shows bob his contact', async (path) => {
    expect(await findsBobsContact(path, bob)).toBe(true)
  })

  test('are empty for a new user', async () => {
    const carol = await service.person('Carol')

    for (const path of ['/api/contacts', '/api/contacts/upcoming_birthdays?days=366'])
      expect((await sendRequest(url, get(path), carol.authorization())).body).toEqual({
        items: [],
        next_cursor: null,
        total: null,
        total_is_exact: null,
      })
  })
})

test("an update of a profile changes the caller's profile and no other", async () => {
  const before = await unwrap(bob.client.users.me())

  const changed = await unwrap(alice.client.users.update({ body: { username: 'Renamed', time_zone: 'Europe/Kyiv' } }))

  expect(changed).toMatchObject({ email: alice.email, username: 'Renamed' })
  expect(await unwrap(bob.client.users.me())).toEqual(before)
})

test('signing out ends one session and no other', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => sendRequest(url, { method: 'POST', path: '/api/auth/login', body: { email: alice.email, password: alice.password } })),
  )

  await sendRequest(url, { method: 'POST', path: '/api/auth/logout', body: { refresh_token: first!.body.refresh_token } })

  const statuses = await Promise.all(
    [first, second].map((login) => sendRequest(url, get('/api/users/me'), { authorization: `Bearer ${login!.body.access_token}` })),
  )
  expect(statuses.map(({ status }) => status)).toEqual([401, 200])
  expect((await sendRequest(url, get('/api/users/me'), bob.authorization())).status).toBe(200)
})

describe('an id in capitals', () => {
  const fixtureInCapitals = {
    ...alicesFixture,
    contact_id: alicesFixture.contact_id.toUpperCase(),
    phone_id: alicesFixture.phone_id.toUpperCase(),
  }

  test.each(withContact.filter(({ method }) => method !== 'DELETE'))('is accepted by $id as the same id', async (operation) => {
    // Otherwise there would be nothing to restore.
    if (operation.id === 'contactsRestore') await asAlice({ method: 'DELETE', path: `/api/contacts/${fixtureInCapitals.contact_id}` })
    const response = await asAlice(callOf(operation, fixtureInCapitals))

    expect(response.status).toBeLessThan(300)
    // A POST may return the id of a new phone number, and a list has no id.
    if (operation.method !== 'POST' && response.body?.id)
      expect([alicesFixture.contact_id, alicesFixture.phone_id]).toContain(response.body.id)
  })

  // Reversed, so that the phone number is deleted before its contact.
  test.each(withContact.filter(({ method }) => method === 'DELETE').toReversed())(
    "is accepted by $id as the same id, and another user's contact stays",
    async (operation) => {
      expectRefusal(
        await refused(callOf(operation, { ...bobsFixture, contact_id: bobsFixture.contact_id.toUpperCase() })),
        'contact-not-found',
      )

      expect((await asAlice(callOf(operation, fixtureInCapitals))).status).toBe(204)
    },
  )
})
