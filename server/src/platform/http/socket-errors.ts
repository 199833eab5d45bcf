/**
 * Responds to requests that Node's HTTP parser refuses, or that are not complete in time. Node reports these errors for
 * the socket, and not to Fastify. So the response is written to the socket, and the log line does not name the route.
 */
import { type Code, PROBLEM_TYPE } from '@contacts/contract'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { Problem } from '../../core/problem.ts'
import { lastPendingResponse } from './pending-responses.ts'

const PROBLEM_BY_PARSER_CODE: Record<string, Code> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}
const MALFORMED = 'The request line, a header or the framing of the body is malformed; a URL must be percent-encoded ASCII.'

/** How long the client has to read the response. Closing at once, while it still sends, would discard the response. */
const GRACE_MS = 2_000

type ParserError = Error & { code?: string }

/**
 * Responds after the responses to earlier requests of the connection. Then closes the connection, because the server
 * cannot tell where the next request would begin.
 */
export function handleSocketError(publicUrl: string, securityHeaders: Record<string, string>, log: (line: object) => void) {
  const refused = new WeakSet<Socket>()
  return (error: ParserError, socket: Socket) => {
    // After a refusal, the parser reports an error for every further chunk.
    if (refused.has(socket)) return
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    refused.add(socket)
    const code = PROBLEM_BY_PARSER_CODE[error.code ?? '']
    const problem = code ? new Problem(code) : new Problem('malformed-request', MALFORMED)
    const requestId = randomUUID()
    log({ reqId: requestId, status: problem.status, ip: socket.remoteAddress, problem: problem.code })
    const refuse = () => endConnection(socket, renderProblem(problem, requestId, publicUrl, securityHeaders))
    const earlier = lastPendingResponse(socket)
    if (!earlier) return refuse()
    earlier.once('close', refuse)
    // Node's socket timeout does not fire while the client keeps sending, even if it reads nothing. So the connection
    // is destroyed after the same time.
    setTimeout(() => socket.destroy(), socket.timeout).unref()
  }
}

function endConnection(socket: Socket, response: string) {
  if (!socket.writable) return
  socket.end(response)
  // After `end` Node waits for the client to close its side, without a limit.
  setTimeout(() => socket.destroy(), GRACE_MS).unref()
}

function renderProblem(problem: Problem, requestId: string, publicUrl: string, securityHeaders: Record<string, string>) {
  const content = problem.body(publicUrl, requestId)
  const body = JSON.stringify(content)
  const headers = {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    'cache-control': 'no-store',
    ...securityHeaders,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${problem.status} ${content.title}`, ...lines, '', body].join('\r\n')
}
