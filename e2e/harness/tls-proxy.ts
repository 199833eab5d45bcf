/**
 * A proxy that terminates TLS in front of the service, as in production. It can redirect requests to another server.
 */
import { once } from 'node:events'
import { request as requestHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { addCleanup } from './cleanup.ts'
import type { Certificate } from './certificate.ts'

type Incoming = IncomingMessage | Http2ServerRequest
type Outgoing = ServerResponse | Http2ServerResponse

export interface ProxiedRequest {
  method: string
  path: string
  httpVersion: string
  contentLength: string | undefined
}

export interface TlsProxyOptions {
  certificate: Certificate
  /** `h2` or `http/1.1`: the only protocol that the proxy speaks. */
  protocol: 'h2' | 'http/1.1'
  /** The server to which the proxy redirects every request with 307, except CORS preflights. */
  redirectTo?: string
}

/** Headers that a proxy must not forward: those of one connection (RFC 9113, 8.2.2), and pseudo-headers of HTTP/2. */
const isOfConnection = (name: string) => name.startsWith(':') || ['connection', 'keep-alive', 'transfer-encoding'].includes(name)
const withoutConnection = <T>(headers: Record<string, T>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isOfConnection(name)))

/** `requests` has the requests that the proxy has received, without the CORS preflights. */
export async function startTlsProxy(target: string, { certificate, protocol, redirectTo }: TlsProxyOptions) {
  const requests: ProxiedRequest[] = []

  const forward = (incoming: Incoming, outgoing: Outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const upstream = requestHttp(target + url, { method, headers: withoutConnection(headers) }, (response) => {
      outgoing.statusCode = response.statusCode ?? 502
      for (const [name, value] of Object.entries(withoutConnection(response.headers))) outgoing.setHeader(name, value ?? '')
      response.pipe(outgoing)
    })
    upstream.on('error', () => outgoing.destroy())
    incoming.pipe(upstream)
  }
  const handle = (incoming: Incoming, outgoing: Outgoing) => {
    const { method = 'GET', url = '/', httpVersion, headers } = incoming
    if (method === 'OPTIONS') return forward(incoming, outgoing)
    requests.push({ method, path: url, httpVersion, contentLength: headers['content-length'] })
    if (redirectTo === undefined) return forward(incoming, outgoing)
    // The body is read first: a redirect before its end would break the connection.
    incoming.resume().on('end', () => {
      outgoing.statusCode = 307
      outgoing.setHeader('location', redirectTo + url)
      outgoing.setHeader('access-control-allow-origin', '*')
      outgoing.end()
    })
  }

  const server = protocol === 'h2' ? createSecureServer(certificate, handle) : createServer(certificate, handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  addCleanup(() => server.close())
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
