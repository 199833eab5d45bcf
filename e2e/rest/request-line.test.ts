/** The log has one line for each request, with the ids of user and session, and the IP address of the client. */
import { unwrap } from '@contacts/client'
import { get, request } from 'node:http'
import { expect, test } from 'vitest'
import { type HttpRequest, sendBytes, sendRequest } from '../harness/http.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ settings: { TRUST_PROXY: '127.0.0.1/32' } })
const { url, alice, mailbox } = service
const ALICE = (await unwrap(alice.client.users.me())).id

const INFO = 30
const DEBUG = 20

type Line = Record<string, unknown>

const linesOf = (requestId: string) => service.log.map((line) => JSON.parse(line) as Line).filter(({ reqId }) => reqId === requestId)

let requests = 0

/** Sends a request, and returns its response and its line in the log. */
async function logged(call: HttpRequest, credentials: Record<string, string> = {}) {
  const requestId = `request-line-${++requests}`
  const headers = { 'x-request-id': requestId, 'x-forwarded-for': '198.51.100.7', ...call.headers }
  const answer = await sendRequest(url, { ...call, headers }, credentials)
  await expect.poll(() => linesOf(requestId)).toHaveLength(1)
  return { answer, line: linesOf(requestId)[0]! }
}

const post = (path: string, body: object): HttpRequest => ({ method: 'POST', path, body })
const sessionOf = ({ client }: Person) => client.session.tokens!.session_id

test('the line of a signed-in request has the user, the session, the address, and the sizes of request and response', async () => {
  const body = { first_name: 'Žofie' }

  const { answer, line } = await logged(post('/api/contacts', body), alice.authorization())

  expect(answer.status).toBe(201)
  expect(line).toEqual({
    level: INFO,
    time: expect.any(Number),
    pid: expect.any(Number),
    hostname: expect.any(String),
    reqId: expect.any(String),
    method: 'POST',
    route: '/api/contacts',
    status: 201,
    ms: expect.any(Number),
    ip: '198.51.100.7',
    request_bytes: Buffer.byteLength(JSON.stringify(body)),
    response_bytes: Number(answer.headers['content-length']),
    user_id: ALICE,
    session_id: sessionOf(alice),
    msg: 'request completed',
  })
})

test('the line of a refused request has the code of its problem', async () => {
  const { line } = await logged({ method: 'GET', path: '/api/users/me' })

  expect(line).toMatchObject({ status: 401, problem: 'not-signed-in', ip: '198.51.100.7' })
  expect(line).not.toHaveProperty('user_id')
})

test('the line of a request with an idempotency key has the code of its problem', async () => {
  const headers = { 'idempotency-key': 'refused' }

  const { line } = await logged({ ...post('/api/labels', { name: 'Friends' }), headers }, alice.authorization())
  const second = await logged(
    { ...post('/api/labels', { name: 'Friends' }), headers: { 'idempotency-key': 'again' } },
    alice.authorization(),
  )

  expect(line).toMatchObject({ status: 201 })
  expect(second.line).toMatchObject({ status: 409, problem: second.answer.body.code })
})

test('the line of a request with the token of an ended session names its user and session', async () => {
  const credentials = (await service.person('Ended')).client.session.tokens!
  const authorization = `Bearer ${credentials.access_token}`
  await sendRequest(url, post('/api/auth/logout', { refresh_token: credentials.refresh_token }))

  const { line } = await logged({ method: 'GET', path: '/api/users/me' }, { authorization })

  expect(line).toMatchObject({ problem: 'session-ended', user_id: expect.any(String), session_id: credentials.session_id })
})

test('the line of a sign-in names the user and the new session', async () => {
  const { answer, line } = await logged(post('/api/auth/login', { email: alice.email, password: PASSWORD }))

  expect(line).toMatchObject({ status: 200, user_id: ALICE, session_id: answer.body.session_id, ip: '198.51.100.7' })
})

test('the line of a failed sign-in names the account, if there is one, but never the e-mail address', async () => {
  const known = await logged(post('/api/auth/login', { email: alice.email, password: 'not the password' }))
  const unknown = await logged(post('/api/auth/login', { email: 'nobody-here@example.com', password: 'not the password' }))

  expect(known.line).toMatchObject({ status: 401, problem: 'wrong-credentials', user_id: ALICE, ip: '198.51.100.7' })
  expect(known.line).not.toHaveProperty('session_id')
  expect(unknown.line).toMatchObject({ status: 401, problem: 'wrong-credentials', ip: '198.51.100.7' })
  expect(unknown.line).not.toHaveProperty('user_id')
  expect(service.log.join('')).not.toContain('nobody-here')
})

test('the lines of sign-up, verification, refresh, reset and sign-out name the user, although they have no access token', async () => {
  const email = 'new-in-the-log@example.com'
  const signedUp = await logged(post('/api/auth/signup', { username: 'New', email, password: PASSWORD }))
  const user_id = signedUp.answer.body.id
  const verified = await logged(post('/api/auth/verify_email', { token: (await mailbox.mailTo(email)).token }))
  const tokens = (await logged(post('/api/auth/login', { email, password: PASSWORD }))).answer.body
  const refreshed = await logged(post('/api/auth/refresh', { refresh_token: tokens.refresh_token }))
  const requested = await logged(post('/api/auth/request_password_reset', { email }))
  const { token } = await mailbox.mailTo(email, 2)
  const reset = await logged(post('/api/auth/reset_password', { token, password: 'another horse battery' }))
  const signedOut = await logged(post('/api/auth/logout', { refresh_token: refreshed.answer.body.refresh_token }))

  const { session_id } = tokens
  expect([signedUp, verified, requested, reset].map(({ line }) => line['user_id'])).toEqual(Array(4).fill(user_id))
  expect([refreshed, signedOut].map(({ line }) => line)).toMatchObject(Array(2).fill({ user_id, session_id }))
})

test('the size of a streamed response is logged', async () => {
  const { answer, line } = await logged({ method: 'GET', path: '/api/users/me/export' }, alice.authorization())

  expect(answer.headers).not.toHaveProperty('content-length')
  expect(line).toMatchObject({ request_bytes: 0, response_bytes: Buffer.byteLength(answer.text) })
})

test.each([
  ['HEAD', '/openapi.json'],
  ['OPTIONS', '/api/contacts'],
])('the size of a response to %s, which has no body, is logged as 0', async (method, path) => {
  const { line } = await logged({ method, path, headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' } })

  expect(line).toMatchObject({ method, response_bytes: 0 })
})

test('the line of a request of unknown length has no size of the request', async () => {
  const { line } = await logged(
    { ...post('/api/labels', { name: 'Chunks' }), headers: { 'transfer-encoding': 'chunked' } },
    alice.authorization(),
  )

  expect(line).toMatchObject({ status: 201 })
  expect(line).not.toHaveProperty('request_bytes')
})

test('a request is logged, too, when its client disconnects during the response', async () => {
  const requestId = 'disconnects'
  const { client, authorization } = await service.person('Hasty')
  // The export becomes larger than the buffers of a connection.
  await service.db.run({
    text: `insert into audit_events (owner_id, id, kind, at, ip, device, details)
      select owner_id, gen_random_uuid(), 'signed-in', at, '::1', repeat('x', 200), '{}' from audit_events, generate_series(1, 20000)
      where kind = 'signed-in' and details ->> 'session_id' = $1`,
    values: [client.session.tokens!.session_id],
  })

  const options = { agent: false, headers: { ...authorization(), 'x-request-id': requestId } }
  get(`${url}/api/users/me/export`, options, (response) => response.destroy())

  await expect.poll(() => linesOf(requestId)).toMatchObject([{ status: 200, incomplete: true, session_id: expect.any(String) }])
})

test('a request is logged, too, when its client disconnects before the response', async () => {
  const requestId = 'disconnects-early'
  const headers = { ...alice.authorization(), 'content-type': 'application/json', 'content-length': 100, 'x-request-id': requestId }

  const unfinished = request(`${url}/api/labels`, { method: 'POST', agent: false, headers }).on('error', () => undefined)
  unfinished.write('{', () => unfinished.destroy())

  await expect
    .poll(() => linesOf(requestId))
    .toMatchObject([{ route: '/api/labels', incomplete: true, user_id: ALICE, request_bytes: 100 }])
})

test.each(['/livez', '/readyz', '/healthchecker'])(
  'a health check at %s is logged at debug level, another request at info',
  async (path) => {
    const check = await logged({ method: 'GET', path })
    const other = await logged({ method: 'GET', path: '/problems' })

    expect(check.line).toMatchObject({ level: DEBUG, route: path, status: 200 })
    expect(other.line).toMatchObject({ level: INFO })
  },
)

test('a request that the HTTP parser refuses is logged in one line with the address of the client', async () => {
  const { headers } = await sendBytes(url, 'GET /secret-path HTTP/1.1\r\nHost: a\r\nBroken header\r\n\r\n')

  const requestId = String(headers['x-request-id'])
  await expect.poll(() => linesOf(requestId)).toMatchObject([{ level: INFO, status: 400, ip: '127.0.0.1', problem: 'malformed-request' }])
  expect(service.log.join('')).not.toContain('secret-path')
})

test('a request whose path cannot be decoded is logged in one line', async () => {
  const { line } = await logged({ method: 'GET', path: '/api/contacts/%zz' })

  expect(line).toMatchObject({ status: 400, problem: 'malformed-request', ip: '198.51.100.7' })
})
