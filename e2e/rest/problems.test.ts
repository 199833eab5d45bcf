/** Problems that any operation can return, tested with a public operation and with one that needs an access token. */
import { describe, expect, test } from 'vitest'
import { sendRequest, sendBytes, type HttpRequest } from '../harness/http.ts'
import { recordResponse } from '../harness/observe.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService()
const serviceWithShortTimeout = await startService({ requestTimeout: 900 })
const { url, alice } = service
const KIB = 1024

const json = (value: object, bytes = 0) => JSON.stringify(value).padEnd(bytes)
const validCall = (access: 'public' | 'session', changes: Partial<HttpRequest>): HttpRequest =>
  access === 'session'
    ? { method: 'POST', path: '/api/contacts', body: json({ first_name: 'Ada' }), ...changes }
    : { method: 'POST', path: '/api/auth/login', body: json({ email: alice.email, password: PASSWORD }), ...changes }

describe.each([
  { access: 'public' as const, credentials: {}, success: 200 },
  { access: 'session' as const, credentials: alice.authorization(), success: 201 },
])('with $access access the server', ({ access, credentials, success }) => {
  const call = (changes: Partial<HttpRequest>) => validCall(access, changes)
  const send = (changes: Partial<HttpRequest>) => sendRequest(url, call(changes), credentials)
  /** Sends a request and asserts that no stored row changes. */
  const refused = (changes: Partial<HttpRequest>) => expectUnchanged(service, () => send(changes))

  test('accepts a valid request', async () => {
    const response = await send({})

    expect(response.status).toBe(success)
  })

  test.each([
    '/api/nothing',
    '/api',
    '/api/contacts/x/y/z',
    '//api/contacts',
    '/API/contacts',
    '/api/contacts;x=1',
    '/livez/x',
    '/problems/nothing',
  ])('has no route at %s', async (path) => {
    for (const method of ['GET', 'POST']) expectRefusal(await refused({ method, path }), 'route-not-found')
  })

  test.each([
    ['is cut off', '{"first_name":"Ada"'],
    ['is only white space', ' \n'],
    ['has a trailing comma', '{"first_name":"Ada",}'],
    ['has text after the JSON value', '{"first_name":"Ada"} x'],
    ['has two JSON values', '{}{}'],
    ['has single quotes', "{'first_name':'Ada'}"],
    ['has a comment', '{"first_name":"Ada"/**/}'],
    ['has the value NaN', '{"first_name":NaN}'],
    ['has a newline within a string', '{"first_name":"A\nda"}'],
    ['has an invalid escape sequence', '{"first_name":"\\x41"}'],
    ['is not UTF-8', Buffer.from('{"first_name":"\xff\xfe"}', 'latin1')],
    ['ends within a UTF-8 character', Buffer.from('{"first_name":"\u0406"}').subarray(0, 16)],
    ['has a surrogate encoded in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['is UTF-16', Buffer.from('{"first_name":"Ada"}', 'utf16le')],
    ['is a URL-encoded form', 'first_name=Ada'],
    ['sets __proto__', '{"first_name":"Ada","__proto__":{"admin":true}}'],
    ['sets __proto__ with escaped letters', '{"first_name":"Ada","\\u005f\\u005fproto\\u005f\\u005f":{"admin":true}}'],
    ['sets __proto__ in a nested object', '{"first_name":"Ada","additional_data":{"a":[{"__proto__":{}}]}}'],
    ['sets a prototype through the constructor', '{"first_name":"Ada","additional_data":{"constructor":{"prototype":{"admin":true}}}}'],
  ])('refuses as malformed a body that %s', async (_, body) => {
    const response = await refused({ body })

    expectRefusal(response, 'malformed-request')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test.each([
    ['{"first_name":"Ada",}', 'The body is not well-formed JSON at line 1, column 21.'],
    ['{\n  "first_name": Ada }', 'The body is not well-formed JSON in UTF-8.'],
    ['hello', 'The body is not well-formed JSON in UTF-8.'],
    ['{"constructor":{"prototype":{}}}', 'The body has a member named `__proto__`, or `constructor` with a member named `prototype`.'],
  ])('describes the malformed body %j without the text of the parser', async (body, detail) => {
    expect((await refused({ body })).body.detail).toBe(detail)
  })

  test('accepts a body with a byte order mark', async () => {
    const response = await send({ body: `\uFEFF${String(call({}).body)}` })

    expect(response.status).toBe(success)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/merge-patch+json',
    'json',
    '',
    undefined,
    'application/json, text/plain',
  ])('refuses a body with Content-Type %s', async (type) => {
    const response = await refused({ headers: { 'content-type': type } })

    expectRefusal(response, 'unsupported-media-type')
  })

  test('accepts a Content-Type in capitals and with a charset', async () => {
    const response = await send({ headers: { 'content-type': 'Application/JSON; charset=UTF-8' } })

    expect(response.status).toBe(success)
  })

  test.each(['text/html', 'image/*', 'application/xml;q=0.9, text/*', 'application/json;q=0', 'nonsense'])(
    'refuses a client that accepts only %s',
    async (accept) => {
      const response = await refused({ headers: { accept } })

      expectRefusal(response, 'not-acceptable')
    },
  )

  test.each(['*/*', 'application/*', 'text/html, application/json;q=0.1', 'application/json; charset=utf-8'])(
    'answers a client that accepts %s with JSON',
    async (accept) => {
      const response = await send({ headers: { accept } })

      expect(response).toMatchObject({ status: success, headers: { 'content-type': 'application/json; charset=utf-8' } })
    },
  )

  test('accepts a body of 256 KiB and refuses one byte more', async () => {
    const body = (bytes: number) => String(call({}).body).padEnd(bytes)

    expect((await send({ body: body(256 * KIB) })).status).toBe(success)
    expect((await send({ body: body(256 * KIB), headers: { 'transfer-encoding': 'chunked' } })).status).toBe(success)

    expectRefusal(await refused({ body: body(256 * KIB + 1) }), 'body-too-large')
    expectRefusal(await refused({ body: body(256 * KIB + 1), headers: { 'transfer-encoding': 'chunked' } }), 'body-too-large')
  })

  test.each(['%', '%zz', '%f', '%ff', '%c3%28', '%ed%a0%80'])('refuses as malformed a URL with %s in its path or query', async (text) => {
    expectRefusal(await refused({ path: `${call({}).path}/${text}` }), 'malformed-request')
    expectRefusal(await refused({ path: `${call({}).path}?q=${text}` }), 'malformed-request')
  })

  test('refuses as malformed a URL that is not ASCII', async () => {
    const response = await expectUnchanged(service, () => sendBytes(url, rawPost({ path: `${call({}).path}?q=шевч`, credentials })))

    recordResponse({ operation: 'none', status: 400, code: response.body.code, access })
    expectRefusal(response, 'malformed-request')
  })

  test.each([
    ['an unknown method', 'FETCH /livez HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET /livez HTTP/1.1\r\nHost x\r\n\r\n'],
    ['an unknown HTTP version', 'GET /livez HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['the bytes of a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two Content-Length headers', 'POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'both Content-Length and chunks',
      'POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no Host header', 'GET /livez HTTP/1.1\r\n\r\n'],
  ])('refuses as malformed a request with %s, and closes the connection', async (_, bytes) => {
    const response = await expectUnchanged(service, () => sendBytes(url, bytes))

    expectRefusal(response, 'malformed-request')
  })

  test('accepts headers of 15 KiB and refuses more than 16 KiB', async () => {
    const response = await expectUnchanged(service, () =>
      sendBytes(url, rawPost({ path: call({}).path, credentials, headers: `X-Long: ${'x'.repeat(16 * KIB)}\r\n` })),
    )

    recordResponse({ operation: 'none', status: 431, code: response.body.code, access })
    expectRefusal(response, 'headers-too-large')
    expect((await send({ headers: { 'x-long': 'x'.repeat(15 * KIB) } })).status).toBe(success)
  })

  test.each([
    [
      'its body does not arrive',
      `${rawPost({ path: call({}).path, credentials, headers: 'Content-Type: application/json\r\nContent-Length: 99\r\n' })}{"first_name"`,
    ],
    ['its headers do not arrive', rawPost({ path: call({}).path, credentials }).slice(0, -2)],
  ])('times out a request when %s', async (_, bytes) => {
    const request = access === 'session' ? bytes.replace(/Bearer .*/, serviceWithShortTimeout.alice.authorization().authorization) : bytes

    const response = await expectUnchanged(serviceWithShortTimeout, () => sendBytes(serviceWithShortTimeout.url, request))

    recordResponse({ operation: 'none', status: 408, code: response.body.code, access })
    expectRefusal(response, 'request-timeout')
    expect(serviceWithShortTimeout.log.join('')).not.toMatch(/"level":"?(40|50|warn|error)/)
  })
})

function rawPost({ path, credentials, headers = '' }: { path: string; credentials: { authorization?: string }; headers?: string }) {
  const authorization = credentials.authorization ? `Authorization: ${credentials.authorization}\r\n` : ''
  return `POST ${path} HTTP/1.1\r\nHost: x\r\n${authorization}${headers}\r\n`
}

test('an unknown expectation in Expect is ignored', async () => {
  const response = await sendBytes(url, 'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nConnection: close\r\n\r\n')

  expect(response).toMatchObject({ status: 200, body: { status: 'ok' } })
})

test('of several faults the server reports the first in the order 401, 405, 406, 415, 413, 400, 422, 404', async () => {
  const contact = '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'
  const faults: Partial<HttpRequest>[] = [
    { method: 'PROPFIND', path: contact, headers: { accept: 'text/html', 'content-type': 'text/plain' }, body: '{'.padEnd(257 * KIB) },
    { method: 'PUT' },
    { headers: { 'content-type': 'text/plain' } },
    { headers: {} },
    { body: '{' },
    { body: { first_name: '' } },
    { body: { first_name: 'Ada' } },
  ]
  const codes = [
    'method-not-allowed',
    'not-acceptable',
    'unsupported-media-type',
    'body-too-large',
    'malformed-request',
    'validation-failed',
    'contact-not-found',
  ] as const

  await expectUnchanged(service, async () => {
    let call = faults[0] as HttpRequest
    expectRefusal(await sendRequest(url, call), 'not-signed-in')
    for (const [index, fault] of faults.entries()) {
      call = { ...call, ...fault }
      expectRefusal(await sendRequest(url, call, alice.authorization()), codes[index]!)
    }
  })
})

test('the type of a problem is the URL of a page that explains it', async () => {
  const { body } = await sendRequest(url, { method: 'GET', path: '/nothing' })

  const page = await sendRequest(url, { method: 'GET', path: new URL(body.type).pathname })

  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
  expect(page.text).toContain('route-not-found')
})

describe('an internal error', async () => {
  const broken = await startService({ allows500: true })
  const credentials = broken.alice.authorization()
  // Simulates a migration that was not applied.
  await broken.db.run({ text: 'alter table users drop column password_hash', values: [] })
  await broken.db.run({ text: 'alter table contacts drop column notes', values: [] })

  test.each([
    ['public', { method: 'POST', path: '/api/auth/login', body: { email: broken.alice.email, password: PASSWORD } }, {}],
    ['session', { method: 'POST', path: '/api/contacts', body: { first_name: 'Ada', notes: 'a secret of hers' } }, credentials],
    ['session', { method: 'GET', path: '/api/contacts' }, credentials],
    [
      'session',
      { method: 'PATCH', path: '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', body: { notes: 'a secret of hers' } },
      credentials,
    ],
  ])('in an operation with %s access returns no internal details, and is logged with the request id', async (_, call, authorization) => {
    broken.log.length = 0

    const response = await expectUnchanged(broken, () => sendRequest(broken.url, call, authorization))

    expectRefusal(response, 'internal-error')
    expect(response.text + JSON.stringify(response.headers)).not.toMatch(
      /column|relation|select|insert|sql|postgres|pglite|mikro|kysely|zod|fastify|node_modules|\.ts|42703/i,
    )
    const errors = broken.log.filter((line) => line.includes('internal error'))
    expect(errors).toHaveLength(1)
    expect(JSON.parse(errors[0]!)).toMatchObject({ reqId: response.body.request_id, err: { code: '42703' } })
    expect(errors[0]).not.toMatch(/a secret of hers|select |insert into|correct horse/)
  })

  test('leaves other operations working', async () => {
    expect((await sendRequest(broken.url, { method: 'GET', path: '/api/users/me' }, credentials)).status).toBe(200)
    expect((await sendRequest(broken.url, { method: 'GET', path: '/healthchecker' })).status).toBe(200)
  })
})
