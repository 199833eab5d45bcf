/** The headers of responses: of every operation, of pages, and of requests that reach no operation. */
import { describe, expect, test } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { document } from '../harness/document.ts'
import { type HttpResponse, sendRequest, sendBytes, type HttpRequest } from '../harness/http.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService()
const serviceWithShortTimeout = await startService({ requestTimeout: 900 })
const { url, alice } = service
const fixture = await createFixture(alice)
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** One success and one refusal of every operation. */
const responses: { id: string; access: 'public' | 'session'; kind: string; response: HttpResponse }[] = []
for (const operation of orderedOperations) {
  const { id, access } = operation
  const call = callOf(operation, fixture)
  const credentials = access === 'session' ? alice.authorization() : {}
  responses.push({ id, access, kind: 'refusal', response: await sendRequest(url, { ...call, path: `${call.path}?wrong=1` }, credentials) })
  responses.push({ id, access, kind: 'success', response: await sendRequest(url, call, credentials) })
}

/** The operations that return a file; all others return JSON or no body. */
const files: Record<string, { type: string; caching: string }> = {
  avatarsGet: { type: 'image/webp', caching: 'private, no-cache' },
  photosGet: { type: 'image/webp', caching: 'private, no-cache' },
  picturesGet: { type: 'image/webp', caching: 'public, max-age=300, immutable' },
  contactsExport: { type: 'text/vcard; charset=utf-8; version=4.0', caching: 'private, no-store' },
  importsEvents: { type: 'text/event-stream', caching: 'private, no-store' },
  feedsRead: { type: 'text/calendar; charset=utf-8', caching: 'private, no-cache' },
}

describe.each(responses)('the $kind of $id', ({ id, access, kind, response: { status, headers, text } }) => {
  const file = kind === 'success' ? files[id] : undefined

  test('has the expected status', () => {
    expect(status).toSatisfy(kind === 'success' ? (value: number) => value < 300 : (value: number) => value === 422)
  })

  test('has the security headers and a request id, sets no cookie and does not name the server software', () => {
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': file ? "default-src 'none'; sandbox" : "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(UUID),
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
    expect(headers).not.toHaveProperty('set-cookie')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('may be cached only if it is a file or has an ETag', () => {
    const forSession = headers.etag === undefined ? 'private, no-store' : 'private, no-cache'

    expect(headers['cache-control']).toBe(file?.caching ?? (kind === 'success' && access === 'session' ? forSession : 'no-store'))
  })

  test('has the right Content-Type, or none without a body', () => {
    if (status === 204 || status === 202) expect([headers['content-type'], text]).toEqual([undefined, ''])
    else if (file) expect(headers['content-type']).toBe(file.type)
    else expect(headers['content-type']).toBe(`application/${kind === 'success' ? '' : 'problem+'}json; charset=utf-8`)
  })

  test('has a Location only if the operation created a resource', () => {
    const hasLocation = ['contactsCreate', 'phonesAdd', 'labelsCreate', 'feedsCreate', 'importsPlan'].includes(id) && kind === 'success'

    expect(headers.location !== undefined).toBe(hasLocation)
  })
})

describe('a request that reaches no operation because it', () => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'PUT' }
  const raw = (lines: string) => sendBytes(url, `${lines}\r\n\r\n`)
  const calls: [string, number, () => Promise<HttpResponse>][] = [
    ['has an unknown path', 404, () => sendRequest(url, { method: 'GET', path: '/nothing' })],
    ['has a malformed URL', 400, () => sendRequest(url, { method: 'GET', path: '/api/contacts/%zz' })],
    ['has an unsupported method', 405, () => sendRequest(url, { method: 'POST', path: '/livez' })],
    ['has no Host header', 400, () => raw('GET /livez HTTP/1.1')],
    ['is not HTTP', 400, () => raw('NONSENSE')],
    ['has headers that are too large', 431, () => raw(`GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(17 * 1024)}`)],
    ['is too slow', 408, () => sendBytes(serviceWithShortTimeout.url, 'GET /livez HTTP/1.1\r\nHost: x\r\n')],
    ['is a preflight', 204, () => sendRequest(url, { method: 'OPTIONS', path: '/api/contacts', headers: preflight })],
  ]

  test.each(calls)('%s gets the security headers and a request id', async (_, status, call) => {
    const response = await call()

    expect(response.status).toBe(status)
    expect(response.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(UUID),
    })
    expect(response.headers).not.toHaveProperty('strict-transport-security')
    expect(response.headers).not.toHaveProperty('access-control-allow-credentials')
  })
})

describe('a page or file', () => {
  test.each([
    ['/docs/', "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'"],
    ['/docs/viewer.css', "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'"],
    ['/openapi.json', ''],
    ['/problems', "style-src 'sha256-"],
    ['/verify_email', "form-action 'self'"],
  ])('at %s has its own Content-Security-Policy, which allows no other origin', async (path, directives) => {
    const { headers } = await sendRequest(url, { method: 'GET', path })

    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; base-uri 'none'; form-action ")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(directives)
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })
})

describe('the Location of a resource', async () => {
  const bobsFixture = await createFixture(service.bob)

  test.each([
    { path: '/api/contacts', body: { first_name: 'Ada' } },
    { path: `/api/contacts/${bobsFixture.contact_id}/phones`, body: { number: '067 123 45 67' } },
    { path: '/api/labels', body: { name: 'Друзі' } },
  ])('created by POST $path returns the resource', async ({ path, body }) => {
    const created = await sendRequest(url, { method: 'POST', path, body }, service.bob.authorization())

    const fetched = await sendRequest(url, { method: 'GET', path: created.headers.location! }, service.bob.authorization())

    expect(created.headers.location).toBe(`${path}/${created.body.id}`)
    expect(fetched).toMatchObject({ status: 200, body: created.body })
  })
})

describe('an Idempotency-Key, If-Match or If-None-Match that an operation does not declare', async () => {
  const dora = await service.person('Dora')
  const dorasFixture = await createFixture(dora)
  const { paths } = document as { paths: Record<string, Record<string, { parameters?: { in: string; name: string }[] }>> }

  test.each(orderedOperations)('is ignored by $id', async (operation) => {
    const { parameters = [] } = paths[operation.path]![operation.method.toLowerCase()]!
    const declared = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
    const headers = ['idempotency-key', 'if-match', 'if-none-match'].filter((name) => !declared.includes(name))

    const sample = callOf(operation, dorasFixture)
    const call = { ...sample, headers: { ...sample.headers, ...Object.fromEntries(headers.map((name) => [name, '"1"'])) } }

    const response = await sendRequest(url, call, operation.access === 'session' ? dora.authorization() : {})

    expect(response.status).toBeLessThan(300)
    expect(response.headers).not.toHaveProperty('idempotency-replayed')
  })
})

describe('the request id', () => {
  const calls: [string, HttpRequest][] = [
    ['a success', { method: 'GET', path: '/livez' }],
    ['a refusal', { method: 'GET', path: '/api/contacts' }],
    ['an unknown path', { method: 'GET', path: '/nothing' }],
    ['a malformed URL', { method: 'GET', path: '/api/contacts/%zz' }],
    [
      'a preflight',
      { method: 'OPTIONS', path: '/api/contacts', headers: { origin: 'https://app.example', 'access-control-request-method': 'PUT' } },
    ],
    ['a page', { method: 'GET', path: '/problems' }],
  ]
  const withId = ({ headers, ...call }: HttpRequest, id: string | string[]) =>
    sendRequest(url, { ...call, headers: { ...headers, 'x-request-id': id } })

  test.each(calls)('is taken from X-Request-Id: %s', async (_, call) => {
    const response = await withId(call, 'order-66_A.b')

    expect(response.headers['x-request-id']).toBe('order-66_A.b')
    if (response.body?.code) expect(response.body.request_id).toBe('order-66_A.b')
  })

  test.each(calls)('is generated when the request has none: %s', async (_, call) => {
    const [first, second] = [await sendRequest(url, call), await sendRequest(url, call)]

    expect(first.headers['x-request-id']).toMatch(UUID)
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
  })

  test.each(['', ' ', 'a b', 'x'.repeat(129), '<script>', 'a"b', 'a,b', '{"a":1}', '../../x', 'a;b', ['one', 'two']])(
    'is generated when X-Request-Id is malformed: %s',
    async (id) => {
      const response = await withId({ method: 'GET', path: '/livez' }, id)

      expect(response).toMatchObject({ status: 200, headers: { 'x-request-id': expect.stringMatching(UUID) } })
    },
  )

  test('is generated when X-Request-Id is not ASCII', async () => {
    const response = await sendBytes(
      url,
      Buffer.from('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: \xd1\x96\xff\r\n\r\n', 'latin1'),
    )

    expect(response).toMatchObject({ status: 200, headers: { 'x-request-id': expect.stringMatching(UUID) } })
  })

  test('is logged once', async () => {
    await withId({ method: 'GET', path: '/livez' }, 'find-me')

    await expect.poll(() => service.log.filter((line) => line.includes('find-me'))).toHaveLength(1)
  })

  test.each([128, 1])('may have %i characters', async (length) => {
    const response = await withId({ method: 'GET', path: '/livez' }, 'x'.repeat(length))

    expect(response.headers['x-request-id']).toBe('x'.repeat(length))
  })
})

test('the log contains no password, token or e-mail address', () => {
  const log = service.log.join('')

  expect(log.length).toBeGreaterThan(1_000)
  expect(log).not.toContain(PASSWORD)
  expect(log).not.toContain('eyJ')
  expect(log).not.toContain(alice.email)
})

describe('with an https PUBLIC_URL', async () => {
  const secure = await startService({ settings: { PUBLIC_URL: 'https://contacts.example/' } })

  test.each(['/livez', '/api/contacts', '/nothing', '/docs/', '/problems', '/openapi.json', '/verify_email', '/api/contacts/%zz'])(
    '%s returns Strict-Transport-Security',
    async (path) => {
      const { headers } = await sendRequest(secure.url, { method: 'GET', path })

      expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    },
  )

  test('the type of a problem is under PUBLIC_URL, whatever the Host header', async () => {
    const { body } = await sendRequest(secure.url, { method: 'GET', path: '/nothing', headers: { host: 'evil.example' } })

    expect(body.type).toBe('https://contacts.example/problems/route-not-found')
  })
})
