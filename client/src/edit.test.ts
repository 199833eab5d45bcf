import { expect, test, vi } from 'vitest'
import { createClient } from './index.ts'
import { answerWith, json, refuse, refuseWith, startServer } from './scripted-server.ts'

/** A service with one contact, which another client changes just before each of the first `conflicts` patches. */
const startService = (conflicts: number) => {
  const contact = { id: '1', version: 1, notes: '' }
  return startServer(({ method, headers, body }, response) => {
    if (method === 'GET') return json(response, 200, contact)
    if (conflicts-- > 0) Object.assign(contact, { version: contact.version + 1, notes: `${contact.notes}+` })
    if (headers['if-match'] !== `"${contact.version}"`) return refuse(response, 412, 'precondition-failed')
    return json(response, 200, Object.assign(contact, JSON.parse(body), { version: contact.version + 1 }))
  })
}

test('edit reads the contact, changes it, and saves it with the version that it has read', async () => {
  const { baseUrl, requests } = await startService(0)

  const result = await createClient({ baseUrl }).contacts.edit('1', ({ notes }) => ({ notes: `${notes}!` }))

  expect(result).toMatchObject({ ok: true, data: { version: 2, notes: '!' } })
  expect(requests.map(({ method, headers, body }) => [method, headers['if-match'], body])).toEqual([
    ['GET', undefined, ''],
    ['PATCH', '"1"', '{"notes":"!"}'],
  ])
})

test('after a conflict, edit reads again and applies the change to the new version', async () => {
  const { baseUrl } = await startService(3)

  const result = await createClient({ baseUrl }).contacts.edit('1', async ({ notes }) => ({ notes: `${notes}!` }))

  expect(result).toMatchObject({ ok: true, data: { notes: '+++!' } })
})

test('edit returns the refusal after five conflicts, or after as many as `attempts` allows', async () => {
  const { baseUrl, requests } = await startService(Infinity)
  const client = createClient({ baseUrl })

  expect(await client.contacts.edit('1', () => ({ notes: '!' }))).toMatchObject({ ok: false, problem: { code: 'precondition-failed' } })
  expect(await client.contacts.edit('1', () => ({ notes: '!' }), { attempts: 1 })).toMatchObject({ ok: false, status: 412 })
  expect(requests.map(({ method }) => method).join(' ')).toBe('GET PATCH '.repeat(6).trim())
})

test('the pause of edit is random, and its upper limit doubles after each conflict', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const fetch = async (_: string, { method }: RequestInit) =>
    method === 'GET' ? answerWith(200, { id: '1', version: 1 }) : refuseWith(412, 'precondition-failed')

  await createClient({ baseUrl: 'http://contacts.test', timeout: 0, fetch }).contacts.edit('1', () => ({ notes: '!' }), { attempts: 4 })
  // `edit` multiplies by a random number, so its pauses are not whole milliseconds. Those of other timers are.
  const pauses = timers.mock.calls.map(([, milliseconds]) => milliseconds).filter((pause) => !Number.isInteger(pause))
  timers.mockRestore()

  expect(pauses).toHaveLength(3)
  for (const [index, longest] of [200, 400, 800].entries()) expect(pauses[index]).toBeLessThan(longest)
})

test.each([undefined, null, false] as const)('edit saves nothing if the change function returns %s', async (nothing) => {
  const { baseUrl, urls } = await startService(0)

  const result = await createClient({ baseUrl }).contacts.edit('1', () => nothing)

  expect(result).toMatchObject({ ok: true, data: { version: 1 } })
  expect(urls()).toEqual(['GET /api/contacts/1'])
})

test('edit returns a refusal that is not a conflict at once, and throws an error that the change function throws', async () => {
  const { baseUrl, urls } = await startServer((_, response) => refuse(response, 404, 'contact-not-found'))
  const service = await startService(0)

  const missing = await createClient({ baseUrl }).contacts.edit('1', () => expect.unreachable())
  const thrown = createClient({ baseUrl: service.baseUrl }).contacts.edit('1', () => {
    throw new RangeError('too long')
  })

  expect(missing).toMatchObject({ ok: false, problem: { code: 'contact-not-found' } })
  await expect(thrown).rejects.toThrow(RangeError)
  expect([urls(), service.urls()]).toEqual([['GET /api/contacts/1'], ['GET /api/contacts/1']])
})

test('the options of edit apply to each of its requests', async () => {
  const { baseUrl, requests } = await startService(1)

  await createClient({ baseUrl }).contacts.edit('1', () => ({ notes: '!' }), { headers: { 'x-app': 'book' } })

  expect(requests.map(({ headers }) => headers['x-app'])).toEqual(['book', 'book', 'book', 'book'])
})
