import type { ServerResponse } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { ConnectionError, createClient, ServiceError } from '../index.ts'
import { type RequestHandler, expired, gate, json, refuse, startAuthService, startServer, tokens } from '../scripted-server.ts'

afterEach(() => void vi.useRealTimers())

const REFRESH = 'POST /api/auth/refresh'
const succeed = (response: ServerResponse) => json(response, 200, tokens(2))

/** Answers the first refresh in one way, and the others in another. */
function answerInTurn(
  answerFirst: (response: ServerResponse) => unknown,
  answerOthers: (response: ServerResponse) => unknown,
): RequestHandler {
  let isFirst = true
  return (_, response) => {
    const answer = isFirst ? answerFirst : answerOthers
    isFirst = false
    return answer(response)
  }
}

test('any number of calls whose token has expired wait for one refresh, and are sent again', async () => {
  const { baseUrl, refreshTokens, authorizations } = await startAuthService(['ann-access-2'], (_, response) =>
    setTimeout(succeed, 50, response),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const results = await Promise.all(Array.from({ length: 20 }, () => client.users.me()))

  expect(results.map(({ ok }) => ok)).toEqual(Array(20).fill(true))
  expect(refreshTokens()).toHaveLength(1)
  expect(authorizations()).toHaveLength(40)
})

test('a refresh that a server cannot check is sent again, and succeeds at a server that has the key', async () => {
  const { baseUrl, refreshTokens } = await startAuthService(
    ['ann-access-2'],
    answerInTurn((response) => refuse(response, 401, 'refresh-token-invalid'), succeed),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  expect(await client.users.me()).toMatchObject({ ok: true })
  expect(refreshTokens()).toEqual(['ann-refresh-1', 'ann-refresh-1'])
})

test('a refresh token that no server can check is kept, and the user is not signed out', async () => {
  const { baseUrl, refreshTokens } = await startAuthService([], (_, response) => refuse(response, 401, 'refresh-token-invalid'))
  const client = createClient({ baseUrl, tokens: tokens(1) })
  const signOuts: unknown[] = []
  client.session.on('signed-out', (event) => signOuts.push(event))

  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(client.session.tokens).toMatchObject(tokens(1))
  expect(signOuts).toEqual([])
  expect(refreshTokens()).toEqual(Array(3).fill('ann-refresh-1'))
})

test('tokens that expire soon are refreshed, and no call waits for the refresh', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const { open, opened } = gate()
  const { baseUrl, authorizations, refreshTokens } = await startAuthService(['ann-access-1', 'ann-access-2'], async (_, response) => {
    await opened
    succeed(response)
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  vi.advanceTimersByTime(569_000)
  await client.users.me()
  expect(refreshTokens()).toHaveLength(0)
  vi.advanceTimersByTime(2000)
  await Promise.all([client.users.me(), client.users.me()])
  open()
  await client.auth.refresh()
  await client.users.me()

  expect(authorizations()).toEqual([...Array.from({ length: 3 }, () => 'Bearer ann-access-1'), 'Bearer ann-access-2'])
  expect(refreshTokens()).toHaveLength(1)
})

test.each<[string, RequestHandler]>([
  ['is rate-limited', (_, response) => refuse(response, 429, 'rate-limited')],
  ['is unavailable', (_, response) => refuse(response, 503, 'unavailable')],
  ['loses its connection', (_, response) => response.destroy()],
])('calls succeed with a token that still works while the early refresh %s', async (_, answerRefresh) => {
  const { baseUrl } = await startAuthService(['ann-access-1'], answerRefresh)
  const client = createClient({ baseUrl, retries: 0, tokens: { ...tokens(1), expires_at: Date.now() + 20_000 } })

  const results = [await client.users.me(), await client.users.me()]

  expect(results).toMatchObject([{ ok: true }, { ok: true }])
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('tokens with a lifetime of seconds are not refreshed at every call', async () => {
  const { baseUrl, refreshTokens } = await startAuthService(['ann-access-1'])
  const client = createClient({ baseUrl, tokens: { ...tokens(1), expires_in: 10 } })

  await client.users.me()
  await client.users.me()

  expect(refreshTokens()).toHaveLength(0)
})

test('a call that is refused again after a refresh returns the refusal', async () => {
  const { baseUrl, refreshTokens, authorizations } = await startAuthService([])
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const result = await client.users.me()

  expect(result).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(refreshTokens()).toHaveLength(1)
  expect(authorizations()).toEqual(['Bearer ann-access-1', 'Bearer ann-access-2'])
  expect(client.session.tokens).toMatchObject(tokens(2))
})

test.each([
  ['was refused as expired', tokens(1)],
  ['is known to have expired', expired()],
])('when the session has ended, calls whose token %s return their own refusal, and the tokens are removed', async (_, initial) => {
  const { baseUrl, refreshTokens, authorizations } = await startAuthService([], (__, response) => refuse(response, 401, 'session-ended'))
  const client = createClient({ baseUrl, tokens: initial })

  const results = await Promise.all([client.users.me(), client.contacts.list()])

  expect(results).toMatchObject([
    { ok: false, problem: { code: 'access-token-expired' } },
    { ok: false, problem: { code: 'access-token-expired' } },
  ])
  expect(refreshTokens()).toHaveLength(1)
  expect(authorizations()).toEqual(['Bearer ann-access-1'])
  expect(client.session.tokens).toBeNull()
})

test.each([
  [503, 'unavailable'],
  [429, 'rate-limited'],
])('a call returns the %i of the refresh that it waits for, and the session continues', async (status, code) => {
  const { baseUrl, authorizations } = await startAuthService(
    ['ann-access-2'],
    answerInTurn((response) => refuse(response.setHeader('retry-after', '7'), status, code), succeed),
  )
  const client = createClient({ baseUrl, tokens: expired(), retries: 0 })

  const refused = await client.users.me()
  const next = await client.users.me()

  expect(refused).toMatchObject({ ok: false, status, problem: { code } })
  expect(refused.headers.get('retry-after')).toBe('7')
  expect(next.ok).toBe(true)
  expect(authorizations()).toEqual(['Bearer ann-access-2'])
})

test('after a refresh whose answer was lost, the next call sends the same refresh token', async () => {
  const { baseUrl, requests } = await startAuthService(
    ['ann-access-2'],
    answerInTurn((response) => response.destroy(), succeed),
  )
  const client = createClient({ baseUrl, tokens: tokens(1), retries: 0 })

  const failed = await Promise.allSettled([client.users.me(), client.users.me()])
  const next = await client.users.me()

  expect(failed).toMatchObject([{ reason: expect.any(ConnectionError) }, { reason: expect.any(ConnectionError) }])
  expect(next.ok).toBe(true)
  const bodies = requests.filter(({ url }) => url === '/api/auth/refresh').map(({ body }) => body)
  expect(bodies).toEqual(['{"refresh_token":"ann-refresh-1"}', '{"refresh_token":"ann-refresh-1"}'])
})

test('an error page of a proxy in answer to a refresh does not end the session', async () => {
  const { baseUrl } = await startAuthService([], (_, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
  )
  const client = createClient({ baseUrl, tokens: expired() })

  await expect(client.users.me()).rejects.toThrow(ServiceError)
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('the late answer to a refresh does not sign the user in again after a sign-out', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, requests } = await startAuthService(['ann-access-2'], async (_, response) => {
    await opened
    succeed(response)
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await client.auth.logout()
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(client.session.tokens).toBeNull()
  expect(requests.at(-1)).toMatchObject({ url: '/api/auth/logout', body: '{"refresh_token":"ann-refresh-1"}' })
})

test('after a sign-out, the late answer to a refresh with a token of the caller does not sign the user in', async () => {
  const { open, opened } = gate()
  const { baseUrl } = await startAuthService([], async (_, response) => {
    await opened
    succeed(response)
  })
  const client = createClient({ baseUrl })

  const refreshed = client.auth.refresh({ body: { refresh_token: 'ann-refresh-1' } })
  await client.auth.logout()
  open()

  expect(await refreshed).toMatchObject({ ok: true, data: tokens(2) })
  expect(client.session.tokens).toBeNull()
})

test('a failed sign-in does not end the session whose tokens are being refreshed', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startServer(async ({ url }, response) => {
    if (url === '/api/auth/login') return refuse(response, 401, 'wrong-credentials')
    await opened
    return succeed(response)
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const refreshed = client.auth.refresh()
  await expect.poll(() => urls()).toContain(REFRESH)
  await client.auth.login({ body: { email: 'ann', password: 'secret' } })
  open()
  await refreshed

  expect(client.session.tokens).toMatchObject(tokens(2))
})

test('a call that was refused is sent again with newer tokens of its session that arrive meanwhile', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, authorizations } = await startAuthService(['ann-access-3'], async (_, response) => {
    await opened
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  client.session.set(tokens(3))
  open()

  expect(await call).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect(authorizations()).toEqual(['Bearer ann-access-1', 'Bearer ann-access-3'])
})

test('an abort ends one call, and the refresh continues for the others', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, refreshTokens } = await startAuthService(['ann-access-2'], async (_, response) => {
    await opened
    succeed(response)
  })
  const client = createClient({ baseUrl, tokens: expired() })
  const controller = new AbortController()

  const aborted = client.users.me({ signal: controller.signal })
  const other = client.users.me({ signal: AbortSignal.timeout(5000) })
  await expect.poll(() => urls()).toContain(REFRESH)
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  open()

  expect(await other).toMatchObject({ ok: true })
  expect(refreshTokens()).toHaveLength(1)
})

test('a refresh that fails after the only call was aborted leaves no unhandled rejection', async () => {
  const { baseUrl } = await startAuthService([], (_, response) => setTimeout(() => response.destroy(), 20))
  const client = createClient({ baseUrl, tokens: expired() })

  await expect(client.users.me({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  await new Promise((done) => setTimeout(done, 60))
})
