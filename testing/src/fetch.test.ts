/** Checks that the `fetch` of a service behaves like the global `fetch`. */
import { type Client, unwrap } from '@contacts/client'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { startContacts } from './index.ts'

const contacts = await startContacts()
afterAll(() => contacts.close())

const signIn = () => contacts.person('Olena').then(({ client }) => client)
const bearer = (client: Client) => ({ authorization: `Bearer ${client.session.tokens!.access_token}` })

/** A PNG of one red pixel. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

test('fetch returns a Response with its URL and status', async () => {
  const response = await contacts.fetch(new URL('/openapi.json', contacts.url))

  expect(response).toBeInstanceOf(Response)
  expect(response).toMatchObject({ ok: true, status: 200, url: 'http://contacts.test/openapi.json', redirected: false })
  const id = response.headers.get('x-request-id')
  await expect.poll(() => contacts.log.join('')).toContain(`"reqId":"${id}"`)
})

test('fetch accepts a Request, and a form, bytes or a stream as the body', async () => {
  const client = await signIn()
  const form = new FormData()
  form.append('file', new Blob([PICTURE]), 'me.png')
  const url = `${contacts.url}/api/users/me/avatar`
  const headers = bearer(client)
  const stream = () => new Blob([PICTURE]).stream()

  const asForm = await contacts.fetch(new Request(url, { method: 'PUT', headers, body: form }))
  const asBytes = await contacts.fetch(url, { method: 'PUT', headers: { ...headers, 'content-type': 'image/png' }, body: PICTURE })
  const asStream = await contacts.fetch(url, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'image/png' },
    body: stream(),
    duplex: 'half',
  } as RequestInit)

  expect([asForm.status, asBytes.status, asStream.status]).toEqual([200, 200, 200])
  expect(await asForm.json()).toEqual(await asStream.json())
})

test('fetch returns an empty body for 304, HEAD and 204', async () => {
  const client = await signIn()
  await unwrap(client.avatars.put({ body: PICTURE }))
  const sendRequest = (init: RequestInit) =>
    contacts.fetch(`${contacts.url}/api/users/me/avatar`, { ...init, headers: { ...bearer(client), ...init.headers } })

  const first = await sendRequest({})
  const notModified = await sendRequest({ headers: { 'if-none-match': first.headers.get('etag')! } })
  const head = await sendRequest({ method: 'HEAD' })
  const removed = await sendRequest({ method: 'DELETE' })

  expect([first, notModified, head, removed].map(({ status }) => status)).toEqual([200, 304, 200, 204])
  expect(await Promise.all([notModified, head, removed].map((response) => response.text()))).toEqual(['', '', ''])
  expect(head.headers.get('content-length')).toBe(first.headers.get('content-length'))
})

test('fetch streams a response, which can be cancelled midway', async () => {
  const client = await signIn()
  const response = await contacts.fetch(`${contacts.url}/api/users/me/export`, { headers: bearer(client) })

  const reader = response.body!.getReader()
  const { value } = await reader.read()
  await reader.cancel()

  expect(Buffer.from(value!).toString()).toMatch(/^\{"/)
  expect(await client.users.me()).toMatchObject({ ok: true })
})

test('fetch rejects with the reason of an aborted signal', async () => {
  const client = await signIn()
  const reason = new Error('not needed any more')
  const aborting = new AbortController()

  const pending = client.contacts.list({ signal: aborting.signal })
  aborting.abort(reason)

  await expect(pending).rejects.toBe(reason)
  await expect(contacts.fetch(contacts.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('fetch returns 431 for headers that are too large and 405 for an unknown method', async () => {
  const tooLong = await contacts.fetch(contacts.url, { headers: { 'x-long': 'x'.repeat(20_000) } })
  const unknown = await contacts.fetch(`${contacts.url}/livez`, { method: 'PROPFIND' })

  expect(tooLong.status).toBe(431)
  expect(unknown.status).toBe(405)
})

test('fetch completes requests while timers are faked', async () => {
  const client = await signIn()
  await contacts.mailbox.mails()
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())

  const ivan = await unwrap(client.contacts.create({ body: { first_name: 'Іван' } }))
  const found = await unwrap(client.contacts.list())

  expect(ivan.created_at).toBe(new Date().toISOString())
  expect(found.items).toEqual([ivan])
})

test('fetch rejects requests to other origins', async () => {
  const response = contacts.fetch('http://contacts.example/livez')

  await expect(response).rejects.toThrow(TypeError)
})
