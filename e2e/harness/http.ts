/** Sends requests with any method, headers and bytes, which the client of this project would not send. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { registerSecretsInBody, registerCredentials } from './secrets.ts'

export interface Call {
  method: string
  /** The path and the query, sent unchanged. */
  path: string
  headers?: Record<string, string | string[] | undefined>
  /**
   * Objects are sent as JSON, strings and buffers unchanged. The content type is JSON unless `headers` has another one.
   */
  body?: unknown
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body, if it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests assert the members that they read
  body: any
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 })

const bytesOf = (body: unknown) => Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))

/** Sends a request; `credentials` are further headers, such as `alice.authorization()`. */
export function sendRequest(
  url: string,
  { method, path, headers = {}, body }: Call,
  credentials: Record<string, string> = {},
): Promise<Answer> {
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
        response.on('end', () => resolve(readAnswer(response.statusCode!, response.headers, Buffer.concat(chunks).toString())))
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

function readAnswer(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  const isJson = /[/+]json\b/.test(headers['content-type'] ?? '') && text !== ''
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined }
}

/** Sends bytes and reads until the server closes the connection; returns the first answer. */
export const sendBytes = async (url: string, bytes: string | Buffer): Promise<Answer> => firstAnswer(await exchangeBytes(url, bytes))

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

function firstAnswer(received: Buffer): Answer {
  const end = received.indexOf('\r\n\r\n')
  const head = received.subarray(0, end).toString()
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = received.subarray(end + 4, end + 4 + Number(headers['content-length'] ?? received.length))
  return readAnswer(Number(statusLine.split(' ')[1]), headers, body.toString())
}
