/** The file of an export, and of one contact: media types, headers, entity tags, and connections that end early. */
import { unwrap } from '@contacts/client'
import { once } from 'node:events'
import { get as getHttp, type IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, type Service, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { url, alice, bob } = service
const contact = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ann', phones: [{ number: '067 1', label: 'mobile' }] } }))
await unwrap(bob.client.contacts.create({ body: { first_name: 'Secret' } }))

const V4 = 'text/vcard; charset=utf-8; version=4.0'
const V3 = 'text/vcard; charset=utf-8; version=3.0'
const CSV = 'text/csv; charset=utf-8'
const JSCONTACT = 'application/jscontact+json; version=2.0'
const EXPORT = '/api/contacts/export'
const ONE = `/api/contacts/${contact.id}`

const get = (path: string, headers: Record<string, string> = {}) =>
  sendRequest(url, { method: 'GET', path, headers }, alice.authorization())

describe('an export', () => {
  test.each([
    ['without a preference', '', undefined, V4],
    ['for any type', '', '*/*', V4],
    ['for text/vcard', '', 'text/vcard', V4],
    ['for version 3.0', '', 'text/vcard;version=3.0', V3],
    ['for a browser', '', 'text/html,*/*;q=0.8', V4],
    ['in the format of the query', '?format=vcard', 'application/json', V4],
    ['in the version of the query', '?version=3.0', '*/*', V3],
    ['in the format and version of the query', '?format=vcard&version=3.0', 'text/html', V3],
  ])('%s has the media type that the client chooses', async (_, query, accept, type) => {
    const response = await get(EXPORT + query, accept === undefined ? {} : { accept })

    expect(response.status).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': type,
      'content-disposition': 'attachment; filename="contacts.vcf"',
      'cache-control': 'private, no-store',
      vary: 'accept',
    })
    expect(response.text).toContain(`VERSION:${type.slice(-3)}\r\n`)
    expect(response.text).toContain('FN:Ann\r\n')
    expect(response.text).not.toContain('Secret')
  })

  test.each([
    ['for text/csv', '', 'text/csv', CSV, 'contacts.csv'],
    ['for a spreadsheet', '', 'text/csv, text/vcard;q=0.5', CSV, 'contacts.csv'],
    ['for application/jscontact+json', '', 'application/jscontact+json', JSCONTACT, 'contacts.json'],
    ['for version 2.0 of JSContact', '', 'application/jscontact+json;version=2.0', JSCONTACT, 'contacts.json'],
    ['with format=csv', '?format=csv', 'text/vcard', CSV, 'contacts.csv'],
    ['with format=jscontact', '?format=jscontact', '*/*', JSCONTACT, 'contacts.json'],
  ])('%s is no vCard', async (_, query, accept, type, file) => {
    const response = await get(EXPORT + query, { accept })

    expect(response.status).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': type,
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'private, no-store',
      vary: 'accept',
    })
    expect(response.text).toContain('Ann')
    expect(response.text).not.toMatch(/Secret|VCARD/)
  })

  test.each(['text/html', 'text/vcard;version=2.1', 'application/json', 'application/jscontact+json;version=1.0'])(
    'is refused for a client that accepts only %s',
    async (accept) => {
      const response = await expectUnchanged(service, () => get(EXPORT, { accept }))

      expectRefusal(response, 'not-acceptable')
      expect(response.text).not.toContain('Ann')
    },
  )

  test.each(['format=xml', 'format=', 'version=2.1', 'sort=first_name', 'limit=1'])('refuses the query %s', async (query) => {
    const response = await expectUnchanged(service, () => get(`${EXPORT}?${query}`))

    expectRefusal(response, 'validation-failed')
    expect(response.text).not.toMatch(/BEGIN:VCARD|Ann/)
  })

  test('with HEAD has the same headers and no body', async () => {
    const response = await sendRequest(url, { method: 'HEAD', path: EXPORT }, alice.authorization())

    expect(response.status).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': V4, 'content-disposition': 'attachment; filename="contacts.vcf"' })
    expect(response.text).toBe('')
  })
})

describe('one contact', () => {
  test.each([
    ['text/vcard', V4],
    ['text/vcard;version=3.0', V3],
    ['text/vcard, application/json;q=0.5', V4],
  ])('is a vCard for a client that accepts %s', async (accept, type) => {
    const response = await get(ONE, { accept })

    expect(response.status).toBe(200)
    expect(response.headers).toMatchObject({ 'content-type': type, 'cache-control': 'private, no-cache', vary: 'accept' })
    expect(response.text).toContain('FN:Ann\r\n')
  })

  test.each([undefined, '*/*', 'application/json', 'application/json, text/vcard;q=0.5'])(
    'is JSON for a client that accepts %s',
    async (accept) => {
      const response = await get(ONE, accept === undefined ? {} : { accept })

      expect(response.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', etag: '"1"', vary: 'accept' })
      expect(response.body.first_name).toBe('Ann')
    },
  )

  test('has an entity tag for each vCard, which changes with the name of a label', async () => {
    const label = await unwrap(alice.client.labels.create({ body: { name: 'Friends' } }))
    await unwrap(alice.client.labels.addContacts({ params: { label_id: label.id }, body: { contact_ids: [contact.id] } }))
    const vCard = (headers: Record<string, string> = {}) => get(ONE, { accept: 'text/vcard', ...headers })
    const before = await vCard()
    const etag = String(before.headers['etag'])

    const unchanged = await vCard({ 'if-none-match': etag })
    const other = await get(ONE, { accept: 'text/vcard;version=3.0', 'if-none-match': etag })
    const json = await get(ONE, { 'if-none-match': etag })
    await unwrap(alice.client.labels.rename({ params: { label_id: label.id }, body: { name: 'Best friends' } }))
    const renamed = await vCard({ 'if-none-match': etag })

    expect(before.text).toContain('CATEGORIES:Friends\r\n')
    expect(unchanged).toMatchObject({ status: 304, text: '', headers: { etag, vary: 'accept' } })
    expect([other.status, json.status, renamed.status]).toEqual([200, 200, 200])
    expect(renamed.text).toContain('CATEGORIES:Best friends\r\n')
    expect(renamed.headers['etag']).not.toBe(etag)
  })

  test('is a JSContact card for a client that accepts only that, with an entity tag of its own', async () => {
    const response = await get(ONE, { accept: 'application/jscontact+json' })
    const etag = String(response.headers['etag'])
    const cached = await get(ONE, { accept: 'application/jscontact+json', 'if-none-match': etag })

    expect(response.headers).toMatchObject({ 'content-type': JSCONTACT, 'cache-control': 'private, no-cache', vary: 'accept' })
    expect(JSON.parse(response.text)).toMatchObject({
      '@type': 'Card',
      version: '2.0',
      uid: `urn:uuid:${contact.id}`,
      name: { full: 'Ann' },
      phones: { p1: { number: '067 1', features: { mobile: true } } },
    })
    expect(cached).toMatchObject({ status: 304, text: '', headers: { etag } })
    expect((await get(ONE, { 'if-none-match': etag })).status).toBe(200)
  })

  test('of another user, or none at all, is no vCard', async () => {
    const asBob = await sendRequest(url, { method: 'GET', path: ONE, headers: { accept: 'text/vcard' } }, bob.authorization())

    expectRefusal(asBob, 'contact-not-found')
    expectRefusal(await get(ONE, { accept: 'text/html' }), 'not-acceptable')
  })
})

/** Adds contacts by SQL, because that many requests would take too long. */
async function addCopies({ db }: Service, { client }: Person, count: number) {
  const { id } = await unwrap(client.contacts.create({ body: { first_name: 'First', notes: 'x'.repeat(5_000) } }))
  const copies = `insert into contacts (owner_id, id, first_name, emails, phones, notes, additional_data, search_text, created_at, updated_at)
    select owner_id, gen_random_uuid(), 'Copy ' || n, emails, phones, notes, additional_data, search_text, created_at, updated_at
    from contacts, generate_series($2::int, $2 + 249) n where id = $1`
  for (let first = 1; first <= count; first += 250) await db.run({ text: copies, values: [id, first] })
}

async function startExport(from: string, person: Person) {
  const request = getHttp(`${from}${EXPORT}`, { agent: false, headers: person.authorization() })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

test('contacts that are created and removed meanwhile are in the file once or not at all, and all others once', async () => {
  const person = await service.person('Busy')
  await addCopies(service, person, 2_500)
  const response = await startExport(url, person)
  let text = ''

  for await (const chunk of response) {
    if (text === '') {
      await unwrap(person.client.contacts.create({ body: { first_name: 'Late' } }))
      const { items } = await unwrap(person.client.contacts.list({ query: { sort: '-created_at', limit: 2 } }))
      await unwrap(person.client.contacts.remove({ params: { id: items[1]!.id } }))
    }
    text += String(chunk)
  }

  const names = [...text.matchAll(/^FN:(.*)\r$/gm)].map(([, name]) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(2_500)
})

test('a client that disconnects ends the reading, and disturbs no later export', async () => {
  const person = await service.person('Hasty')
  await addCopies(service, person, 2_500)
  const lines = () => service.log.filter((line) => line.includes('contacts/export') && line.includes('request completed'))
  const before = lines().length

  for (let attempt = 0; attempt < 5; attempt++) {
    const response = await startExport(url, person)
    await once(response, 'readable')
    response.destroy()
  }

  await expect.poll(() => lines().length).toBe(before + 5)
  for (const line of lines().slice(before))
    expect((JSON.parse(line) as { response_bytes?: number }).response_bytes ?? 0).toBeLessThan(10_000_000)
  const complete = await sendRequest(url, { method: 'GET', path: EXPORT }, person.authorization())
  expect(complete.text.match(/^BEGIN:VCARD/gm)).toHaveLength(2_501)
  expect(service.log.filter((line) => /internal error/.test(line))).toEqual([])
})

test('an export that loses the database midway is cut off', async () => {
  const { service: other, disconnect, restore } = await startServiceWithOutage({ allows500: true })
  const person = await other.person('Unlucky')
  await addCopies(other, person, 2_500)
  const response = await startExport(other.url, person)
  let chunks = 0

  const reading = (async () => {
    for await (const _ of response) if (++chunks === 1) await disconnect()
  })()

  await expect(reading).rejects.toThrow(/aborted/)
  expect(response.complete).toBe(false)
  await restore?.()
})
