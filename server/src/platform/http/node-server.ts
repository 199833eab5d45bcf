/** Settings of Node's HTTP server, for the server that Fastify creates and for one that listens before Fastify exists. */
import type { FastifyInstance } from 'fastify'
import type { Server, ServerOptions } from 'node:http'

const KIB = 1024

/** `requestTimeout`: milliseconds until a request must be complete. Its headers have two thirds of this time. */
export const nodeServerOptions = (requestTimeout: number) =>
  ({
    headersTimeout: (requestTimeout * 2) / 3,
    // By default Node checks the timeouts every 30 seconds only.
    connectionsCheckingInterval: requestTimeout / 15,
    maxHeaderSize: 16 * KIB,
    // By default Node drops the second of two equal headers, which may be the one that a proxy has checked.
    joinDuplicateHeaders: true,
    // The gate refuses a request without Host with a problem; Node would send an empty response.
    requireHostHeader: false,
  }) satisfies ServerOptions

type FastifyTimeouts = Pick<FastifyInstance['initialConfig'], 'keepAliveTimeout' | 'connectionTimeout'>

/** Sets what Fastify sets on a server that it creates, but not on one that it is given. */
export function applyTimeouts(server: Server, requestTimeout: number, { keepAliveTimeout, connectionTimeout }: FastifyTimeouts) {
  Object.assign(server, { requestTimeout, keepAliveTimeout })
  server.setTimeout(connectionTimeout)
}
