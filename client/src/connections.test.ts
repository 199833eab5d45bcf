/** A body that is not read to its end occupies its connection, and the next request needs another one. */
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { type Client, createClient, unwrap } from './index.ts'
import { CONTACT, json, type RequestHandler, startServer, succeedWithoutBody, tokens, unexpired } from './scripted-server.ts'

/** More than the buffers between server and client hold. */
const LONG = 'x'.repeat(2_000_000)
const CALLS = 4
/** The `fetch` of Node may open a second connection, because it frees the first one only after the answer has been read. */
const MAX_CONNECTIONS = 2

const answerWith =
  (status: number, type: string, headers = {}) =>
  (_: unknown, response: ServerResponse) =>
    response.writeHead(status, { 'content-type': type, 'x-request-id': 'req-1', ...headers }).end(LONG)
const refuseWithLongDetail = (status: number, code: string) => (_: unknown, response: ServerResponse) =>
  json(response, status, { status, code, detail: LONG }, 'application/problem+json')

const read = ({ contacts }: Client) => contacts.get({ params: { id: '1' } })
const readPicture = ({ avatars }: Client) => avatars.get()
async function download({ avatars }: Client) {
  for await (const _ of await unwrap(avatars.download()));
}

test.each<[string, RequestHandler, (client: Client) => Promise<unknown>, attempts?: number]>([
  ['a success', (_, response) => json(response, 200, { ...CONTACT, notes: LONG }), read],
  ['a success without a body', (_, response) => succeedWithoutBody(response), ({ contacts }) => contacts.remove({ params: { id: '1' } })],
  ['a picture', answerWith(200, 'image/webp'), readPicture],
  ['a download that is read to its end', answerWith(200, 'image/webp'), download],
  ['a refusal', refuseWithLongDetail(404, 'contact-not-found'), read],
  ['a refused download', refuseWithLongDetail(404, 'avatar-not-found'), download],
  ['an error that is retried', refuseWithLongDetail(503, 'unavailable'), read, 2],
  ['a status that no operation has', (_, response) => response.writeHead(304, { 'x-request-id': 'req-1' }).end(), read],
  ['a redirect', answerWith(307, 'text/html', { location: '/elsewhere' }), read],
  ['a page of a proxy', answerWith(502, 'text/html'), read, 2],
  ['a success of a proxy', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(LONG), read],
  ['a picture of another type', answerWith(200, 'image/png'), readPicture],
  ['a download of another type', answerWith(200, 'text/html'), download],
  ['a body where none is expected', answerWith(200, 'text/html'), ({ contacts }) => contacts.remove({ params: { id: '1' } })],
  ['JSON that is broken', answerWith(200, 'application/json'), read],
])('calls that receive %s share their connections', async (_, answer, call, attempts = 1) => {
  const { baseUrl, requests, connections } = await startServer(answer)
  const client = createClient({ baseUrl, tokens: unexpired(1), retries: 1 })

  for (let n = 0; n < CALLS; n++) await call(client).catch(() => undefined)

  expect(requests).toHaveLength(CALLS * attempts)
  expect(connections()).toBeLessThanOrEqual(MAX_CONNECTIONS)
})

test('calls with expired tokens, and their refreshes, share their connections', async () => {
  const { baseUrl, requests, connections } = await startServer((request, response) => {
    if (request.url === '/api/auth/refresh') return json(response, 200, { ...tokens(requests.length), padding: LONG })
    return refuseWithLongDetail(401, 'access-token-expired')(request, response)
  })
  const client = createClient({ baseUrl, tokens: unexpired(1) })

  for (let n = 0; n < CALLS; n++) await client.users.me()

  expect(requests).toHaveLength(CALLS * 3)
  expect(connections()).toBeLessThanOrEqual(MAX_CONNECTIONS)
})
