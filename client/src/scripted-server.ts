/** For tests of the wire: a server that answers as it is told, so that it can do what the real one never does. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Problem, Tokens } from './types.gen.ts'

export interface Asked {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export async function startServer(answer: (asked: Asked, response: ServerResponse) => unknown) {
  const asked: Asked[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray()).toString()
    const one = { method: request.method!, url: request.url!, headers: request.headers, body }
    asked.push(one)
    await answer(one, response)
  }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close().closeAllConnections()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { baseUrl, asked, urls: () => asked.map(({ method, url }) => `${method} ${url}`) }
}

export const json = (response: ServerResponse, status: number, body: unknown, type = 'application/json') =>
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'x-request-id': 'req-1' }).end(JSON.stringify(body))

export const refuse = (response: ServerResponse, status: number, code: Problem['code']) =>
  json(
    response,
    status,
    { type: `http://localhost/problems/${code}`, title: code, status, detail: `It was ${code}.`, code, request_id: 'req-1' },
    'application/problem+json',
  )

/** The `n`th pair of a session. */
export const tokens = (n: number, session = 'ann'): Tokens => ({
  access_token: `${session}-access-${n}`,
  refresh_token: `${session}-refresh-${n}`,
  token_type: 'Bearer',
  expires_in: 600,
  session_id: session,
})

export const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, opened: promise }
}

/** The next error that nobody catches, which would end the test otherwise. */
export async function nextUncaught() {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const [error] = (await once(process, 'uncaughtException')) as [Error]
  for (const other of others) process.on('uncaughtException', other)
  return () => {
    throw error
  }
}
