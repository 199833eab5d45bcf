import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { browserStorage } from './browser.ts'
import { createClient, type HeldTokens, type TokenStorage } from './index.ts'
import { type Asked, gate, json, refuse, startServer, tokens } from './scripted-server.ts'

const held = (n: number, session = 'ann'): HeldTokens => ({ ...tokens(n, session), expires_at: Date.now() + n * 600_000 })
const expired = (n: number): HeldTokens => ({ ...tokens(n), expires_at: Date.now() - 1 })

/** Something that several clients look into, at once or after a while. */
function box(kept: HeldTokens | null = null, inTime: <T>(value: T) => T | Promise<T> = (value) => value) {
  const listeners: (() => unknown)[] = []
  const storage: TokenStorage = {
    get: () => inTime(kept),
    set: (next) => inTime(void (kept = next)),
    subscribe: (listener) => void listeners.push(listener),
  }
  return {
    storage,
    get kept() {
      return kept
    },
    /** As another tab does it. */
    async put(next: HeldTokens | null, isHeard = true) {
      kept = next
      if (isHeard) await Promise.all(listeners.map((listener) => listener()))
    },
  }
}

const later = <T>(value: T) => new Promise<T>((done) => setTimeout(done, 5, value))

type Rotate = (asked: Asked, response: ServerResponse) => unknown

/** Answers whoever shows an access token of these, and says which. */
async function startService(good: string[], rotate: Rotate = (_, response) => json(response, 200, tokens(2))) {
  const server = await startServer((asked, response) => {
    if (asked.url === '/api/auth/refresh') return rotate(asked, response)
    if (asked.url === '/api/auth/login') return json(response, 200, tokens(1, 'ben'))
    if (asked.url === '/api/auth/logout') return response.writeHead(204).end()
    const token = asked.headers.authorization?.replace('Bearer ', '')
    if (!token) return refuse(response, 401, 'not-signed-in')
    return good.includes(token) ? json(response, 200, { username: token }) : refuse(response, 401, 'access-token-expired')
  })
  const refreshes = () => server.asked.filter(({ url }) => url === '/api/auth/refresh').map(({ body }) => JSON.parse(body).refresh_token)
  return { ...server, refreshes }
}

test.each([
  ['at once', undefined],
  ['after a while', later],
])('what is kept %s is who is signed in', async (_, inTime) => {
  const { baseUrl } = await startService(['ann-access-1'])
  const { storage } = box(held(1), inTime)
  const client = createClient({ baseUrl, storage })
  const atOnce = client.session.tokens

  const me = await client.users.me()
  await client.session.ready

  expect(me).toMatchObject({ ok: true, data: { username: 'ann-access-1' } })
  expect(atOnce?.access_token).toBe(inTime ? undefined : 'ann-access-1')
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('sign-in, refresh and sign-out are kept, and told of', async () => {
  const { baseUrl } = await startService([], (_, response) => json(response, 200, tokens(2, 'ben')))
  const shared = box()
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.auth.login({ body: { email: 'ben', password: 'secret' } })
  const first = shared.kept
  await client.auth.refresh()
  const second = shared.kept
  await client.auth.logout()

  expect([first, second, shared.kept]).toMatchObject([tokens(1, 'ben'), tokens(2, 'ben'), null])
})

test('given tokens win over kept ones', async () => {
  const { baseUrl } = await startService([])
  const shared = box(held(7))

  const client = createClient({ baseUrl, tokens: tokens(1, 'ben'), storage: shared.storage })
  await client.session.ready

  expect([client.session.tokens, shared.kept]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})

test('a sign-in is not undone by what is found in a slow storage', async () => {
  const { baseUrl } = await startService([])
  const { open, opened } = gate()
  const shared = box(held(1), (value) => opened.then(() => value))
  const client = createClient({ baseUrl, storage: shared.storage })

  const signedIn = client.auth.login({ body: { email: 'ben', password: 'secret' } })
  await expect.poll(() => client.session.tokens).not.toBeNull()
  open()
  await signedIn

  expect([client.session.tokens, shared.kept]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})

test('a new pair is kept before it is shown to anybody', async () => {
  const shared = box(expired(1), later)
  const { baseUrl, asked } = await startService(['ann-access-2'])
  const seen: unknown[] = []
  const client = createClient({
    baseUrl,
    storage: shared.storage,
    onRequest: ({ operation }) => seen.push([operation, shared.kept?.refresh_token]),
  })

  await client.users.me()

  expect(seen).toEqual([
    ['auth.refresh', 'ann-refresh-1'],
    ['users.me', 'ann-refresh-2'],
  ])
  expect(asked).toHaveLength(2)
})

test('newer tokens that another tab has kept are used instead of a refresh', async () => {
  const { baseUrl, refreshes } = await startService(['ann-access-3'])
  const shared = box(expired(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.put(held(3), false)

  const answers = await Promise.all([client.users.me(), client.users.me()])

  expect(answers).toMatchObject([{ data: { username: 'ann-access-3' } }, { data: { username: 'ann-access-3' } }])
  expect(refreshes()).toEqual([])
})

test('whatever the clock says, what another tab has kept is newer', async () => {
  const { baseUrl, refreshes } = await startService(['ann-access-3'])
  const shared = box({ ...tokens(2), expires_at: Date.now() + 3_600_000 })
  const client = createClient({ baseUrl, storage: shared.storage })
  // That tab has refreshed after the clock of the device was set back.
  await shared.put(held(3), false)

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })

  expect(refreshes()).toEqual([])
})

test('what another tab has kept is refreshed when it is of no use any more either', async () => {
  const { baseUrl, refreshes } = await startService(['ann-access-4'], (_, response) => json(response, 200, tokens(4)))
  const shared = box(held(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.put(held(3), false)

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-4' } })

  expect(refreshes()).toEqual(['ann-refresh-3'])
})

test('a refresh that is asked for looks there, too', async () => {
  const { baseUrl, refreshes } = await startService([], (_, response) => json(response, 200, tokens(4)))
  const shared = box(held(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.put(held(3), false)

  const refreshed = await client.auth.refresh()

  expect(refreshed).toMatchObject({ ok: true, data: tokens(4) })
  expect(refreshes()).toEqual(['ann-refresh-3'])
  expect([client.session.tokens, shared.kept]).toMatchObject([tokens(4), tokens(4)])
})

test('a refresh is not tried again with a token that another tab has spent meanwhile', async () => {
  const shared = box(expired(1))
  const { baseUrl, refreshes } = await startService(['ann-access-3'], async (_, response) => {
    await shared.put(held(3), false)
    response.destroy()
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect(refreshes()).toEqual(['ann-refresh-1'])
})

test('any number of calls look there once before a refresh, and once after it', async () => {
  const { baseUrl } = await startService(['ann-access-2'])
  const shared = box(expired(1))
  const get = vi.fn<TokenStorage['get']>(shared.storage.get)
  const client = createClient({ baseUrl, storage: { ...shared.storage, get } })
  await client.session.ready
  get.mockClear()

  const answers = await Promise.all(Array.from({ length: 100 }, () => client.users.me()))

  expect(answers.every(({ ok }) => ok)).toBe(true)
  expect(get).toHaveBeenCalledTimes(2)
})

test('a sign-out that is heard of while a refresh is kept stays one', async () => {
  const { open, opened } = gate()
  let isSlow = false
  const shared = box(expired(1), (value) => (isSlow ? opened.then(() => value) : value))
  const { baseUrl } = await startService([], (_, response) => {
    isSlow = true
    json(response, 200, tokens(2))
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  const refreshed = client.auth.refresh()
  await expect.poll(() => isSlow).toBe(true)
  const heard = shared.put(null)
  open()
  await Promise.all([refreshed, heard])

  expect([client.session.tokens, shared.kept]).toEqual([null, null])
})

test('signing out is done when the storage is empty', async () => {
  const { baseUrl } = await startService([])
  const shared = box(held(1), (value) => new Promise((done) => setTimeout(done, 100, value)))
  let isEmpty = false
  const { get, set } = shared.storage
  const storage: TokenStorage = { get, set: async (next) => (await set(next), void (isEmpty = !next)) }
  const client = createClient({ baseUrl, storage })

  await client.auth.logout()

  expect(isEmpty).toBe(true)
})

test('a refresh that comes late gives way to what another tab kept meanwhile', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startService(['ann-access-3'], (_, response) => opened.then(() => json(response, 200, tokens(2))))
  const shared = box(expired(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain('POST /api/auth/refresh')
  await shared.put(held(3), false)
  open()

  expect(await call).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect([client.session.tokens, shared.kept]).toMatchObject([tokens(3), tokens(3)])
})

test('a refresh that is refused because another tab was first goes on with what that tab has', async () => {
  const shared = box(expired(1))
  const { baseUrl } = await startService(['ann-access-3'], async (_, response) => {
    await shared.put(held(3), false)
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
})

test.each([true, false])('a sign-out in another tab is one here, heard of at once: %s', async (isHeard) => {
  const { baseUrl, asked, refreshes } = await startService([])
  const shared = box(isHeard ? held(1) : expired(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  const reasons: string[] = []
  client.session.on('signed-out', ({ reason }) => reasons.push(reason))

  await shared.put(null, isHeard)
  const me = await client.users.me()

  expect(me).toMatchObject({ ok: false, status: 401 })
  expect([client.session.tokens, reasons, refreshes()]).toEqual([null, ['elsewhere'], []])
  expect(asked).toHaveLength(1)
})

test('a sign-out in another tab wins over a refresh on its way here', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startService(['ann-access-2'], (_, response) => opened.then(() => json(response, 200, tokens(2))))
  const shared = box(expired(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain('POST /api/auth/refresh')
  await shared.put(null, false)
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect([client.session.tokens, shared.kept]).toEqual([null, null])
})

test('a sign-in in another tab is one here, but not for a call that was made before', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startService(['ben-access-1'], (_, response) => opened.then(() => json(response, 200, tokens(2))))
  const shared = box(expired(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain('POST /api/auth/refresh')
  await shared.put(held(1, 'ben'), false)
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test('the end of a session leaves what another tab has signed in with', async () => {
  const shared = box(held(1))
  const { baseUrl } = await startServer(async (_, response) => {
    await shared.put(held(1, 'ben'), false)
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.users.me()

  expect([client.session.tokens, shared.kept]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})

test('the end of a session is kept, too', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 401, 'session-ended'))
  const shared = box(held(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.users.me()

  await expect.poll(() => shared.kept).toBeNull()
  expect(client.session.tokens).toBeNull()
})

const fail = () => {
  throw new Error('no room')
}

test.each<[string, TokenStorage]>([
  ['cannot be written', { get: () => null, set: fail }],
  ['rejects what is written', { get: () => null, set: async () => fail() }],
  ['cannot be read', { get: fail, set: () => undefined }],
  ['rejects to be read', { get: async () => fail(), set: () => undefined }],
  ['fails altogether', { get: fail, set: fail }],
])('a storage that %s costs nobody the session', async (_, storage) => {
  const { baseUrl } = await startService(['ann-access-2', 'ben-access-1'])
  const client = createClient({ baseUrl, tokens: expired(1), storage })
  const stranger = createClient({ baseUrl, storage })

  expect(await client.users.me()).toMatchObject({ ok: true })
  expect(await client.users.me()).toMatchObject({ ok: true })
  expect(client.session.tokens).toMatchObject(tokens(2))
  await stranger.auth.login({ body: { email: 'ben', password: 'secret' } })
  expect(await stranger.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test.each([1, 'a token'])('a storage that holds %j, which is none of ours, is as good as empty', async (kept) => {
  const { baseUrl } = await startService(['ben-access-1'])
  const client = createClient({ baseUrl, storage: box(kept as never).storage })

  await client.auth.login({ body: { email: 'ben', password: 'secret' } })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test('an abort ends the waiting for a storage that never answers', async () => {
  const { baseUrl, asked } = await startService([])
  const storage: TokenStorage = { get: () => new Promise<never>(() => {}), set: () => undefined }

  const call = createClient({ baseUrl, storage }).users.me({ signal: AbortSignal.timeout(20) })

  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(asked).toEqual([])
})

test('where a page may not store anything, nor a server that renders it, tokens are in memory alone', async () => {
  const { baseUrl } = await startService(['ben-access-1'])
  vi.stubGlobal('localStorage', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const client = createClient({ baseUrl, storage: browserStorage() })

  await client.auth.login({ body: { email: 'ben', password: 'secret' } })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})
