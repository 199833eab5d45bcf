/** Claims of the README, most of them under “Fine print”. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { type Client, createClient } from './index.ts'
import {
  answerWith,
  HEALTH,
  json,
  PAGE,
  refuse,
  type RequestHandler,
  startServer,
  succeedWithoutBody,
  tokens,
  USER,
} from './scripted-server.ts'

const succeed: RequestHandler = (_, response) => json(response, 200, HEALTH)

test('an empty base URL means the origin of the page', async () => {
  const urls: string[] = []
  const fetch = async (url: string) => {
    urls.push(url)
    return answerWith(200, PAGE)
  }

  await createClient({ baseUrl: '', fetch }).contacts.list({ query: { limit: 1 } })

  expect(urls).toEqual(['/api/contacts?limit=1'])
})

test("a call's header that is undefined removes the client's header only if both have the same letter case", async () => {
  const { baseUrl, requests } = await startServer(succeed)
  const client = createClient({ baseUrl, headers: { 'x-app': 'book' } })

  await client.system.live({ headers: { 'x-app': undefined } })
  await client.system.live({ headers: { 'X-App': undefined } })

  expect(requests.map(({ headers }) => headers['x-app'])).toEqual([undefined, 'book'])
})

test('a refresh uses the options of the client, not those of the call that waits for it', async () => {
  const { baseUrl, requests } = await startServer(({ url }, response) =>
    json(response, 200, url === '/api/auth/refresh' ? tokens(2) : USER),
  )
  const client = createClient({ baseUrl, tokens: { ...tokens(1), expires_at: 1 }, headers: { 'x-app': 'book' } })

  await client.users.me({ headers: { 'x-app': 'page' } })

  expect(requests.map(({ url, headers }) => [url, headers['x-app']])).toEqual([
    ['/api/auth/refresh', 'book'],
    ['/api/users/me', 'page'],
  ])
})

test.each([
  ['sessions.end', (client: Client) => client.sessions.end({ params: { id: 'ann' } })],
  ['users.remove', (client: Client) => client.users.remove({ body: { password: 'secret' } })],
])('after %s the tokens stay until the next call is refused', async (_, end) => {
  const { baseUrl } = await startServer(({ url }, response) =>
    url === '/api/users/me' ? refuse(response, 401, 'session-ended') : succeedWithoutBody(response),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const ended = await end(client)
  const tokensAfterwards = client.session.tokens
  await client.users.me()

  expect(ended).toMatchObject({ ok: true })
  expect(tokensAfterwards).toMatchObject(tokens(1))
  expect(client.session.tokens).toBeNull()
})

test('the connection of a download that is not read stays open until its body is cancelled', async () => {
  let isOpen = true
  let closed: Promise<unknown> | undefined
  const { baseUrl } = await startServer((_, response) => {
    closed = once(response, 'close').then(() => (isOpen = false))
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'req-1' }).write('{')
  })
  const result = await createClient({ baseUrl }).users.download()
  const wasOpen = isOpen

  await result.response.body?.cancel()
  await closed

  expect([wasOpen, isOpen]).toEqual([true, false])
})

test('onResponse gets a response whose body has been read', async () => {
  const { baseUrl } = await startServer(succeed)
  const bodiesUsed: unknown[] = []

  await createClient({ baseUrl, onResponse: ({ response }) => bodiesUsed.push(response?.bodyUsed) }).system.live()

  expect(bodiesUsed).toEqual([true])
})

const circular: Record<string, unknown> = {}
circular['self'] = circular

test.each<[string, ErrorConstructor, Parameters<Client['contacts']['patch']>[0]]>([
  ['half a surrogate pair in a path', URIError, { params: { id: '\ud83e' }, body: {} }],
  ['a path segment of dots', TypeError, { params: { id: '..' }, body: {} }],
  ['a line break in a header', TypeError, { params: { id: '1' }, body: {}, headers: { 'x-app': 'a\nb' } }],
  ['a header without a name', TypeError, { params: { id: '1' }, body: {}, headers: { '': 'a' } }],
  ['a circular body', TypeError, { params: { id: '1' }, body: { additional_data: circular } }],
])('%s throws before anything is sent', async (_, errorClass, args) => {
  const { baseUrl, requests } = await startServer(succeed)

  const call = createClient({ baseUrl }).contacts.patch(args)

  await expect(call).rejects.toThrow(errorClass)
  expect(requests).toEqual([])
})
