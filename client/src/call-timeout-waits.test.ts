/** The time limit of a whole call: it includes the waits for a refresh, a storage and a hook, but not for a file. */
import { beforeEach, expect, test, vi } from 'vitest'
import { elapse, expectEnd, hang, SECOND, stuck, timedOut, useFakeTime, watch } from './fake-time.ts'
import { type Client, createClient } from './index.ts'
import {
  answerWith,
  CONTACT,
  createSharedStorage,
  createSignedInClient,
  expired,
  gate,
  PAGE,
  refuseWith,
  scriptFetch,
  settle,
  tokens,
  USER,
} from './scripted-server.ts'

beforeEach(useFakeTime)

test('the limit covers a call that is sent again after a refresh', async () => {
  const hanging = hang()
  const fetch = async (url: string, init: RequestInit) => {
    if (url.endsWith('/refresh')) return answerWith(200, tokens(2))
    return new Headers(init.headers).get('authorization')?.endsWith('-1')
      ? refuseWith(401, 'access-token-expired')
      : hanging.fetch(url, init)
  }

  const error = await expectEnd(createSignedInClient(fetch).users.me({ callTimeout: 5 * SECOND }), 5)

  expect(error).toMatchObject(timedOut(5000, 2))
})

test('the limit covers the wait for a refresh, which goes on for other calls; the call is not sent later', async () => {
  const { open, opened } = gate()
  const urls: string[] = []
  const fetch = async (url: string) => {
    urls.push(new URL(url).pathname)
    await opened
    return answerWith(200, tokens(2))
  }
  const client = createSignedInClient(fetch, { tokens: expired() })

  const error = await expectEnd(client.users.me({ callTimeout: 5 * SECOND }), 5)
  open()
  await elapse(300)

  expect(error).toMatchObject(timedOut(5000, 0))
  expect(client.session.tokens).toMatchObject(tokens(2))
  expect(urls).toEqual(['/api/auth/refresh'])
})

test('a refresh that other calls wait for has the limit of the client', async () => {
  const { fetch } = hang()
  const client = createSignedInClient(fetch, { tokens: expired(), callTimeout: 10 * SECOND })

  const error = await expectEnd(client.users.me({ callTimeout: 60 * SECOND }), 10)

  expect(error).toMatchObject(timedOut(10_000, 1))
})

test.each<[string, (client: Client) => Promise<unknown>]>([
  ['a call', ({ users }) => users.me()],
  ['a sign-out', ({ auth }) => auth.logout()],
])('the limit covers the wait of %s for a storage that never answers', async (_, call) => {
  const { fetch } = scriptFetch(answerWith(200, USER))
  const client = createClient({ baseUrl: 'http://contacts.test', fetch, storage: { get: stuck, set: stuck } })

  const error = await expectEnd(call(client), 30)

  expect(error).toMatchObject(timedOut(30_000, 0))
  expect(fetch).not.toHaveBeenCalled()
})

test('the limit covers the wait of a sign-in for a storage that never finishes', async () => {
  const { fetch } = scriptFetch(answerWith(200, tokens(1)))
  const client = createClient({ baseUrl: 'http://contacts.test', fetch, storage: { get: () => null, set: stuck } })

  const error = await expectEnd(client.auth.login({ body: { email: 'ada@example.com', password: 'secret' } }), 30)

  expect(error).toMatchObject(timedOut(30_000, 1))
  expect(client.session.tokens).toMatchObject(tokens(1))
})

test('the limit covers a hook that never returns', async () => {
  const { fetch } = scriptFetch(answerWith(200, PAGE))

  const error = await expectEnd(createSignedInClient(fetch, { onRequest: stuck }).contacts.list(), 30)

  expect(error).toMatchObject(timedOut(30_000, 0))
  expect(fetch).not.toHaveBeenCalled()
})

test('the time in which the application delivers the file of an upload does not count', async () => {
  const [delivered, sent] = [gate(), gate()]
  const fetch = () => (sent.open(), stuck())
  async function* deliverSlowly() {
    await delivered.opened
    yield Buffer.from('picture')
  }

  const call = createSignedInClient(fetch).avatars.put({ body: deliverSlowly() })
  const watched = watch(call)
  await elapse(100)
  const wasSettled = watched.isSettled
  delivered.open()
  await sent.opened

  expect(wasSettled).toBe(false)
  expect(await expectEnd(call, 30)).toMatchObject(timedOut(30_000, 1))
})

test('an upload that is aborted before its file is delivered is not sent, and leaves no timer', async () => {
  const { fetch } = hang()
  const [delivered, read] = [gate(), gate()]
  async function* deliverSlowly() {
    await delivered.opened
    yield Buffer.from('picture')
    read.open()
  }
  const controller = new AbortController()

  const call = createSignedInClient(fetch).avatars.put({ body: deliverSlowly(), signal: controller.signal })
  controller.abort(new Error('the user left'))
  await expect(call).rejects.toThrow('the user left')
  delivered.open()
  await read.opened
  await new Promise((done) => setImmediate(done))

  expect(fetch).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('the limit of a download ends when its body begins', async () => {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>()
  const headers = { 'content-type': 'application/json', 'x-request-id': 'req-1' }
  const client = createSignedInClient(async () => new Response(readable, { headers }))
  const writer = writable.getWriter()

  const result = await client.users.download()
  const chunks = result.ok ? result.data[Symbol.asyncIterator]() : expect.unreachable()
  const first = chunks.next()
  await elapse(300)
  void writer.write(new Uint8Array([1]))

  expect(await first).toEqual({ done: false, value: new Uint8Array([1]) })
})

test('each request of edit and of iterate has a limit of its own', async () => {
  const fetch = async (url: string) => {
    await new Promise((done) => setTimeout(done, 20 * SECOND))
    return answerWith(200, url.endsWith('/1') ? CONTACT : PAGE)
  }
  const client = createSignedInClient(fetch)

  expect(await settle(client.contacts.edit('1', () => ({ notes: 'new' })))).toMatchObject({ ok: true })
  expect(await settle(client.contacts.iterate().toArray())).toEqual([])
})

test('an answer that arrives after the limit does not sign the user in', async () => {
  const { open, opened } = gate()
  const shared = createSharedStorage()
  const fetch = () => opened.then(() => answerWith(200, tokens(1)))
  const client = createClient({ baseUrl: 'http://contacts.test', fetch, storage: shared.storage })

  const error = await expectEnd(client.auth.login({ body: { email: 'ada@example.com', password: 'secret' } }), 30)
  open()
  await elapse(1)

  expect(error).toMatchObject(timedOut(30_000, 1))
  expect([client.session.tokens, shared.stored]).toEqual([null, null])
})
