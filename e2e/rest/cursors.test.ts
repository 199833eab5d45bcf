/** A cursor is valid for 24 hours, and only for the user and the query that it was issued for. */
import { unwrap } from '@contacts/client'
import { buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

const KEYS = ['old', 'new'].map((kid) => `${kid}:${Buffer.from(`${kid} 0123456789 abcdefghijklmnopqrstuvwxyz`).toString('base64')}`)

const service = await startService({
  now: '2026-11-20T09:30:00.000Z',
  settings: { JWT_KEYS: KEYS[0]!, PUBLIC_URL: 'https://book.example' },
})
const { url, alice, bob, clock } = service
for (const { client } of [alice, bob])
  for (const [index, last_name] of ['Шевченко', 'Ґонта', null, 'Ångström'].entries())
    await unwrap(client.contacts.create({ body: { first_name: `Соломія ${index}`, last_name, birthday: `1990-11-2${index + 1}` } }))

const get = (path: string, person: Person = alice, at = url) => sendRequest(at, { method: 'GET', path }, person.authorization())
const namesIn = ({ body }: HttpResponse) =>
  body.items.map((item: { first_name?: string; contact?: { first_name: string } }) => (item.contact ?? item).first_name)
/** Sends a request and asserts that no stored row changes. */
const refused = (path: string, person = alice) => expectUnchanged(service, () => get(path, person))

const CONTACTS = '/api/contacts?sort=last_name&q=solomiia&limit=2'
const BIRTHDAYS = '/api/contacts/upcoming_birthdays?days=30&leap_day=mar_1&limit=2'
const cursorOf = async (path: string) => (await get(path)).body.next_cursor as string

describe.each([
  ['contacts', CONTACTS, ['Соломія 3', 'Соломія 1'], ['Соломія 0', 'Соломія 2']],
  ['birthdays', BIRTHDAYS, ['Соломія 0', 'Соломія 1'], ['Соломія 2', 'Соломія 3']],
] as const)('a cursor of %s', async (_, path, first, second) => {
  const cursor = await cursorOf(path)
  const next = `${path}&cursor=${cursor}`

  test('returns the next page each time it is sent, with any limit', async () => {
    expect(namesIn(await get(path))).toEqual(first)
    expect(namesIn(await get(next))).toEqual(second)
    expect((await get(next)).body.next_cursor).toBeNull()
    expect(namesIn(await get(`${next.replace('limit=2', 'limit=1')}&include_total=true`))).toEqual(second.slice(0, 1))
  })

  test('is encrypted, and is different each time', async () => {
    const [kid, sealed] = cursor.split('.')

    expect(kid).toBe('old')
    expect(Buffer.from(sealed!, 'base64url').toString('latin1')).not.toMatch(/contacts|birthday|year|2026|values/)
    expect(await cursorOf(path)).not.toBe(cursor)
  })

  test('is refused with any byte changed, cut off or added, and so is arbitrary text', async () => {
    const otherThan = (character: string) => (character === 'A' ? 'B' : 'A')
    const changed = Array.from(cursor, (character, index) => cursor.slice(0, index) + otherThan(character) + cursor.slice(index + 1))
    const cut = Array.from(cursor, (_character, index) => cursor.slice(0, index))
    const added = [`${cursor}A`, `${cursor}=`, `A${cursor}`, `${cursor}.`, `${cursor}${cursor}`, cursor.replace('.', '..'), cursor.slice(1)]
    const garbage = ['%00', '%F0%9F%98%80', 'null', '.', 'old.', '.AAAA', 'old.AAAA', '__proto__.AAAA', '{}', 'a'.repeat(8_000)]

    for (const forged of [...changed, ...cut, ...added, ...garbage]) {
      const response = await get(`${path}&cursor=${forged}`)
      expectRefusal(response, 'cursor-invalid')
      expect(response.text).not.toContain('Соломія')
    }
    expect(namesIn(await get(next))).toEqual(second)
  })

  test('is refused for another user, even with the same contacts', async () => {
    expect(namesIn(await get(path, bob))).toEqual(first)

    expectRefusal(await refused(next, bob), 'cursor-invalid')
  })

  test('expires after 24 hours', async () => {
    const createdAt = clock.now().toISOString()
    clock.advance(24 * 60 * 60_000)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))
    expect(namesIn(await get(next))).toEqual(second)

    clock.advance(1)
    expectRefusal(await refused(next), 'cursor-expired')

    clock.set(createdAt)
    await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))
  })

  test('is refused together with a skip other than 0', async () => {
    expectRefusal(await refused(`${next}&skip=1`), 'validation-failed', [{ pointer: 'query/skip', code: 'beside-cursor' }])
    expect(namesIn(await get(`${next}&skip=0`))).toEqual(second)
  })

  test('is part of the next URL in Link, which keeps the rest of the query', async () => {
    const { headers, body } = await get(`${path}&skip=1&include_total=exact`)

    const [, address] = /^<https:\/\/book\.example(\/[^>]+)>; rel="next"$/.exec(String(headers['link']))!
    const query = Object.fromEntries(new URLSearchParams(address!.split('?')[1]))
    expect(query).toEqual({
      ...Object.fromEntries(new URLSearchParams(path.split('?')[1])),
      include_total: 'exact',
      cursor: body.next_cursor,
    })
    expect(namesIn(await get(address!))).toEqual(second.slice(1))
    expect((await get(next)).headers['link']).toBeUndefined()
  })
})

test.each([
  ['sort', CONTACTS.replace('last_name', '-last_name')],
  ['sort', CONTACTS.replace('last_name', 'first_name')],
  ['filter', CONTACTS.replace('solomiia', 'solomi')],
  ['filter', `${CONTACTS}&first_name=solomiia`],
  ['filter', CONTACTS.replace('q=', 'first_name=')],
  ['filter', CONTACTS.replace('&q=solomiia', '')],
  ['list', BIRTHDAYS],
])('a cursor of contacts is refused with another %s: %s', async (_, path) => {
  expectRefusal(await refused(`${path}&cursor=${await cursorOf(CONTACTS)}`), 'cursor-invalid')
})

test.each([
  ['days', BIRTHDAYS.replace('30', '31')],
  ['leap day rule', BIRTHDAYS.replace('mar_1', 'feb_28')],
  ['start date', `${BIRTHDAYS}&from=2026-11-20`],
  ['time zone', `${BIRTHDAYS}&time_zone=UTC`],
  ['list', CONTACTS],
])('a cursor of birthdays is refused with another %s', async (_, path) => {
  expectRefusal(await refused(`${path}&cursor=${await cursorOf(BIRTHDAYS)}`), 'cursor-invalid')
})

test('a cursor is accepted with an equivalent query, whatever its order, defaults and spelling', async () => {
  const cursor = await cursorOf('/api/contacts?limit=3&q=solomiia')

  const response = await get(`/api/contacts?q=%20solomiia%20&sort=created_at&cursor=${cursor}`)

  expect(namesIn(response)).toEqual(['Соломія 3'])
})

test('a skip above its limit is refused, and the problem recommends a cursor', async () => {
  const response = await refused('/api/contacts?skip=100001')

  expectRefusal(response, 'validation-failed', [
    { pointer: 'query/skip', code: 'too-large', detail: expect.stringContaining('`cursor`') as string },
  ])
})

/** Starts another server on the same database, as after a restart with these keys. */
async function startWithKeys(keys: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-keys-'))
  const config = readConfig({ RATE_LIMIT: 'off', DATA_DIR: folder, JWT_KEYS: keys.join(',') })
  const app = await buildApp({ config: { ...config, publicUrl: 'http://contacts.test' }, db: service.db, clock: clock.now })
  addCleanup(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })
  return app.listen({ host: '127.0.0.1', port: 0 })
}

test('a cursor stays valid after a key rotation until its own key is removed from JWT_KEYS', async () => {
  const owner = await service.person('Carol')
  for (const first_name of ['a', 'b']) await unwrap(owner.client.contacts.create({ body: { first_name } }))
  const { body } = await get('/api/contacts?limit=1', owner)
  const next = `/api/contacts?limit=1&cursor=${body.next_cursor}`

  const rotated = await startWithKeys([KEYS[1]!, KEYS[0]!])
  expect(namesIn(await get(next, owner, rotated))).toEqual(['b'])
  expect((await get('/api/contacts?limit=1', owner, rotated)).body.next_cursor).toMatch(/^new\./)

  const retired = await startWithKeys([KEYS[1]!])
  const { body: tokens } = await sendRequest(retired, {
    method: 'POST',
    path: '/api/auth/login',
    body: { email: owner.email, password: owner.password },
  })
  const response = await sendRequest(retired, { method: 'GET', path: next }, { authorization: `Bearer ${tokens.access_token}` })
  expectRefusal(response, 'cursor-invalid')
})
