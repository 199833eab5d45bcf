import { expect, test } from 'vitest'
import { createClient } from './index.ts'
import { json, refuse, startServer, tokens, unexpired, USER } from './scripted-server.ts'

const withoutTimes = (lines: string[]) => lines.map((line) => line.replace(/\d+ ms/, '… ms'))

test('debug gets one line for each attempt, with the status or the error and the request id', async () => {
  let requests = 0
  const { baseUrl } = await startServer((_, response) => {
    requests++
    if (requests === 1) return response.destroy()
    return requests === 2 ? refuse(response, 503, 'unavailable') : json(response, 200, { items: [], next_cursor: null })
  })
  const lines: string[] = []
  const client = createClient({ baseUrl, tokens: unexpired(1), debug: (line) => lines.push(line) })

  await client.contacts.list({ query: { q: 'ada', limit: 10, email: undefined } })

  expect(withoutTimes(lines)).toEqual([
    'attempt 1 in … ms: GET /api/contacts?q&limit ConnectionError ',
    'attempt 2 in … ms: GET /api/contacts?q&limit 503 req-1',
    'attempt 3 in … ms: GET /api/contacts?q&limit 200 req-1',
  ])
})

test('if the connection breaks while a body is read, the line has the error, not the status', async () => {
  const { baseUrl } = await startServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': 99, 'x-request-id': 'req-1' })
      .write('{', () => response.destroy()),
  )
  const lines: string[] = []

  await createClient({ baseUrl, debug: (line) => lines.push(line), retries: 0 })
    .system.live()
    .catch(() => undefined)

  expect(withoutTimes(lines)).toEqual(['attempt 1 in … ms: GET /livez ConnectionError req-1'])
})

test('the lines contain no token, password, e-mail address, id from a path or word of a search', async () => {
  const { baseUrl } = await startServer(({ url }, response) => {
    if (url === '/api/auth/login' || url === '/api/auth/refresh') return json(response, 200, tokens(2))
    return url === '/api/users/me' ? json(response, 200, USER) : refuse(response, 401, 'access-token-expired')
  })
  const lines: string[] = []
  const client = createClient({ baseUrl, debug: (line) => lines.push(line) })
  const secrets = [
    'ann@example.com',
    'correct horse',
    'ann-access',
    'ann-refresh',
    'Шевченко',
    encodeURIComponent('Шевченко'),
    '0199c2f0',
    'link-token',
  ]

  await client.auth.login({ body: { email: 'ann@example.com', password: 'correct horse' } })
  await client.users.me()
  await client.contacts.list({ query: { q: 'Шевченко', email: 'ann@example.com' } })
  await client.contacts.patch({ params: { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }, body: { last_name: 'Шевченко' } })
  await client.pictures.get({ params: { owner_id: '0199c2f0', picture_id: '0199c2f0' } }).catch(() => undefined)
  await client.auth.verifyEmail({ body: { token: 'link-token' } }).catch(() => undefined)
  await client.auth
    .login({
      body: { email: 'ann@example.com', password: 'correct horse' },
      fetch: () => Promise.reject(new TypeError('cannot reach https://ann@example.com')),
      retries: 0,
    })
    .catch(() => undefined)
  await client.auth.logout().catch(() => undefined)

  expect(lines.length).toBeGreaterThan(8)
  expect(lines).toContainEqual(expect.stringContaining('POST /api/auth/refresh'))
  expect(lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([])
})
