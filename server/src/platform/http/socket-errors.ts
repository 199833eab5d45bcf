/** Responds to requests that Node's HTTP parser refuses: Fastify gets no request, so this writes to the socket. */
import { type Code, PROBLEM_TYPE } from '@contacts/contract'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { Problem } from '../../core/problem.ts'

const PROBLEM_BY_PARSER_CODE: Record<string, Code> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}
const MALFORMED = 'The request line or a header is malformed; a URL must be percent-encoded ASCII.'

/** Closes the connection after the response, because the server cannot tell where the next request would begin. */
export const handleSocketError =
  (publicUrl: string, securityHeaders: Record<string, string>) => (error: Error & { code?: string }, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const code = PROBLEM_BY_PARSER_CODE[error.code ?? '']
    const problem = code ? new Problem(code) : new Problem('malformed-request', MALFORMED)
    const requestId = randomUUID()
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
    socket.end([`HTTP/1.1 ${problem.status} ${content.title}`, ...lines, '', body].join('\r\n'))
  }
