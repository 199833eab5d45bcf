/** Sends requests that the client of this project would not send: with any method, headers and bytes. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { registerSecretsInBody, registerCredentials } from './secrets.ts'

export interface HttpRequest {
  method: string
  /** The path and the query, sent unchanged. */
  path: string
  headers?: Record<string, string | string[] | undefined>
  /**
   * Objects are sent as JSON, strings and buffers unchanged. The content type is JSON unless `headers` has another one.
   */
  body?: unknown
}

export interface HttpResponse {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body, if it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests assert the members that they read
  body: any
}

const sharedAgent = new Agent({ keepAlive: true, maxSockets: 20 })

const bytesOf = (body: unknown) => Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))

/**
 * Sends a request; `credentials` are further headers, such as `alice.authorization()`. An agent of one socket sends on
 * one connection.
 */
export function sendRequest(
  url: string,
  { method, path, headers = {}, body }: HttpRequest,
  credentials: Record<string, string> = {},
  agent = sharedAgent,
): Promise<HttpResponse> {
  const { hostname, port } = new URL(url)
  const content = body === undefined ? undefined : bytesOf(body)
  const length = content && !('transfer-encoding' in headers) && { 'content-length': content.length }
  const defaults = content && { 'content-type': 'application/json', ...length }
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, hostname, port, method, path, headers: withoutUndefined({ ...defaults, ...credentials, ...headers }) },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => resolve(readResponse(response.statusCode!, response.headers, Buffer.concat(chunks).toString())))
      },
    )
    // If the server refuses a request before it has read the body, sending fails, but only after the response has
    // arrived: then the promise is already resolved, and `reject` has no effect.
    sent.on('error', reject)
    registerCredentials({ ...credentials, ...headers })
    registerSecretsInBody(body)
    sent.end(content)
  })
}

const withoutUndefined = (headers: object) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))

function readResponse(status: number, headers: IncomingHttpHeaders, text: string): HttpResponse {
  const isJson = /[/+]json\b/.test(headers['content-type'] ?? '') && text !== ''
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined }
}

/** Sends bytes and reads until the server closes the connection; returns the first answer. */
export const sendBytes = async (url: string, bytes: string | Buffer): Promise<HttpResponse> =>
  firstResponse(await exchangeBytes(url, bytes))

/** Sends bytes and reads until the server closes the connection; returns everything that the server has sent. */
export function exchangeBytes(url: string, bytes: string | Buffer): Promise<Buffer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks)))
  })
}

function firstResponse(received: Buffer): HttpResponse {
  const end = received.indexOf('\r\n\r\n')
  const head = received.subarray(0, end).toString()
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = received.subarray(end + 4, end + 4 + Number(headers['content-length'] ?? received.length))
  return readResponse(Number(statusLine.split(' ')[1]), headers, body.toString())
}
