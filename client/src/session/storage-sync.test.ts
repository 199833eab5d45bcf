import { expect, onTestFinished, test, vi } from 'vitest'
import { browserStorage } from '../browser.ts'
import { createClient, type TokenStorage } from '../index.ts'
import { createSharedStorage, expired, gate, json, refuse, startAuthService, startServer, tokens, unexpired } from '../scripted-server.ts'

const later = <T>(value: T) => new Promise<T>((done) => setTimeout(done, 5, value))
const benCredentials = { body: { email: 'ben', password: 'secret' } }

test.each([
  ['synchronous', undefined],
  ['asynchronous', later],
])('the session uses the tokens of a storage that is %s', async (_, delay) => {
  const { baseUrl } = await startAuthService(['ann-access-1'])
  const { storage } = createSharedStorage(unexpired(1), delay)
  const client = createClient({ baseUrl, storage })
  const tokensAtOnce = client.session.tokens

  const me = await client.users.me()
  await client.session.ready

  expect(me).toMatchObject({ ok: true, data: { username: 'ann-access-1' } })
  expect(tokensAtOnce?.access_token).toBe(delay ? undefined : 'ann-access-1')
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('sign-in and refresh store the new tokens, and sign-out removes them', async () => {
  const { baseUrl } = await startAuthService([], (_, response) => json(response, 200, tokens(2, 'ben')))
  const shared = createSharedStorage()
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.auth.login(benCredentials)
  const afterSignIn = shared.stored
  await client.auth.refresh()
  const afterRefresh = shared.stored
  await client.auth.logout()

  expect([afterSignIn, afterRefresh, shared.stored]).toMatchObject([tokens(1, 'ben'), tokens(2, 'ben'), null])
})

test('the option `tokens` overrides the storage', async () => {
  const { baseUrl } = await startAuthService([])
  const shared = createSharedStorage(unexpired(7))

  const client = createClient({ baseUrl, tokens: tokens(1, 'ben'), storage: shared.storage })
  await client.session.ready

  expect([client.session.tokens, shared.stored]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})

test('a slow storage does not undo a sign-in', async () => {
  const { baseUrl } = await startAuthService([])
  const { open, opened } = gate()
  const shared = createSharedStorage(unexpired(1), (value) => opened.then(() => value))
  const client = createClient({ baseUrl, storage: shared.storage })

  const signedIn = client.auth.login(benCredentials)
  await expect.poll(() => client.session.tokens).not.toBeNull()
  open()
  await signedIn

  expect([client.session.tokens, shared.stored]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})

test('refreshed tokens are stored before a request uses them', async () => {
  const shared = createSharedStorage(expired(), later)
  const { baseUrl, requests } = await startAuthService(['ann-access-2'])
  const storedAt: unknown[] = []
  const client = createClient({
    baseUrl,
    storage: shared.storage,
    onRequest: ({ operation }) => storedAt.push([operation, shared.stored?.refresh_token]),
  })

  await client.users.me()

  expect(storedAt).toEqual([
    ['auth.refresh', 'ann-refresh-1'],
    ['users.me', 'ann-refresh-2'],
  ])
  expect(requests).toHaveLength(2)
})

test('any number of calls read the storage once before a refresh, and once after it', async () => {
  const { baseUrl } = await startAuthService(['ann-access-2'])
  const shared = createSharedStorage(expired())
  const get = vi.fn<TokenStorage['get']>(shared.storage.get)
  const client = createClient({ baseUrl, storage: { ...shared.storage, get } })
  await client.session.ready
  get.mockClear()

  const results = await Promise.all(Array.from({ length: 100 }, () => client.users.me()))

  expect(results.every(({ ok }) => ok)).toBe(true)
  expect(get).toHaveBeenCalledTimes(2)
})

test('logout resolves after the storage is emptied', async () => {
  const { baseUrl } = await startAuthService([])
  const shared = createSharedStorage(unexpired(1), (value) => new Promise((done) => setTimeout(done, 100, value)))
  let isEmpty = false
  const { get, set } = shared.storage
  const storage: TokenStorage = { get, set: async (next) => (await set(next), void (isEmpty = !next)) }
  const client = createClient({ baseUrl, storage })

  await client.auth.logout()

  expect(isEmpty).toBe(true)
})

test('when the session has ended, the storage is emptied', async () => {
  const { baseUrl } = await startServer((_, response) => refuse(response, 401, 'session-ended'))
  const shared = createSharedStorage(unexpired(1))
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.users.me()

  await expect.poll(() => shared.stored).toBeNull()
  expect(client.session.tokens).toBeNull()
})

const fail = () => {
  throw new Error('storage is full')
}

test.each<[string, TokenStorage]>([
  ['throws when written', { get: () => null, set: fail }],
  ['rejects when written', { get: () => null, set: async () => fail() }],
  ['throws when read', { get: fail, set: () => undefined }],
  ['rejects when read', { get: async () => fail(), set: () => undefined }],
  ['always throws', { get: fail, set: fail }],
])('a storage that %s does not end the session', async (_, storage) => {
  const { baseUrl } = await startAuthService(['ann-access-2', 'ben-access-1'])
  const client = createClient({ baseUrl, tokens: expired(), storage })
  const other = createClient({ baseUrl, storage })

  expect(await client.users.me()).toMatchObject({ ok: true })
  expect(await client.users.me()).toMatchObject({ ok: true })
  expect(client.session.tokens).toMatchObject(tokens(2))
  await other.auth.login(benCredentials)
  expect(await other.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test.each(['1', '"a token"'])('a storage with %s instead of tokens counts as empty', async (stored) => {
  const { baseUrl } = await startAuthService(['ben-access-1'])
  const client = createClient({ baseUrl, storage: createSharedStorage(JSON.parse(stored)).storage })

  await client.auth.login(benCredentials)

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test('an abort ends the wait for a storage whose promise never settles', async () => {
  const { baseUrl, requests } = await startAuthService([])
  const storage: TokenStorage = { get: () => new Promise<never>(() => {}), set: () => undefined }

  const call = createClient({ baseUrl, storage }).users.me({ signal: AbortSignal.timeout(20) })

  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(requests).toEqual([])
})

test('without localStorage, as in a server that renders pages, browserStorage keeps the tokens in memory only', async () => {
  const { baseUrl } = await startAuthService(['ben-access-1'])
  vi.stubGlobal('localStorage', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const client = createClient({ baseUrl, storage: browserStorage() })

  await client.auth.login(benCredentials)

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})
