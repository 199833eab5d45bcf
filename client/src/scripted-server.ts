/**
 * Helpers for tests of the client: servers and a `fetch` that give scripted answers, including some that the real
 * service never gives.
 */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import { createClient, type ClientOptions, type HeldTokens, type Tokens, type TokenStorage } from './index.ts'

export interface ReceivedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}
export type RequestHandler = (request: ReceivedRequest, response: ServerResponse) => unknown

export async function startServer(answer: RequestHandler) {
  const requests: ReceivedRequest[] = []
  let connections = 0
  const respond = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = message
    const request = { method, url, headers, body: Buffer.concat(await message.toArray()).toString() }
    requests.push(request)
    await answer(request, response)
  }
  const server = createServer((request, response) => void respond(request, response))
  server.on('connection', () => connections++)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { baseUrl, requests, urls: () => requests.map(({ method, url }) => `${method} ${url}`), connections: () => connections }
}

export const json = (response: ServerResponse, status: number, body: unknown, type = 'application/json') =>
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'x-request-id': 'req-1' }).end(JSON.stringify(body))

/** A success without a body. */
export const succeedWithoutBody = (response: ServerResponse, status = 204) => response.writeHead(status, { 'x-request-id': 'req-1' }).end()

/** Bodies with the members by which the client recognises an answer of the service. */
export const USER = { id: '1', username: 'Ada' }
export const CONTACT = { id: '1', version: 1, first_name: 'Ada' }
export const PAGE = { items: [], next_cursor: null }
export const HEALTH = { status: 'ok', version: '1.2.3' }

export const refuse = (response: ServerResponse, status: number, code: string) =>
  json(
    response,
    status,
    { type: `http://localhost/problems/${code}`, title: code, status, detail: `It was ${code}.`, code, request_id: 'req-1' },
    'application/problem+json',
  )

/** The `n`th tokens of a session. */
export const tokens = (n: number, session = 'ann'): Tokens => ({
  access_token: `${session}-access-${n}`,
  refresh_token: `${session}-refresh-${n}`,
  token_type: 'Bearer',
  expires_in: 600,
  session_id: session,
})

export const expired = (n = 1, session = 'ann'): HeldTokens => ({ ...tokens(n, session), expires_at: Date.now() - 1 })
export const unexpired = (n: number, session = 'ann'): HeldTokens => ({ ...tokens(n, session), expires_at: Date.now() + n * 600_000 })

/** A service with sessions: it accepts the access tokens in `valid`, and answers refreshes as scripted. */
export async function startAuthService(valid: string[], answerRefresh: RequestHandler = (_, response) => json(response, 200, tokens(2))) {
  const server = await startServer((request, response) => {
    if (request.url === '/api/auth/refresh') return answerRefresh(request, response)
    if (request.url === '/api/auth/logout') return succeedWithoutBody(response)
    if (request.url === '/api/auth/login') return json(response, 200, tokens(1, JSON.parse(request.body).email))
    const token = request.headers.authorization?.replace('Bearer ', '')
    if (!token) return refuse(response, 401, 'not-signed-in')
    return valid.includes(token) ? json(response, 200, { ...USER, username: token }) : refuse(response, 401, 'access-token-expired')
  })
  const requestsTo = (path: string) => server.requests.filter(({ url }) => url === path)
  return {
    ...server,
    /** The `Authorization` headers of `users.me`. */
    authorizations: () => requestsTo('/api/users/me').map(({ headers }) => headers.authorization),
    /** The refresh tokens that were sent. */
    refreshTokens: () => requestsTo('/api/auth/refresh').map(({ body }): unknown => JSON.parse(body).refresh_token),
  }
}

/** A storage that several clients share. It is synchronous, unless `delay` returns a promise. */
export function createSharedStorage(initial: HeldTokens | null = null, delay: <T>(value: T) => T | Promise<T> = (value) => value) {
  let stored = initial
  const listeners: (() => unknown)[] = []
  const storage: TokenStorage = {
    get: () => delay(stored),
    set: (next) => delay(void (stored = next)),
    subscribe: (listener) => void listeners.push(listener),
  }
  return {
    storage,
    get stored() {
      return stored
    },
    /** Stores tokens as another tab does. With `isMissed`, the listeners are not called. */
    async setElsewhere(next: HeldTokens | null, { isMissed = false } = {}) {
      stored = next
      if (!isMissed) await Promise.all(listeners.map((listener) => listener()))
    },
  }
}

/** A `fetch` that returns or throws one outcome after the other, and then repeats the last one. */
export function scriptFetch(...outcomes: [Response | Error, ...(Response | Error)[]]) {
  let [next, ...others] = outcomes
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => {
    const outcome = next
    next = others.shift() ?? next
    if (outcome instanceof Error) throw outcome
    return outcome.clone()
  })
  const headersSent = (name: string) => fetch.mock.calls.map(([, { headers }]) => new Headers(headers).get(name))
  return { fetch, headersSent }
}

export const answerWith = (status: number, body: unknown, headers = {}) =>
  new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', 'x-request-id': 'req-1', ...headers },
  })

export const refuseWith = (status: number, code: string, headers = {}) => answerWith(status, { status, code, detail: code }, headers)

export const createSignedInClient = (fetch: ClientOptions['fetch'], options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: 'http://contacts.test', tokens: tokens(1), fetch, ...options })

/** Advances the fake timers until the call has settled. */
export async function settle<T>(call: Promise<T>) {
  const settled = call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  await vi.runAllTimersAsync()
  const outcome = await settled
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

/** Code that awaits `opened` continues when the test calls `open`. */
export const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, opened: promise }
}

/** Waits for an uncaught error, which would otherwise fail the test. Returns a function that throws it. */
export async function nextUncaught() {
  const others = process.listeners('uncaughtException')
  const othersOfPromises = process.listeners('unhandledRejection')
  process.removeAllListeners('uncaughtException')
  // Without a listener, the rejection of a promise that nobody handles is an uncaught exception.
  process.removeAllListeners('unhandledRejection')
  const [error] = (await once(process, 'uncaughtException')) as [Error]
  for (const other of others) process.on('uncaughtException', other)
  for (const other of othersOfPromises) process.on('unhandledRejection', other)
  return () => {
    throw error
  }
}
