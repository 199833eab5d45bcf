/** What names a contact: `display_name`, and the rule that something names each contact. */
import { type Client, unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

type Body = Parameters<Client['contacts']['create']>[0]['body']

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { alice, url } = service

const send = (method: string, path: string, body?: object) =>
  sendRequest(url, { method, path, ...(body && { body }) }, alice.authorization())
const create = (body: Body) => unwrap(alice.client.contacts.create({ body }))
const NAMELESS = [{ pointer: '#', code: 'nothing-to-call-it-by' }]

const NAMES: [displayName: string, body: Body][] = [
  ['Іван Шевченко', { first_name: 'Іван', last_name: 'Шевченко', nickname: 'Ваня', organization: 'Київстар', middle_name: 'Петрович' }],
  ['Іван', { first_name: 'Іван', nickname: 'Ваня' }],
  ['Шевченко', { last_name: 'Шевченко', name_prefix: 'д-р', organization: 'Київстар' }],
  ['Ваня', { nickname: 'Ваня', organization: 'Київстар', emails: [{ address: 'ivan@example.com' }] }],
  ['Київстар', { organization: 'Київстар', emails: [{ address: 'ivan@example.com' }] }],
  ['ivan@example.com', { emails: [{ address: 'ivan@example.com' }, { address: 'i@example.com' }], phones: [{ number: '15' }] }],
  ['067 123 45 67', { phones: [{ number: '067 123 45 67' }, { number: '15' }] }],
]

describe.each(NAMES)('the display name %s', (displayName, body) => {
  test('is in the response of each write', async () => {
    const created = await create(body)
    const params = { id: created.id }
    const { items } = await unwrap(
      alice.client.contacts.batch({
        body: {
          items: [
            { op: 'create', body },
            { op: 'patch', id: created.id, body: { notes: 'Patched' } },
          ],
        },
      }),
    )
    await unwrap(alice.client.contacts.remove({ params }))

    const contacts = [
      created,
      ...items.map((item) => item.body),
      await unwrap(alice.client.contacts.restore({ params })),
      await unwrap(alice.client.contacts.patch({ params, body: { notes: 'Patched again' } })),
      await unwrap(alice.client.contacts.replace({ params, body })),
    ]

    expect(contacts).toEqual(contacts.map(() => expect.objectContaining({ display_name: displayName })))
  })

  test('is in each response that lists the contact', async () => {
    const { id } = await create({ ...body, birthday: '--11-20' })

    const contacts = [
      await unwrap(alice.client.contacts.get({ params: { id } })),
      ...(await unwrap(alice.client.contacts.list({ query: { limit: 1000 } }))).items,
      ...(await unwrap(alice.client.birthdays.upcoming({ query: { limit: 1000 } }))).items.map(({ contact }) => contact),
      ...(await unwrap(alice.client.contacts.changes({ query: { limit: 1000 } }))).items.map(({ contact }) => contact),
      ...(await unwrap(alice.client.users.exportData())).contacts,
    ].filter((contact) => contact?.id === id)

    expect(contacts.map((contact) => contact?.display_name)).toEqual(Array(5).fill(displayName))
  })
})

test('the display name follows the names, and cannot be written', async () => {
  const { id } = await create({ first_name: 'Ada' })

  const patched = await unwrap(alice.client.contacts.patch({ params: { id }, body: { last_name: 'Lovelace', display_name: 'Grace' } }))

  expect(patched.display_name).toBe('Ada Lovelace')
  expect(await unwrap(alice.client.contacts.get({ params: { id } }))).toEqual(patched)
})

describe('a contact that nothing names is refused', () => {
  const NOT_NAMES = {
    middle_name: 'Петрович',
    name_prefix: 'д-р',
    name_suffix: 'мол.',
    job_title: 'Engineer',
    notes: 'Met in Lviv.',
    birthday: '1992-02-29',
    addresses: [{ city: 'Київ' }],
    urls: [{ url: 'https://example.com' }],
    related: [{ name: 'Олена' }],
  }

  test.each([{}, NOT_NAMES, { first_name: null, last_name: null, nickname: null, organization: null, emails: [], phones: [] }])(
    'by POST and PUT: %j',
    async (body) => {
      const { id } = await create({ first_name: 'Ada' })

      for (const [method, path] of [
        ['POST', '/api/contacts'],
        ['PUT', `/api/contacts/${id}`],
      ] as const)
        expectRefusal(await expectUnchanged(service, () => send(method, path, body)), 'validation-failed', NAMELESS)
    },
  )

  test.each(NAMES)('by a PATCH that removes what names it: %s', async (_, body) => {
    const { id } = await create(body)
    const cleared = Object.fromEntries(Object.keys(body).map((member) => [member, null]))

    const refused = await expectUnchanged(service, () => send('PATCH', `/api/contacts/${id}`, cleared))

    expectRefusal(refused, 'validation-failed', NAMELESS)
    expect((await send('PATCH', `/api/contacts/${id}`, { ...cleared, nickname: 'Named' })).body.display_name).toBe('Named')
  })

  test('by each item of a batch, with a pointer to the body of the item', async () => {
    const { id } = await create({ first_name: 'Ada' })
    const items = [
      { op: 'create', body: NOT_NAMES },
      { op: 'patch', id, body: { first_name: null } },
    ]

    const { body } = await expectUnchanged(service, () => send('POST', '/api/contacts/batch', { items }))

    expect(body.items).toEqual(
      items.map((_, index) => ({
        status: 422,
        body: expect.objectContaining({
          errors: [expect.objectContaining({ pointer: `#/items/${index}/body`, code: 'nothing-to-call-it-by' })],
        }),
      })),
    )
  })
})

describe('the last phone number of a contact', () => {
  test('is not removed if nothing else names the contact', async () => {
    const { id, phones } = await create({ phones: [{ number: '067 123 45 67' }], notes: 'Who is it?' })
    const path = `/api/contacts/${id}/phones/${phones[0]!.id}`

    const refused = await expectUnchanged(service, () => send('DELETE', path))

    expectRefusal(refused, 'nothing-to-call-it-by')
    expect((await send('PUT', path, { number: '050 111 22 33' })).status).toBe(200)
  })

  test('is removed if something else names the contact', async () => {
    const { id, phones } = await create({ phones: [{ number: '067 123 45 67' }], emails: [{ address: 'ada@example.com' }] })

    expect((await send('DELETE', `/api/contacts/${id}/phones/${phones[0]!.id}`)).status).toBe(204)

    expect((await send('GET', `/api/contacts/${id}`)).body).toMatchObject({ phones: [], display_name: 'ada@example.com' })
  })
})
