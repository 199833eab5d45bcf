/**
 * The server before the app exists. If the start has to wait or to migrate, the server listens: `/livez` responds, so
 * that a supervisor does not kill a process that migrates or waits for PostgreSQL, and every other request gets 503.
 *
 * The same Node server continues to listen when the app is ready. The app only takes over its requests, so no
 * connection is refused or lost meanwhile.
 */
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { ServerConfig } from './core/config.ts'
import { PROBLEM_TYPE, Problem } from './core/problem.ts'
import { securityHeaders } from './platform/http/headers.ts'
import { createNodeServer, type RequestListener } from './platform/http/node-server.ts'
import { requestIdOf } from './platform/http/request-id.ts'
import { handleSocketError } from './platform/http/socket-errors.ts'
import { version } from './system/version.ts'

export interface StartingServer {
  nodeServer: Server
  /** Listens, unless it has been called before. Rejects if the port is taken. */
  listen(): Promise<void>
  /** From now on, `handle` gets the requests. */
  handOver(handle: RequestListener): void
}

export function startingServer({ host, port, publicUrl }: Pick<ServerConfig, 'host' | 'port' | 'publicUrl'>): StartingServer {
  const headers = securityHeaders(publicUrl)
  const respond = responderWhileStarting(publicUrl, headers)
  const refuse = handleSocketError(publicUrl, headers, () => undefined)
  const nodeServer = createNodeServer().on('request', respond).on('clientError', refuse)
  const startListening = async () => void (await once(nodeServer.listen({ host, port }), 'listening'))
  let listening: Promise<void> | undefined
  return {
    nodeServer,
    listen: () => (listening ??= startListening()),
    handOver: (handle) => void nodeServer.off('request', respond).on('request', handle),
  }
}

function responderWhileStarting(publicUrl: string, headers: Record<string, string>): RequestListener {
  const problem = new Problem('unavailable', 'The server is starting.')
  return (request, response) => {
    const requestId = requestIdOf(request.headers)
    response.setHeaders(new Map(Object.entries({ ...headers, 'x-request-id': requestId, 'cache-control': 'no-store' })))
    if (isLivenessCheck(request)) return send(response, 'application/json; charset=utf-8', { status: 'ok', version })
    response.statusCode = problem.status
    response.setHeader('retry-after', '1')
    send(response, PROBLEM_TYPE, problem.body(publicUrl, requestId))
  }
}

const isLivenessCheck = ({ method = '', url = '' }: IncomingMessage) => ['GET', 'HEAD'].includes(method) && /^\/livez\/?(\?|$)/.test(url)

const send = (response: ServerResponse, type: string, body: object) =>
  void response.setHeader('content-type', type).end(JSON.stringify(body))
