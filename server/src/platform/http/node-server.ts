/** Node's HTTP server, with limits for slow clients. It may listen before Fastify exists. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { limitPendingResponses } from './pending-responses.ts'

const KIB = 1024
/** Longer than load balancers keep idle connections, so that a request does not meet a connection that is being closed. */
const KEEP_ALIVE_MS = 72_000

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

export interface TimeLimits {
  /** Milliseconds until a request must be complete. Its headers have two thirds of this time. Default: 15 seconds. */
  requestTimeout?: number | undefined
  /** Milliseconds from a request until its client must have the response. Default: 10 minutes. */
  responseTimeout?: number | undefined
  /** Milliseconds until the handler of a GET request must have begun its response. Default: 30 seconds. */
  handlerTimeout?: number | undefined
}

export function createNodeServer({ requestTimeout = 15_000, responseTimeout = 600_000 }: TimeLimits = {}): Server {
  const server = createServer({
    requestTimeout,
    headersTimeout: (requestTimeout * 2) / 3,
    // By default Node checks the timeouts every 30 seconds only.
    connectionsCheckingInterval: requestTimeout / 15,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16 * KIB,
    // By default Node drops the second of two headers with the same name, which may be the one that a proxy checked.
    joinDuplicateHeaders: true,
    // The gate refuses a request without Host with a problem; Node would send an empty response.
    requireHostHeader: false,
  })
  // Closes connections without a byte in either direction for 40 seconds (by default). A connection is silent while a
  // handler runs, which may take 30 seconds.
  server.setTimeout(Math.ceil(responseTimeout / 15))
  limitPendingResponses(server, responseTimeout)
  // Ignores unknown values of `Expect`. Node would respond with 417, which the contract does not declare.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  return server
}
