import { expect, test, vi } from 'vitest'
import { createClient } from './index.ts'
import { json, refuse, startServer } from './scripted-server.ts'

/** One contact, which somebody else changes just before each of the first `losses` patches. */
const startBook = (losses: number) => {
  const contact = { id: '1', version: 1, notes: '' }
  return startServer(({ method, headers, body }, response) => {
    if (method === 'GET') return json(response, 200, contact)
    if (losses-- > 0) Object.assign(contact, { version: contact.version + 1, notes: `${contact.notes}+` })
    if (headers['if-match'] !== `"${contact.version}"`) return refuse(response, 412, 'precondition-failed')
    return json(response, 200, Object.assign(contact, JSON.parse(body), { version: contact.version + 1 }))
  })
}

test('what is read is changed and saved as it was read', async () => {
  const { baseUrl, asked } = await startBook(0)

  const result = await createClient({ baseUrl }).contacts.edit('1', ({ notes }) => ({ notes: `${notes}!` }))

  expect(result).toMatchObject({ ok: true, data: { version: 2, notes: '!' } })
  expect(asked.map(({ method, headers, body }) => [method, headers['if-match'], body])).toEqual([
    ['GET', undefined, ''],
    ['PATCH', '"1"', '{"notes":"!"}'],
  ])
})

test('what somebody else saved meanwhile is read again, and nothing of it is lost', async () => {
  const { baseUrl } = await startBook(3)

  const result = await createClient({ baseUrl }).contacts.edit('1', async ({ notes }) => ({ notes: `${notes}!` }))

  expect(result).toMatchObject({ ok: true, data: { notes: '+++!' } })
})

test('whoever loses every time is told so after a few times', async () => {
  const { baseUrl, asked } = await startBook(Infinity)
  const client = createClient({ baseUrl })

  expect(await client.contacts.edit('1', () => ({ notes: '!' }))).toMatchObject({ ok: false, problem: { code: 'precondition-failed' } })
  expect(await client.contacts.edit('1', () => ({ notes: '!' }), { attempts: 1 })).toMatchObject({ ok: false, status: 412 })
  expect(asked.map(({ method }) => method).join(' ')).toBe('GET PATCH '.repeat(6).trim())
})

test('whoever lost waits for longer each time, and never as long as the others', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const fetch = async (_: string, { method }: RequestInit) =>
    method === 'GET'
      ? Response.json({ id: '1', version: 1 })
      : Response.json({ code: 'precondition-failed' }, { status: 412, headers: { 'content-type': 'application/problem+json' } })

  await createClient({ baseUrl: 'http://contacts.test', timeout: 0, fetch }).contacts.edit('1', () => ({ notes: '!' }), { attempts: 4 })
  // Those of everybody else here are whole.
  const pauses = timers.mock.calls.map(([, milliseconds]) => milliseconds!).filter((pause) => !Number.isInteger(pause))
  timers.mockRestore()

  expect(pauses).toHaveLength(3)
  for (const [lost, longest] of [200, 400, 800].entries()) expect(pauses[lost]).toBeLessThan(longest)
})

test.each([undefined, null, false] as const)('nothing to change, said by %s, is nothing to save', async (nothing) => {
  const { baseUrl, urls } = await startBook(0)

  const result = await createClient({ baseUrl }).contacts.edit('1', () => nothing)

  expect(result).toMatchObject({ ok: true, data: { version: 1 } })
  expect(urls()).toEqual(['GET /api/contacts/1'])
})

test('another refusal is the result, and what the change throws is thrown', async () => {
  const { baseUrl, urls } = await startServer((_, response) => refuse(response, 404, 'contact-not-found'))
  const book = await startBook(0)

  const missing = await createClient({ baseUrl }).contacts.edit('1', () => expect.unreachable())
  const thrown = createClient({ baseUrl: book.baseUrl }).contacts.edit('1', () => {
    throw new RangeError('too long')
  })

  expect(missing).toMatchObject({ ok: false, problem: { code: 'contact-not-found' } })
  await expect(thrown).rejects.toThrow(RangeError)
  expect([urls(), book.urls()]).toEqual([['GET /api/contacts/1'], ['GET /api/contacts/1']])
})

test('headers, signal and the rest go with every request', async () => {
  const { baseUrl, asked } = await startBook(1)

  await createClient({ baseUrl }).contacts.edit('1', () => ({ notes: '!' }), { headers: { 'x-app': 'book' } })

  expect(asked.map(({ headers }) => headers['x-app'])).toEqual(['book', 'book', 'book', 'book'])
})
