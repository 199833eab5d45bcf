import { getEventListeners } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient, ConnectionError, unwrap, ProblemError } from './index.ts'
import { answerWith, CONTACT, HEALTH, json, PAGE, refuse, startServer, succeedWithoutBody, USER } from './scripted-server.ts'

const unreachable = () => expect.unreachable('no request should be made')

test('path parameters are encoded, so that no character changes the path', async () => {
  const { baseUrl, urls } = await startServer((_, response) => refuse(response, 404, 'contact-not-found'))
  const client = createClient({ baseUrl })

  await client.contacts.get({ params: { id: '../users/me?x=1#y' } })
  await client.phones.get({ params: { contact_id: 'a b', phone_id: '…' } })

  expect(urls()).toEqual(['GET /api/contacts/..%2Fusers%2Fme%3Fx%3D1%23y', 'GET /api/contacts/a%20b/phones/%E2%80%A6'])
})

test.each(['', '.', '..'])('the path parameter %j, which would lead to another path, throws before any request', async (id) => {
  const client = createClient({ baseUrl: 'http://localhost', fetch: unreachable })

  await expect(client.contacts.remove({ params: { id } })).rejects.toThrow(TypeError)
})

test('undefined members of a query are not sent', async () => {
  const { baseUrl, requests } = await startServer((_, response) => json(response, 200, PAGE))
  const client = createClient({ baseUrl: `${baseUrl}/` })

  await client.contacts.list({ query: { q: 'Ґалаґан & син', first_name: undefined, limit: 5 } })
  await client.contacts.list({ query: { q: undefined } })

  const queries = requests.map(({ url }) => [...new URL(url, baseUrl).searchParams])
  expect(queries).toEqual([
    [
      ['q', 'Ґалаґан & син'],
      ['limit', '5'],
    ],
    [],
  ])
  expect(requests.at(-1)?.url).toBe('/api/contacts')
})

test('a query is sent even in browsers without URLSearchParams.size', async () => {
  const { baseUrl, urls } = await startServer((_, response) => json(response, 200, PAGE))
  const size = Object.getOwnPropertyDescriptor(URLSearchParams.prototype, 'size')
  Reflect.deleteProperty(URLSearchParams.prototype, 'size')
  onTestFinished(() => void Object.defineProperty(URLSearchParams.prototype, 'size', { ...size }))

  await createClient({ baseUrl }).contacts.list({ query: { q: 'ada' } })

  expect(urls()).toEqual(['GET /api/contacts?q=ada'])
})

test('bodies are sent as JSON, and requests without a body have no content type', async () => {
  const { baseUrl, requests } = await startServer(({ method }, response) =>
    method === 'DELETE' ? succeedWithoutBody(response) : json(response, method === 'POST' ? 201 : 200, CONTACT),
  )
  const client = createClient({ baseUrl })

  await client.contacts.create({ body: { first_name: 'Іван', last_name: undefined } })
  await client.contacts.patch({ params: { id: '1' }, body: { notes: null } })
  const removed = await client.contacts.remove({ params: { id: '1' } })

  expect(requests.map(({ headers, body }) => [headers['content-type'], body])).toEqual([
    ['application/json', '{"first_name":"Іван"}'],
    ['application/json', '{"notes":null}'],
    [undefined, ''],
  ])
  expect(removed).toMatchObject({ ok: true, status: 204, data: undefined })
})

test.each([
  ['a Blob', new Blob(['picture'])],
  ['a File', new File(['picture'], 'me.png', { type: 'image/png' })],
  ['a Buffer', Buffer.from('picture')],
  ['a view of a part of a buffer', new TextEncoder().encode('a picture').subarray(2)],
  ['an ArrayBuffer', new TextEncoder().encode('picture').buffer],
])('%s is sent as the file of a form', async (_, body) => {
  const { baseUrl, requests } = await startServer((__, response) => json(response, 200, USER))

  await createClient({ baseUrl }).avatars.put({ body })

  const [request] = requests
  const form = await new Response(request?.body, { headers: { 'content-type': request?.headers['content-type'] ?? '' } }).formData()
  expect([...form.keys()]).toEqual(['file'])
  expect(await new Response(form.get('file')).text()).toBe('picture')
})

test('a picture is returned as a Blob', async () => {
  const bytes = Buffer.from([0xff, 0, 0xfe])
  const { baseUrl } = await startServer((_, response) =>
    response.writeHead(200, { 'content-type': 'image/webp', 'x-request-id': 'req-1' }).end(bytes),
  )
  const client = createClient({ baseUrl })

  const picture = await unwrap(client.avatars.get())

  expect(picture.type).toBe('image/webp')
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(bytes)
})

test.each([Number('"3"'), 0, -1])('the invalid version %d is sent unchanged, so that the change stays conditional', async (ifMatch) => {
  const { baseUrl, requests } = await startServer((_, response) => refuse(response, 400, 'malformed-request'))

  await createClient({ baseUrl }).contacts.patch({ params: { id: '1' }, body: {}, ifMatch })

  expect(requests.map(({ headers }) => headers['if-match'])).toEqual([`"${ifMatch}"`])
})

test('headers of the call override those of the client', async () => {
  const { baseUrl, requests } = await startServer((_, response) => json(response, 200, HEALTH))
  const client = createClient({ baseUrl, headers: { 'x-app': 'book', 'accept-language': 'en' } })

  await client.system.live({ headers: { 'Accept-Language': 'uk', 'x-request-id': undefined } })

  expect(requests).toMatchObject([{ headers: { 'x-app': 'book', 'accept-language': 'uk' } }])
  expect(requests.map(({ headers }) => 'x-request-id' in headers)).toEqual([false])
})

test('the base URL may have a path', async () => {
  const { baseUrl, urls } = await startServer((_, response) => json(response, 200, HEALTH))

  await createClient({ baseUrl: new URL('/book/', baseUrl) }).system.live()

  expect(urls()).toEqual(['GET /book/livez'])
})

test('a result has the headers, the request id and the response', async () => {
  const { baseUrl } = await startServer((_, response) => json(response, 200, HEALTH))

  const result = await createClient({ baseUrl }).system.live()

  expect(result).toMatchObject({ ok: true, status: 200, data: { version: '1.2.3' }, requestId: 'req-1' })
  expect(result.headers.get('content-type')).toContain('json')
  expect(result.response.url).toBe(`${baseUrl}/livez`)
})

test('a refusal that the operation lists is a result, and unwrap throws it as a ProblemError', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 400, 'malformed-request'))
  const client = createClient({ baseUrl })

  const result = await client.contacts.create({ body: { first_name: 'Іван' } })

  expect(result).toMatchObject({ ok: false, status: 400, problem: { code: 'malformed-request' }, requestId: 'req-1' })
  expect(() => unwrap(result)).toThrow(ProblemError)
  await expect(unwrap(client.contacts.create({ body: { first_name: 'Іван' } }))).rejects.toMatchObject({
    status: 400,
    problem: { code: 'malformed-request' },
  })
})

test('an internal error of the service is thrown as a ServiceError with its problem', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 500, 'internal-error'))

  await expect(createClient({ baseUrl }).system.live()).rejects.toMatchObject({
    name: 'ServiceError',
    status: 500,
    problem: { code: 'internal-error' },
  })
})

test('a refusal with an unknown code is returned as a result', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 409, 'quota-exceeded'))

  const result = await createClient({ baseUrl }).contacts.list()

  expect(result).toMatchObject({ ok: false, status: 409, problem: { code: 'quota-exceeded' } })
})

test.each([
  ['an HTML page of a proxy', 502, 'text/html', '<h1>Bad gateway</h1>'],
  ['JSON of a proxy', 503, 'application/json', '{"code":"unavailable"}'],
  ['a problem without a code', 503, 'application/problem+json', '{"title":"Service Unavailable"}'],
  ['an internal error without a code', 500, 'application/problem+json', '{"title":"Internal Server Error"}'],
  ['a problem that is null', 503, 'application/problem+json', 'null'],
  ['a problem without X-Request-Id', 503, 'application/problem+json', '{"code":"unavailable"}'],
])('%s throws a ServiceError without a problem', async (_, status, type, body) => {
  const { baseUrl } = await startServer((__, response) => response.writeHead(status, { 'content-type': type }).end(body))

  await expect(createClient({ baseUrl }).contacts.list()).rejects.toMatchObject({
    name: 'ServiceError',
    status,
    problem: null,
    requestId: null,
    body,
  })
})

test('a closed connection throws a ConnectionError with the cause', async () => {
  const { baseUrl } = await startServer((_, response) => response.destroy())

  await expect(createClient({ baseUrl }).system.live()).rejects.toMatchObject({ name: 'ConnectionError', cause: expect.any(TypeError) })
})

test('a connection that breaks while the body is read throws a ConnectionError', async () => {
  const { baseUrl } = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"items"')
    setTimeout(() => response.destroy(), 20)
  })

  await expect(createClient({ baseUrl }).contacts.list()).rejects.toThrow(ConnectionError)
})

test('an aborted call throws the reason of its signal', async () => {
  const { baseUrl } = await startServer(() => {})
  const client = createClient({ baseUrl })
  const reason = new Error('the user left')
  const controller = new AbortController()

  const call = client.system.live({ signal: controller.signal })
  controller.abort(reason)

  await expect(call).rejects.toBe(reason)
  await expect(client.system.live({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect(client.system.live({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
})

test('a call that `onRequest` aborts is not sent, and is still reported to `onResponse`', async () => {
  const fetch = vi.fn<() => Promise<Response>>(async () => answerWith(200, HEALTH))
  const controller = new AbortController()
  const onRequest = vi.fn<() => void>(() => controller.abort())
  const onResponse = vi.fn<() => void>()
  const client = createClient({ baseUrl: 'http://localhost', fetch })

  await expect(client.system.live({ onRequest, onResponse, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
  await expect.poll(() => onResponse).toHaveBeenCalledTimes(1)

  expect(onRequest).toHaveBeenCalledTimes(1)
  expect(fetch).not.toHaveBeenCalled()
})

test('an abort while the answer is read throws the reason of the signal', async () => {
  const controller = new AbortController()
  const { baseUrl } = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 }).write('{"items"')
    setTimeout(() => controller.abort(), 20)
  })

  await expect(createClient({ baseUrl }).contacts.list({ signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
})

test.each([{}, { timeout: 5000 }])('with %j, an abort closes the connection', async (options) => {
  const closed = Promise.withResolvers<void>()
  const controller = new AbortController()
  const { baseUrl } = await startServer((_, response) => {
    response.on('close', () => closed.resolve())
    controller.abort()
  })

  await expect(createClient({ baseUrl }).system.live({ ...options, signal: controller.signal })).rejects.toMatchObject({
    name: 'AbortError',
  })
  await closed.promise
})

test('a call that has ended leaves no listener on its signal', async () => {
  const { signal } = new AbortController()
  const { baseUrl } = await startServer(({ url }, response) =>
    url.endsWith('/export') ? json(response, 200, { user: {}, pictures: [] }) : refuse(response, 503, 'unavailable'),
  )
  const client = createClient({ baseUrl, retries: 1 })

  await client.contacts.list({ signal })
  for await (const _ of await unwrap(client.users.download({ signal })));
  await expect(client.contacts.iterate({ signal, prefetch: true }).toArray()).rejects.toThrow(ProblemError)

  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('the global fetch is looked up for each request', async () => {
  const client = createClient({ baseUrl: 'http://localhost' })
  const original = globalThis.fetch
  globalThis.fetch = async () => answerWith(200, { ...HEALTH, version: '9' })

  const result = await client.system.live().finally(() => (globalThis.fetch = original))

  expect(result).toMatchObject({ data: { version: '9' } })
})
