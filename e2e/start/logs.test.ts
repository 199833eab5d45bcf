import { createClient, unwrap } from '@contacts/client'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { sendRequest, sendBytes, type HttpRequest } from '../harness/http.ts'
import { endProcesses, type ServerProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

interface Line {
  level: string
  msg: string
  reqId?: string
  method?: string
  route?: string
  status?: number
  ms?: number
  err?: object
}

const linesOf = (output: string) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)

/** Stops the server and returns everything that it printed. */
async function outputOf(server: ServerProcess) {
  server.kill('SIGTERM')
  return (await server.ended).output
}

test('the log contains no personal data, no password, no token and no SQL, even at LOG_LEVEL=trace', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), LOG_LEVEL: 'trace', RATE_LIMIT: 'off' } })
  const { url } = server
  const personal = {
    password: 'pass-Geheimnis-1',
    wrong: 'pass-Geheimnis-2',
    email: 'Klára-Vogel@example.com',
    name: 'Žofie-Nováková',
    number: '+380671234567',
    term: 'hledaný-výraz',
    note: 'soukromá-poznámka',
  }
  const credentials = { email: personal.email, password: personal.password }
  const client = createClient({ baseUrl: url })

  await unwrap(client.auth.signup({ body: { username: personal.name, ...credentials } }))
  await client.auth.signup({ body: { username: personal.name, ...credentials } })
  await client.auth.login({ body: { ...credentials, password: personal.wrong } })
  const first = await unwrap(client.auth.login({ body: credentials }))
  const second = await unwrap(client.auth.refresh())
  const third = await unwrap(client.auth.refresh())
  await unwrap(
    client.contacts.create({
      body: {
        first_name: personal.name,
        emails: [{ address: personal.email }],
        phones: [{ number: personal.number }],
        notes: personal.note,
      },
    }),
  )
  await unwrap(client.contacts.list({ query: { q: personal.term, email: personal.email } }))
  const authorization = `Bearer ${third.access_token}`
  const calls: HttpRequest[] = [
    { method: 'POST', path: '/api/auth/login', body: `{"email":"${personal.email}","password":"${personal.password}` },
    { method: 'POST', path: '/api/auth/login', body: { ...credentials, [personal.note]: personal.note } },
    { method: 'POST', path: '/api/contacts', body: { first_name: 1, notes: personal.note }, headers: { authorization } },
    { method: 'GET', path: `/api/contacts?q=${encodeURIComponent(personal.term)}&token=${third.access_token}`, headers: { authorization } },
    {
      method: 'GET',
      path: `/api/${encodeURIComponent(personal.note)}?password=${personal.password}`,
      headers: { cookie: `session=${second.refresh_token}` },
    },
    { method: 'GET', path: `/api/contacts/${encodeURIComponent(personal.term)}`, headers: { authorization } },
    { method: 'DELETE', path: `/api/contacts?password=${personal.password}`, headers: { authorization: `Bearer ${first.access_token}x` } },
    { method: 'GET', path: `/api/contacts?q=%ff${personal.password}`, headers: { authorization } },
    { method: 'POST', path: '/api/auth/login', headers: { 'content-type': 'text/plain' }, body: personal.password },
  ]
  for (const call of calls) expect((await sendRequest(url, call)).status).toBeGreaterThanOrEqual(400)
  await sendBytes(url, `GET /${personal.password} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nBroken header\r\n\r\n`)
  await createClient({ baseUrl: url }).auth.refresh({ body: { refresh_token: first.refresh_token } })
  await client.auth.logout()
  const output = await outputOf(server)

  const secrets = [
    ...Object.values(personal),
    ...[first, second, third].flatMap(({ access_token, refresh_token }) => [
      access_token,
      refresh_token,
      ...access_token.split('.').slice(1),
      ...refresh_token.split('.').slice(1),
    ]),
  ]
  for (const secret of secrets)
    for (const form of [secret, secret.toLowerCase(), encodeURIComponent(secret)]) expect(output).not.toContain(form)
  expect(output).not.toMatch(
    /bearer|\bselect\b|\binsert\b|\bupdate\b|\bwhere\b|password_hash|argon2|DATABASE_URL=|"(password|email|authorization|cookie|token|headers|body)"/i,
  )
  expect(linesOf(output).filter(({ msg }) => msg === 'request completed').length).toBeGreaterThan(calls.length)
})

test('the server logs each request in one line with its id, route pattern, status and duration', async () => {
  const server = await startProcess({ env: { ...(await newDatabaseSettings()), RATE_LIMIT: 'off' } })
  const alice = await signUp(server.url, 'Alice')
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada' } }))
  const calls: [id: string, method: string, path: string, route: string, status: number][] = [
    ['request-1', 'GET', `/api/contacts/${id}`, '/api/contacts/:id', 200],
    ['request-2', 'GET', '/api/contacts?q=ada', '/api/contacts', 200],
    ['request-3', 'PATCH', `/api/contacts/${id}`, '/api/contacts/:id', 422],
    ['request-4', 'DELETE', `/api/contacts/${id}`, '/api/contacts/:id', 204],
    ['request-5', 'GET', `/api/contacts/${id}`, '/api/contacts/:id', 404],
    ['request-6', 'GET', `/api/nothing/${id}`, 'none', 404],
    ['request-7', 'PUT', '/api/users/me', '/api/users/me', 405],
    ['request-8', 'GET', '/problems', '/problems', 200],
  ]

  for (const [requestId, method, path] of calls)
    await sendRequest(
      server.url,
      { method, path, headers: { 'x-request-id': requestId }, ...(method === 'PATCH' && { body: { first_name: '' } }) },
      alice.authorization(),
    )
  const lines = linesOf(await outputOf(server)).filter(({ reqId }) => reqId?.startsWith('request-'))

  expect(lines).toMatchObject(
    calls.map(([reqId, method, , route, status]) => ({
      level: 'info',
      msg: 'request completed',
      reqId,
      method,
      route,
      status,
      ms: expect.any(Number),
    })),
  )
})

for (const [level, levels] of Object.entries({ silent: [], error: [], warn: [], info: ['info'] })) {
  testOn('postgres', `at LOG_LEVEL=${level} the server ${levels.length > 0 ? 'logs' : 'does not log'} a successful request`, async () => {
    const server = await startProcess({ env: { ...(await newDatabaseSettings()), LOG_LEVEL: level } })

    expect((await sendRequest(server.url, { method: 'GET', path: '/problems' })).status).toBe(200)

    const lines = linesOf(await outputOf(server))
    expect([...new Set(lines.map((line) => line.level))]).toEqual(levels)
  })
}

testOn('postgres', 'the server logs the code of a database error, but not its message, the query or the values', async () => {
  const env = await newDatabaseSettings()
  const server = await startProcess({ env: { ...env, LOG_LEVEL: 'trace' } })
  const alice = await signUp(server.url, 'Alice')
  const database = new pg.Client({ connectionString: required(env['DATABASE_URL'], 'DATABASE_URL') })
  await database.connect()
  await database.query(`alter table contacts add constraint "no Geheimnis" check (first_name <> 'Geheimnis')`)
  await database.end()

  const response = await sendRequest(
    server.url,
    { method: 'POST', path: '/api/contacts', headers: { 'x-request-id': 'fault' }, body: { first_name: 'Geheimnis' } },
    alice.authorization(),
  )
  const output = await outputOf(server)

  expect(response.status).toBe(500)
  expect(linesOf(output).filter(({ reqId }) => reqId === 'fault')).toMatchObject([
    { level: 'error', msg: 'internal error', err: { code: '23514', stack: expect.stringMatching(/^\s+at /) } },
    { level: 'info', msg: 'request completed', status: 500 },
  ])
  for (const text of [output, response.text]) expect(text).not.toMatch(/Geheimnis|violates|first_name|\binsert\b|\bvalues\b/i)
})
