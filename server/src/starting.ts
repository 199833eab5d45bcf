/**
 * Listens while the server starts, before the database is open and the app exists: `/livez` responds, so that a
 * supervisor does not kill a process that migrates or waits for PostgreSQL, and every other request gets 503.
 *
 * One Node server listens from the start to the end of the process. The app only takes over its requests, so no
 * connection is refused or lost meanwhile.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ServerConfig } from './core/config.ts'
import { PROBLEM_TYPE, Problem } from './core/problem.ts'
import { securityHeaders } from './platform/http/headers.ts'
import { nodeServerOptions } from './platform/http/node-server.ts'
import { requestIdOf } from './platform/http/request-id.ts'
import { handleSocketError } from './platform/http/socket-errors.ts'
import { version } from './system/version.ts'

export interface StartingServer {
  nodeServer: Server
  /** From now on, this function gets the requests. */
  handOver(handle: (request: IncomingMessage, response: ServerResponse) => void): void
}

const REQUEST_MS = 15_000

/** Rejects if the port is taken. */
export async function listenWhileStarting({
  host,
  port,
  publicUrl,
}: Pick<ServerConfig, 'host' | 'port' | 'publicUrl'>): Promise<StartingServer> {
  const headers = securityHeaders(publicUrl)
  const respond = responderWhileStarting(publicUrl, headers)
  const nodeServer = createServer({ ...nodeServerOptions(REQUEST_MS), requestTimeout: REQUEST_MS }, respond)
  nodeServer.on(
    'clientError',
    handleSocketError(publicUrl, headers, () => undefined),
  )
  nodeServer.listen({ host, port })
  await once(nodeServer, 'listening')
  return {
    nodeServer,
    handOver: (handle) => void nodeServer.off('request', respond).on('request', handle),
  }
}

function responderWhileStarting(publicUrl: string, headers: Record<string, string>) {
  const problem = new Problem('unavailable', 'The server is starting.')
  return (request: IncomingMessage, response: ServerResponse) => {
    const requestId = requestIdOf(request.headers)
    const send = (status: number, body: unknown, more: Record<string, string>) => {
      response.writeHead(status, { ...headers, 'x-request-id': requestId, 'cache-control': 'no-store', ...more })
      response.end(JSON.stringify(body))
    }
    if (isLivenessCheck(request)) send(200, { status: 'ok', version }, { 'content-type': 'application/json; charset=utf-8' })
    else send(problem.status, problem.body(publicUrl, requestId), { 'content-type': PROBLEM_TYPE, 'retry-after': '1' })
  }
}

const isLivenessCheck = ({ method = '', url = '' }: IncomingMessage) => ['GET', 'HEAD'].includes(method) && /^\/livez\/?(\?|$)/.test(url)
