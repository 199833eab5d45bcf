/** What the README says under this heading. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createClient } from './index.ts'
import { json, refuse, startServer, tokens } from './scripted-server.ts'

const succeed = (_: unknown, response: ServerResponse) => json(response, 200, {})

test('without a base URL it is the same origin', async () => {
  const urls: string[] = []
  const fetch = async (url: string) => Response.json({}, { status: urls.push(url) && 200 })

  await createClient({ baseUrl: '', fetch }).contacts.list({ query: { limit: 1 } })

  expect(urls).toEqual(['/api/contacts?limit=1'])
})

test('undefined takes away the header that is written the same way, and no other', async () => {
  const { baseUrl, asked } = await startServer(succeed)
  const client = createClient({ baseUrl, headers: { 'x-app': 'book' } })

  await client.system.live({ headers: { 'x-app': undefined } })
  await client.system.live({ headers: { 'X-App': undefined } })

  expect(asked.map(({ headers }) => headers['x-app'])).toEqual([undefined, 'book'])
})

test('a refresh that a call waits for is made as the client says', async () => {
  const { baseUrl, asked } = await startServer(({ url }, response) => json(response, 200, url === '/api/auth/refresh' ? tokens(2) : {}))
  const client = createClient({ baseUrl, tokens: { ...tokens(1), expires_at: 1 }, headers: { 'x-app': 'book' } })

  await client.users.me({ headers: { 'x-app': 'page' } })

  expect(asked.map(({ url, headers }) => [url, headers['x-app']])).toEqual([
    ['/api/auth/refresh', 'book'],
    ['/api/users/me', 'page'],
  ])
})

test.each([
  ['sessions.end', (client: ReturnType<typeof createClient>) => client.sessions.end({ params: { id: 'ann' } })],
  ['users.remove', (client: ReturnType<typeof createClient>) => client.users.remove({ body: { password: 'secret' } })],
])('who ends the session by %s has the tokens until the next call is refused', async (_, end) => {
  const isOver = (url: string) => url === '/api/users/me'
  const { baseUrl } = await startServer(({ url }, response) =>
    isOver(url) ? refuse(response, 401, 'session-ended') : response.writeHead(204).end(),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const ended = await end(client)
  const kept = client.session.tokens
  await client.users.me()

  expect(ended).toMatchObject({ ok: true })
  expect(kept).toMatchObject(tokens(1))
  expect(client.session.tokens).toBeNull()
})

test('a download that nobody takes stays open until its body is cancelled', async () => {
  let isOpen = true
  let closed: Promise<unknown> | undefined
  const { baseUrl } = await startServer((_, response) => {
    closed = once(response, 'close').then(() => (isOpen = false))
    response.writeHead(200, { 'content-type': 'application/json' }).write('{')
  })
  const result = await createClient({ baseUrl }).users.download()
  const wasOpen = isOpen

  await result.response.body?.cancel()
  await closed

  expect([wasOpen, isOpen]).toEqual([true, false])
})

test('what hears of an answer finds its body read', async () => {
  const { baseUrl } = await startServer(succeed)
  const read: unknown[] = []

  await createClient({ baseUrl, onResponse: ({ response }) => read.push(response?.bodyUsed) }).system.live()

  expect(read).toEqual([true])
})

const circle: { first_name: string; notes?: unknown } = { first_name: 'Ada' }
circle.notes = circle

test.each([
  ['half a character in a path', URIError, { params: { id: '\ud83e' } }],
  ['a segment of dots', TypeError, { params: { id: '..' } }],
  ['a header with another line', TypeError, { params: { id: '1' }, headers: { 'x-app': 'a\nb' } }],
  ['a header without a name', TypeError, { params: { id: '1' }, headers: { '': 'a' } }],
  ['a body in a circle', TypeError, { params: { id: '1' }, body: circle }],
])('%s is thrown before anything is sent', async (_, kind, args) => {
  const { baseUrl, asked } = await startServer(succeed)

  const call = createClient({ baseUrl }).contacts.patch(args as never)

  await expect(call).rejects.toThrow(kind)
  expect(asked).toEqual([])
})
