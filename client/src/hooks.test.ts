import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { OutgoingRequest, Outcome } from './index.ts'
import { answerWith, createSignedInClient, PAGE, scriptFetch, settle } from './scripted-server.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test('hooks see each attempt and its outcome, and onRequest may change the request', async () => {
  const { fetch } = scriptFetch(new TypeError('fetch failed'), answerWith(200, PAGE))
  const seen: unknown[] = []
  const client = createSignedInClient(fetch, {
    onRequest(request: OutgoingRequest) {
      seen.push([request.operation, request.attempt, request.method])
      request.headers.set('traceparent', `00-${request.attempt}`)
      request.url += '&debug=1'
    },
    onResponse: ({ request, response, error, duration }: Outcome) =>
      seen.push([request.attempt, response?.status ?? (error as Error).name, typeof duration]),
  })

  await settle(client.contacts.list({ query: { q: 'ada' } }))

  expect(seen).toEqual([
    ['contacts.list', 1, 'GET'],
    [1, 'ConnectionError', 'number'],
    ['contacts.list', 2, 'GET'],
    [2, 200, 'number'],
  ])
  expect(fetch.mock.calls.map(([url, { headers }]) => [url, new Headers(headers).get('traceparent')])).toEqual([
    ['http://contacts.test/api/contacts?q=ada&debug=1', '00-1'],
    ['http://contacts.test/api/contacts?q=ada&debug=1', '00-2'],
  ])
})

test('hooks of the call replace those of the client, and an error of onRequest ends the call before any request', async () => {
  const { fetch } = scriptFetch(answerWith(200, PAGE))
  const client = createSignedInClient(fetch, { onRequest: () => expect.unreachable() })

  const call = client.contacts.list({
    onRequest: () => {
      throw new RangeError('not today')
    },
  })

  await expect(call).rejects.toThrow(RangeError)
  expect(fetch).not.toHaveBeenCalled()
})
