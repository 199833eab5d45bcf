/** Requests that no client would make: any method, any header, any bytes. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { hearBody, hearCredentials } from './secrets.ts'

export interface Call {
  method: string
  /** As it goes over the wire, with its query. */
  path: string
  headers?: Record<string, string | string[] | undefined>
  /** An object is sent as JSON; text and bytes as they are, as JSON too unless the headers say otherwise. */
  body?: unknown
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body, if it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test reads from it, it asserts
  body: any
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 })

const bytesOf = (body: unknown) => Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))

/** Sends a call with the headers of somebody, such as `alice.authorization()`. */
export function ask(url: string, { method, path, headers = {}, body }: Call, credentials: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const content = body === undefined ? undefined : bytesOf(body)
  const length = content && !('transfer-encoding' in headers) && { 'content-length': content.length }
  const own = content && { 'content-type': 'application/json', ...length }
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, method, path, headers: defined({ ...own, ...credentials, ...headers }) }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(readAnswer(response.statusCode!, response.headers, Buffer.concat(chunks).toString())))
    })
    // Who is refused before all was sent hears of both, and the refusal comes first.
    sent.on('error', reject)
    hearCredentials({ ...credentials, ...headers })
    if (!Buffer.isBuffer(body)) hearBody(body)
    sent.end(content)
  })
}

const defined = (headers: object) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))

function readAnswer(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  const isJson = /[/+]json\b/.test(headers['content-type'] ?? '') && text !== ''
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined }
}

/** Sends bytes and reads all that comes back until the server closes. */
export function askRaw(url: string, bytes: string | Buffer): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(firstAnswer(Buffer.concat(chunks))))
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
