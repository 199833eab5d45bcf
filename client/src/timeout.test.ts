import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ConnectionError, createClient } from './index.ts'
import { createSignedInClient, json, PAGE, startServer } from './scripted-server.ts'

const answerSlowly = (_: unknown, response: ServerResponse) => setTimeout(() => json(response, 200, PAGE), 200)

test('an attempt times out after 30 seconds by default', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const errors: unknown[] = []
  const fetch = (_: string, { signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

  const call = createSignedInClient(fetch)
    .contacts.list({ retries: 0 })
    .catch((error: unknown) => errors.push(error))
  await vi.advanceTimersByTimeAsync(29_999)
  const errorsBefore = errors.length
  await vi.advanceTimersByTimeAsync(1)
  await call

  expect(errorsBefore).toBe(0)
  expect(errors).toMatchObject([{ name: 'ConnectionError', cause: { name: 'TimeoutError' } }])
})

test('a timeout throws a ConnectionError and closes the connection', async () => {
  const closed = Promise.withResolvers<void>()
  const { baseUrl, requests } = await startServer((_, response) => response.on('close', () => closed.resolve()))
  const client = createClient({ baseUrl, timeout: 30, retries: 0 })

  // On a busy machine, a request may time out before the server receives it.
  while (requests.length === 0)
    await expect(client.system.live()).rejects.toMatchObject({ name: 'ConnectionError', cause: { name: 'TimeoutError' } })
  await closed.promise
})

test('the timeout covers the response body', async () => {
  const { baseUrl } = await startServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{'))

  await expect(createClient({ baseUrl, timeout: 50, retries: 0 }).system.live()).rejects.toThrow(ConnectionError)
})

test('the timeout works with a fetch that ignores its signal', async () => {
  const client = createClient({ baseUrl: 'http://contacts.test', timeout: 50, retries: 0, fetch: () => new Promise(() => undefined) })

  await expect(client.system.live()).rejects.toMatchObject({ name: 'ConnectionError', cause: { name: 'TimeoutError' } })
})

test('each attempt has its own timeout; 0, Infinity and 25 days (too long for setTimeout) mean no limit', async () => {
  const { baseUrl, requests } = await startServer((request, response) =>
    requests.length < 2 ? undefined : answerSlowly(request, response),
  )
  const client = createClient({ baseUrl, timeout: 50 })

  const result = await client.contacts.list({ retries: 3, timeout: 1000 })
  const unlimited = await Promise.all([0, 25 * 24 * 3_600_000, Infinity].map((timeout) => client.contacts.list({ timeout })))

  expect(result).toMatchObject({ ok: true })
  expect(unlimited).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
})
