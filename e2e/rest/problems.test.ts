/** What may answer any request, whatever its operation: once for who needs a token and once for who needs none. */
import { METHODS } from 'node:http'
import { describe, expect, test } from 'vitest'
import { callOf, subjectOf } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { ask, askRaw, type Call } from '../harness/http.ts'
import { note } from '../harness/observe.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService()
const hasty = await startService({ requestTimeout: 900 })
const { url, alice } = service
const subject = await subjectOf(alice)
const KIB = 1024

const json = (value: object, bytes = 0) => JSON.stringify(value).padEnd(bytes)
const put = (access: 'public' | 'session', changes: Partial<Call>): Call =>
  access === 'session'
    ? { method: 'POST', path: '/api/contacts', body: json({ first_name: 'Ada' }), ...changes }
    : { method: 'POST', path: '/api/auth/login', body: json({ email: alice.email, password: PASSWORD }), ...changes }

describe.each([
  { access: 'public' as const, credentials: {}, success: 200 },
  { access: 'session' as const, credentials: alice.authorization(), success: 201 },
])('an operation that is $access', ({ access, credentials, success }) => {
  const call = (changes: Partial<Call>) => put(access, changes)
  const send = (changes: Partial<Call>) => ask(url, call(changes), credentials)
  const refused = (changes: Partial<Call>) => unchanged(service, () => send(changes))

  test('answers a request that is in order', async () => {
    const answer = await send({})

    expect(answer.status).toBe(success)
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
  ])('there is nothing at %s, with a token or without', async (path) => {
    for (const method of ['GET', 'POST']) expectRefusal(await refused({ method, path }), 'route-not-found')
  })

  test.each([
    ['ends too early', '{"first_name":"Ada"'],
    ['is white space', ' \n'],
    ['has a comma too many', '{"first_name":"Ada",}'],
    ['has something after it', '{"first_name":"Ada"} x'],
    ['is two values', '{}{}'],
    ['has single quotes', "{'first_name':'Ada'}"],
    ['has a comment', '{"first_name":"Ada"/**/}'],
    ['has a number that is none', '{"first_name":NaN}'],
    ['has a newline in a text', '{"first_name":"A\nda"}'],
    ['has an escape that is none', '{"first_name":"\\x41"}'],
    ['is not UTF-8', Buffer.from('{"first_name":"\xff\xfe"}', 'latin1')],
    ['has half a character', Buffer.from('{"first_name":"\u0406"}').subarray(0, 16)],
    ['has a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['is UTF-16', Buffer.from('{"first_name":"Ada"}', 'utf16le')],
    ['is a form', 'first_name=Ada'],
    ['reaches for a prototype', '{"first_name":"Ada","__proto__":{"admin":true}}'],
    ['reaches for it in other letters', '{"first_name":"Ada","\\u005f\\u005fproto\\u005f\\u005f":{"admin":true}}'],
    ['reaches for it further down', '{"first_name":"Ada","additional_data":{"a":[{"__proto__":{}}]}}'],
    ['reaches for it through the constructor', '{"first_name":"Ada","additional_data":{"constructor":{"prototype":{"admin":true}}}}'],
  ])('a body that %s cannot be read', async (_, body) => {
    const answer = await refused({ body })

    expectRefusal(answer, 'malformed-request')
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('a byte order mark is no fault', async () => {
    const answer = await send({ body: `\uFEFF${String(call({}).body)}` })

    expect(answer.status).toBe(success)
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
  ])('a body of the type %s is not read', async (type) => {
    const answer = await refused({ headers: { 'content-type': type } })

    expectRefusal(answer, 'unsupported-media-type')
  })

  test('the type of a body may be written in capitals and say its charset', async () => {
    const answer = await send({ headers: { 'content-type': 'Application/JSON; charset=UTF-8' } })

    expect(answer.status).toBe(success)
  })

  test.each(['text/html', 'image/*', 'application/xml;q=0.9, text/*', 'application/json;q=0', 'nonsense'])(
    'who accepts only %s gets nothing',
    async (accept) => {
      const answer = await refused({ headers: { accept } })

      expectRefusal(answer, 'not-acceptable')
    },
  )

  test.each(['*/*', 'application/*', 'text/html, application/json;q=0.1', 'application/json; charset=utf-8'])(
    'who accepts %s gets JSON',
    async (accept) => {
      const answer = await send({ headers: { accept } })

      expect(answer).toMatchObject({ status: success, headers: { 'content-type': 'application/json; charset=utf-8' } })
    },
  )

  test('a body may have 256 KiB and not one byte more', async () => {
    const body = (bytes: number) => String(call({}).body).padEnd(bytes)

    expect((await send({ body: body(256 * KIB) })).status).toBe(success)

    expect((await send({ body: body(256 * KIB) })).status).toBe(success)
    expect((await send({ body: body(256 * KIB), headers: { 'transfer-encoding': 'chunked' } })).status).toBe(success)

    expectRefusal(await refused({ body: body(256 * KIB + 1) }), 'body-too-large')
    expectRefusal(await refused({ body: body(256 * KIB + 1), headers: { 'transfer-encoding': 'chunked' } }), 'body-too-large')
  })

  test.each(['%', '%zz', '%f', '%ff', '%c3%28', '%ed%a0%80'])(
    'an address with %s cannot be read, in its path or its query',
    async (text) => {
      expectRefusal(await refused({ path: `${call({}).path}/${text}` }), 'malformed-request')
      expectRefusal(await refused({ path: `${call({}).path}?q=${text}` }), 'malformed-request')
    },
  )

  test('an address has to be ASCII', async () => {
    const answer = await unchanged(service, () => askRaw(url, raw({ path: `${call({}).path}?q=шевч`, credentials })))

    note({ operation: 'none', status: 400, code: answer.body.code, access })
    expectRefusal(answer, 'malformed-request')
  })

  test.each([
    ['a method that does not exist', 'FETCH /livez HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a header without a colon', 'GET /livez HTTP/1.1\r\nHost x\r\n\r\n'],
    ['a version that does not exist', 'GET /livez HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['no request at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two lengths', 'POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    ['a length and chunks', 'POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['no host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('%s cannot be read', async (_, bytes) => {
    const answer = await unchanged(service, () => askRaw(url, bytes))

    expectRefusal(answer, 'malformed-request')
  })

  test('headers may have 16 KiB', async () => {
    const answer = await unchanged(service, () =>
      askRaw(url, raw({ path: call({}).path, credentials, headers: `X-Long: ${'x'.repeat(16 * KIB)}\r\n` })),
    )

    note({ operation: 'none', status: 431, code: answer.body.code, access })
    expectRefusal(answer, 'headers-too-large')
    expect((await send({ headers: { 'x-long': 'x'.repeat(15 * KIB) } })).status).toBe(success)
  })

  test.each([
    [
      'its body does not come',
      `${raw({ path: call({}).path, credentials, headers: 'Content-Type: application/json\r\nContent-Length: 99\r\n' })}{"first_name"`,
    ],
    ['its headers do not come', raw({ path: call({}).path, credentials }).slice(0, -2)],
  ])('a request is too slow when %s', async (_, bytes) => {
    const theirs = access === 'session' ? bytes.replace(/Bearer .*/, hasty.alice.authorization().authorization) : bytes

    const answer = await unchanged(hasty, () => askRaw(hasty.url, theirs))

    note({ operation: 'none', status: 408, code: answer.body.code, access })
    expectRefusal(answer, 'request-timeout')
    expect(hasty.log.join('')).not.toMatch(/"level":"?(40|50|warn|error)/)
  })
})

function raw({ path, credentials, headers = '' }: { path: string; credentials: { authorization?: string }; headers?: string }) {
  const authorization = credentials.authorization ? `Authorization: ${credentials.authorization}\r\n` : ''
  return `POST ${path} HTTP/1.1\r\nHost: x\r\n${authorization}${headers}\r\n`
}

describe('methods', () => {
  const paths = [...Map.groupBy(operations, ({ path }) => path)].map(([path, those]) => ({
    path: callOf({ ...those[0]!, path, hasBody: false, id: 'none' }, subject).path,
    allowed: those.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).toSorted(),
    access: those[0]!.access,
  }))

  test.each(paths)('$path has $allowed and no other', async ({ path, allowed, access }) => {
    const credentials = access === 'session' ? alice.authorization() : {}
    const others = METHODS.filter((method) => !allowed.includes(method) && method !== 'OPTIONS' && method !== 'CONNECT')

    await unchanged(service, async () => {
      for (const method of others) {
        const answer = await ask(url, { method, path }, credentials)
        expect(answer, method).toMatchObject({ status: 405, headers: { allow: allowed.join(', ') } })
        if (method !== 'HEAD') expectRefusal(answer, 'method-not-allowed')
      }
    })

    expect(others).toEqual(expect.arrayContaining(['PROPFIND', 'TRACE', 'PURGE', 'M-SEARCH', 'LINK']))
  })

  test.each(paths.filter(({ access }) => access === 'session'))('$path says nothing about its methods to a stranger', async ({ path }) => {
    const answer = await ask(url, { method: 'PROPFIND', path })

    expectRefusal(answer, 'not-signed-in')
    expect(answer.headers).not.toHaveProperty('allow')
  })

  test('a static path is no id', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      const answer = await unchanged(service, () =>
        ask(url, { method, path: '/api/contacts/upcoming_birthdays', body: { first_name: 'Ada' } }, alice.authorization()),
      )
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
    }
  })

  test.each(operations.filter(({ method }) => method === 'GET'))('HEAD $path is GET without the body', async (operation) => {
    const call = callOf(operation, subject)
    const credentials = operation.access === 'session' ? alice.authorization() : {}

    const [get, head] = await Promise.all([ask(url, call, credentials), ask(url, { ...call, method: 'HEAD' }, credentials)])

    // How a body is framed concerns who gets one.
    const { date: _, 'x-request-id': __, 'transfer-encoding': ___, ...headers } = get.headers
    expect(head).toMatchObject({ status: 200, headers, text: '' })
    if (operation.access === 'session')
      expect(await ask(url, { ...call, method: 'HEAD' })).toMatchObject({
        status: 401,
        text: '',
        headers: { 'www-authenticate': 'Bearer realm="contacts"' },
      })
  })

  test.each(paths)('OPTIONS $path needs no token', async ({ path }) => {
    const answer = await unchanged(service, () => ask(url, { method: 'OPTIONS', path }))

    expect(answer).toMatchObject({
      status: 204,
      text: '',
      headers: { 'x-request-id': expect.any(String), 'x-content-type-options': 'nosniff' },
    })
  })
})

test('a trailing slash is ignored', async () => {
  const answer = await ask(url, { method: 'GET', path: `/api/contacts/${subject.contact_id}/` }, alice.authorization())

  expect(answer).toMatchObject({ status: 200, body: { id: subject.contact_id } })
})

test.each([1_000, 15_000])('an id of %i characters is nobody, like any other that is no UUID', async (length) => {
  const path = `/api/contacts/${'a'.repeat(length)}`

  expectRefusal(await ask(url, { method: 'GET', path }, alice.authorization()), 'contact-not-found')
  expectRefusal(await ask(url, { method: 'GET', path }), 'not-signed-in')
})

test('an expectation that nobody knows is passed over', async () => {
  const answer = await askRaw(url, 'GET /livez HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nConnection: close\r\n\r\n')

  expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } })
})

test('a method that opens a tunnel gets none', async () => {
  const answer = await askRaw(url, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n')

  expect(answer.text).toBe('')
})

test('faults are told in order: 401, 405, 406, 415, 413, 400, 422, 404', async () => {
  const contact = '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'
  const faults: Partial<Call>[] = [
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

  await unchanged(service, async () => {
    let call = faults[0] as Call
    expectRefusal(await ask(url, call), 'not-signed-in')
    for (const [index, fault] of faults.entries()) {
      call = { ...call, ...fault }
      expectRefusal(await ask(url, call, alice.authorization()), codes[index]!)
    }
  })
})

test('the page that a refusal names tells about it', async () => {
  const { body } = await ask(url, { method: 'GET', path: '/nothing' })

  const page = await ask(url, { method: 'GET', path: new URL(body.type).pathname })

  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
  expect(page.text).toContain('route-not-found')
})

describe('a fault of ours', async () => {
  const broken = await startService({ mayBreak: true })
  const credentials = broken.alice.authorization()
  // As if somebody had forgotten a migration.
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
  ])('is told to a caller who is %s without any detail, and to the log with its request id', async (_, call, authorization) => {
    broken.log.length = 0

    const answer = await unchanged(broken, () => ask(broken.url, call, authorization))

    expectRefusal(answer, 'internal-error')
    expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(
      /column|relation|select|insert|sql|postgres|pglite|mikro|kysely|zod|fastify|node_modules|\.ts|42703/i,
    )
    const errors = broken.log.filter((line) => line.includes('internal error'))
    expect(errors).toHaveLength(1)
    expect(JSON.parse(errors[0]!)).toMatchObject({ reqId: answer.body.request_id, err: { code: '42703' } })
    expect(errors[0]).not.toMatch(/a secret of hers|select |insert into|correct horse/)
  })

  test('leaves the rest of the service as it was', async () => {
    expect((await ask(broken.url, { method: 'GET', path: '/api/users/me' }, credentials)).status).toBe(200)
    expect((await ask(broken.url, { method: 'GET', path: '/healthchecker' })).status).toBe(200)
  })
})
