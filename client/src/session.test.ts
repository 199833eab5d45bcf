import type { ServerResponse } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { ConnectionError, createClient, ServiceError, type Client } from './index.ts'
import { gate, json, nextUncaught, refuse, startServer, tokens, type Asked } from './scripted-server.ts'

afterEach(() => void vi.useRealTimers())

const REFRESH = 'POST /api/auth/refresh'

/** A service that takes the access tokens in `good` and rotates in its own way. */
async function startService(good: string[], rotate: (asked: Asked, response: ServerResponse) => unknown) {
  const server = await startServer((asked, response) => {
    if (asked.url === '/api/auth/refresh') return rotate(asked, response)
    if (asked.url === '/api/auth/logout') return response.writeHead(204).end()
    if (asked.url === '/api/auth/login') return json(response, 200, tokens(1, JSON.parse(asked.body).email))
    const token = asked.headers.authorization?.replace('Bearer ', '')
    if (!token) return refuse(response, 401, 'not-signed-in')
    return good.includes(token) ? json(response, 200, { username: token }) : refuse(response, 401, 'access-token-expired')
  })
  const count = (call: string) => server.urls().filter((url) => url === call).length
  const shown = () => server.asked.filter(({ url }) => url === '/api/users/me').map(({ headers }) => headers.authorization)
  return { ...server, count, shown }
}

const succeed = (_: unknown, response: ServerResponse) => json(response, 200, tokens(2))
const expired = { ...tokens(1), expires_at: Date.now() - 1 }

const signIn = (client: Client, email: string) => client.auth.login({ body: { email, password: 'secret' } })

test('signing in keeps the tokens, and calls show the access token', async () => {
  const { baseUrl, shown } = await startService(['ann-access-1'], succeed)
  const client = createClient({ baseUrl })

  const before = await client.users.me()
  await signIn(client, 'ann')
  const after = await client.users.me()

  expect(before).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(after).toMatchObject({ ok: true, data: { username: 'ann-access-1' } })
  expect(shown()).toEqual([undefined, 'Bearer ann-access-1'])
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('public operations show no token', async () => {
  const { baseUrl, asked } = await startServer((_, response) => json(response, 200, {}))

  await createClient({ baseUrl, tokens: tokens(1) }).system.health()

  expect(asked[0]!.headers).not.toHaveProperty('authorization')
})

test('any number of calls that are refused as expired wait for one refresh and are sent again', async () => {
  const { baseUrl, count, shown } = await startService(['ann-access-2'], (_, response) => setTimeout(succeed, 50, _, response))
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const results = await Promise.all(Array.from({ length: 20 }, () => client.users.me()))

  expect(results.map(({ ok }) => ok)).toEqual(Array(20).fill(true))
  expect(count(REFRESH)).toBe(1)
  expect(shown()).toHaveLength(40)
})

test('tokens about to expire are renewed, and no call waits for it', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const rotation = gate()
  const { baseUrl, shown, count } = await startService(['ann-access-1', 'ann-access-2'], async (asked, response) => {
    await rotation.opened
    succeed(asked, response)
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  vi.advanceTimersByTime(569_000)
  await client.users.me()
  expect(count(REFRESH)).toBe(0)
  vi.advanceTimersByTime(2000)
  await Promise.all([client.users.me(), client.users.me()])
  rotation.open()
  await client.auth.refresh()
  await client.users.me()

  expect(shown()).toEqual([...Array.from({ length: 3 }, () => 'Bearer ann-access-1'), 'Bearer ann-access-2'])
  expect(count(REFRESH)).toBe(1)
})

test.each<[string, (asked: Asked, response: ServerResponse) => unknown]>([
  ['puts it off', (_, response) => refuse(response, 429, 'rate-limited')],
  ['is away', (_, response) => refuse(response, 503, 'unavailable')],
  ['breaks off', (_, response) => response.destroy()],
])('a token that still works is enough while the service that renews it %s', async (_, rotate) => {
  const { baseUrl } = await startService(['ann-access-1'], rotate)
  const client = createClient({ baseUrl, retries: 0, tokens: { ...tokens(1), expires_at: Date.now() + 20_000 } })

  const results = [await client.users.me(), await client.users.me()]

  expect(results).toMatchObject([{ ok: true }, { ok: true }])
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('what a storage holds that is no pair of tokens is nothing', async () => {
  const { baseUrl, asked } = await startService([], succeed)
  const storage = { get: () => ({ access_token: 'of another library' }) as never, set: () => undefined }

  const result = await createClient({ baseUrl, storage }).users.me()

  expect(result).toMatchObject({ ok: false, problem: { code: 'not-signed-in' } })
  expect(asked).toHaveLength(1)
})

test('tokens that live for seconds are not renewed at every call', async () => {
  const { baseUrl, count } = await startService(['ann-access-1'], succeed)
  const client = createClient({ baseUrl, tokens: { ...tokens(1), expires_in: 10 } })

  await client.users.me()
  await client.users.me()

  expect(count(REFRESH)).toBe(0)
})

test('tokens that were kept elsewhere are as old as they are', async () => {
  const { baseUrl, shown } = await startService(['ann-access-2'], succeed)

  await createClient({ baseUrl, tokens: JSON.parse(JSON.stringify(expired)) }).users.me()

  expect(shown()).toEqual(['Bearer ann-access-2'])
})

test('a token that is refused after a refresh is refused', async () => {
  const { baseUrl, count, shown } = await startService([], succeed)
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const result = await client.users.me()

  expect(result).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect([count(REFRESH), shown()]).toEqual([1, ['Bearer ann-access-1', 'Bearer ann-access-2']])
  expect(client.session.tokens).toMatchObject(tokens(2))
})

test.each([
  ['refused as expired', tokens(1)],
  ['known to be expired', expired],
])('when the session has ended, calls whose token is %s get their own refusal and the tokens are forgotten', async (_, initial) => {
  const { baseUrl, count, shown } = await startService([], (asked, response) => refuse(response, 401, 'session-ended'))
  const client = createClient({ baseUrl, tokens: initial })

  const results = await Promise.all([client.users.me(), client.contacts.list()])

  expect(results).toMatchObject([
    { ok: false, problem: { code: 'access-token-expired' } },
    { ok: false, problem: { code: 'access-token-expired' } },
  ])
  expect([count(REFRESH), shown()]).toEqual([1, ['Bearer ann-access-1']])
  expect(client.session.tokens).toBeNull()
})

test('a call that hears of the end of its session forgets the tokens', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 401, 'session-ended'))
  const client = createClient({ baseUrl, tokens: tokens(1) })

  expect(await client.users.me()).toMatchObject({ ok: false, problem: { code: 'session-ended' } })
  expect(client.session.tokens).toBeNull()
})

test('the end of an earlier session is no end of the one that is held', async () => {
  const { open, opened } = gate()
  const { baseUrl, asked } = await startServer(({ url }, response) =>
    url === '/api/auth/refresh' ? refuse(response, 401, 'session-ended') : opened.then(() => refuse(response, 401, 'session-ended')),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => asked).toHaveLength(1)
  client.session.set(tokens(1, 'ben'))
  open()
  await call
  await client.auth.refresh({ body: { refresh_token: 'ann-refresh-1' } })

  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))
})

test.each([
  [503, 'unavailable'],
  [429, 'rate-limited'],
] as const)('a refresh that is refused for now (%i) is what the call reports, and the session goes on', async (status, code) => {
  const answers = [
    (response: ServerResponse) => refuse(response.setHeader('retry-after', '7'), status, code),
    (response: ServerResponse) => succeed(null, response),
  ]
  const { baseUrl, shown } = await startService(['ann-access-2'], (_, response) => answers.shift()!(response))
  const client = createClient({ baseUrl, tokens: expired, retries: 0 })

  const first = await client.users.me()
  const second = await client.users.me()

  expect(first).toMatchObject({ ok: false, status, problem: { code } })
  expect(first.headers.get('retry-after')).toBe('7')
  expect(second.ok).toBe(true)
  expect(shown()).toEqual(['Bearer ann-access-2'])
})

test('a refresh whose answer is lost is asked again with the same token by the next call', async () => {
  const answers = [(response: ServerResponse) => response.destroy(), (response: ServerResponse) => succeed(null, response)]
  const { baseUrl, asked } = await startService(['ann-access-2'], (_, response) => answers.shift()!(response))
  const client = createClient({ baseUrl, tokens: tokens(1), retries: 0 })

  const failed = await Promise.allSettled([client.users.me(), client.users.me()])
  const next = await client.users.me()

  expect(failed).toMatchObject([{ reason: expect.any(ConnectionError) }, { reason: expect.any(ConnectionError) }])
  expect(next.ok).toBe(true)
  const spent = asked.filter(({ url }) => url === '/api/auth/refresh').map(({ body }) => body)
  expect(spent).toEqual(['{"refresh_token":"ann-refresh-1"}', '{"refresh_token":"ann-refresh-1"}'])
})

test('a refresh that something else answers keeps the session', async () => {
  const { baseUrl } = await startService([], (_, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
  )
  const client = createClient({ baseUrl, tokens: expired })

  await expect(client.users.me()).rejects.toThrow(ServiceError)
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('a refresh that comes back after signing out does not sign in again', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, asked } = await startService(['ann-access-2'], (_, response) => opened.then(() => succeed(_, response)))
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await client.auth.logout()
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(client.session.tokens).toBeNull()
  expect(asked.at(-1)).toMatchObject({ url: '/api/auth/logout', body: '{"refresh_token":"ann-refresh-1"}' })
})

test('the same when nothing was held and the refresh token was given', async () => {
  const { open, opened } = gate()
  const { baseUrl } = await startService([], (_, response) => opened.then(() => succeed(_, response)))
  const client = createClient({ baseUrl })

  const refreshed = client.auth.refresh({ body: { refresh_token: 'ann-refresh-1' } })
  await client.auth.logout()
  open()

  expect(await refreshed).toMatchObject({ ok: true, data: tokens(2) })
  expect(client.session.tokens).toBeNull()
})

test('signing out forgets the tokens at once, even when no answer comes', async () => {
  const { baseUrl } = await startServer((_, response) => response.destroy())
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const signedOut = client.auth.logout()

  expect(client.session.tokens).toBeNull()
  await expect(signedOut).rejects.toThrow(ConnectionError)
})

test('a sign-in that comes back after signing out, or after a later sign-in, does not count', async () => {
  const gates: Record<string, ReturnType<typeof gate>> = { ann: gate(), ben: gate() }
  const { baseUrl } = await startServer(async ({ url, body }, response) => {
    if (url === '/api/auth/logout') return response.writeHead(204).end()
    const { email } = JSON.parse(body)
    await gates[email]!.opened
    return json(response, 200, tokens(1, email))
  })
  const client = createClient({ baseUrl })

  const ann = signIn(client, 'ann')
  const ben = signIn(client, 'ben')
  gates['ben']!.open()
  await ben
  gates['ann']!.open()
  await ann
  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))

  const again = signIn(client, 'ann')
  await client.auth.logout()
  expect(await again).toMatchObject({ ok: true })
  expect(client.session.tokens).toBeNull()
})

test('a call is never sent for somebody who signed in while it waited', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, shown } = await startService(['ann-access-2', 'ben-access-1'], (_, response) =>
    opened.then(() => succeed(_, response)),
  )
  const client = createClient({ baseUrl, tokens: expired })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await signIn(client, 'ben')
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(shown()).toEqual(['Bearer ann-access-1'])
  expect(client.session.tokens).toMatchObject(tokens(1, 'ben'))
})

test('a call is made for whoever is signed in when it is made, though its body takes a while', async () => {
  const { open, opened } = gate()
  const { baseUrl, asked } = await startServer((_, response) => json(response, 200, {}))
  const client = createClient({ baseUrl, tokens: tokens(1) })
  const picture = async function* () {
    await opened
    yield Buffer.from('picture')
  }

  const upload = client.avatars.put({ body: picture() })
  client.session.set(tokens(1, 'ben'))
  open()
  await upload

  expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer ann-access-1'])
})

test('a failed sign-in does not cost the session that is being refreshed', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startServer(async ({ url }, response) => {
    if (url === '/api/auth/login') return refuse(response, 401, 'wrong-credentials')
    await opened
    return succeed(null, response)
  })
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const refreshed = client.auth.refresh()
  await expect.poll(() => urls()).toContain(REFRESH)
  await signIn(client, 'ann')
  open()
  await refreshed

  expect(client.session.tokens).toMatchObject(tokens(2))
})

test('newer tokens of the same session, from another tab say, serve a call that was refused meanwhile', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, shown } = await startService(['ann-access-3'], (_, response) =>
    opened.then(() => refuse(response, 401, 'session-ended')),
  )
  const client = createClient({ baseUrl, tokens: tokens(1) })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  client.session.set(tokens(3))
  open()

  expect(await call).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect(shown()).toEqual(['Bearer ann-access-1', 'Bearer ann-access-3'])
})

test('an abort ends the waiting of one call and leaves the refresh to the others', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls, count } = await startService(['ann-access-2'], (_, response) => opened.then(() => succeed(_, response)))
  const client = createClient({ baseUrl, tokens: expired })
  const controller = new AbortController()

  const impatient = client.users.me({ signal: controller.signal })
  const patient = client.users.me({ signal: AbortSignal.timeout(5000) })
  await expect.poll(() => urls()).toContain(REFRESH)
  controller.abort()
  await expect(impatient).rejects.toMatchObject({ name: 'AbortError' })
  open()

  expect(await patient).toMatchObject({ ok: true })
  expect(count(REFRESH)).toBe(1)
})

test('an abort that nobody else waits with leaves no rejection behind', async () => {
  const { baseUrl } = await startService([], (_, response) => setTimeout(() => response.destroy(), 20))
  const client = createClient({ baseUrl, tokens: expired })

  await expect(client.users.me({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  await new Promise((done) => setTimeout(done, 60))
})

test('who listens hears of what happens until he stops', async () => {
  const { baseUrl } = await startService(['ann-access-2'], succeed)
  const client = createClient({ baseUrl })
  const heard: unknown[] = []
  const stops = [
    client.session.on('signed-in', ({ tokens: held }) => heard.push(['signed-in', held.access_token])),
    client.session.on('refreshed', ({ tokens: held }) => heard.push(['refreshed', held.access_token])),
    client.session.on('signed-out', ({ reason }) => heard.push(['signed-out', reason])),
  ]

  await signIn(client, 'ann')
  await client.users.me()
  await client.auth.logout()
  await client.auth.logout()
  client.session.set(tokens(3, 'ben'))
  client.session.set(null)
  for (const stop of stops) stop()
  client.session.set(tokens(4))

  expect(heard).toEqual([
    ['signed-in', 'ann-access-1'],
    ['refreshed', 'ann-access-2'],
    ['signed-out', 'logout'],
    ['signed-in', 'ben-access-3'],
    ['signed-out', 'forgotten'],
  ])
})

test('a listener that fails is an uncaught error, and no fault of the call that it heard of', async () => {
  const { baseUrl } = await startService([], succeed)
  const kept: unknown[] = []
  const client = createClient({ baseUrl, storage: { get: () => null, set: (held) => void kept.push(held) } })
  const uncaught = nextUncaught()
  client.session.on('signed-in', () => {
    throw new Error('of the listener')
  })

  expect(await signIn(client, 'ann')).toMatchObject({ ok: true })
  expect(await uncaught).toThrow('of the listener')
  expect(kept).toMatchObject([tokens(1)])
})

test('who listens anew while he hears is told the next time', async () => {
  const client = createClient({ baseUrl: 'http://localhost' })
  let heard = 0
  const listen = () => {
    const stop = client.session.on('signed-in', () => {
      heard++
      stop()
      if (heard < 9) listen()
    })
  }
  listen()

  client.session.set(tokens(1))

  expect(heard).toBe(1)
})

test('signing out with nothing held is left to the service to refuse', async () => {
  const { baseUrl, asked } = await startServer((_, response) => refuse(response, 422, 'validation-failed'))

  const result = await createClient({ baseUrl }).auth.logout()

  expect(result).toMatchObject({ ok: false, problem: { code: 'validation-failed' } })
  expect(asked[0]!.body).toBe('{}')
})
