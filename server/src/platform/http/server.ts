/**
 * The HTTP server, and what all its responses have in common: security headers, request ids, problems, and a line in
 * the log.
 */
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Server } from 'node:http'
import type { ServerConfig } from '../../core/config.ts'
import { handleError } from './error-handler.ts'
import { securityHeaders } from './headers.ts'
import { registerJsonParser } from './json.ts'
import { applyTimeouts, nodeServerOptions } from './node-server.ts'
import { limitPendingResponses } from './pending-responses.ts'
import { requestIdOf } from './request-id.ts'
import { logAtEnd, logRequests } from './request-line.ts'
import { handleSocketError } from './socket-errors.ts'
import { registerUploads } from './upload.ts'

const KIB = 1024
const HANDLER_MS = 30_000

export interface HttpServerOptions {
  config: Pick<ServerConfig, 'publicUrl' | 'trustProxy'>
  logger: FastifyServerOptions['logger']
  /** Milliseconds until a request must be complete. Its headers have two thirds of this time. */
  requestTimeout: number
  /** Milliseconds in which a client must read a response. It is disconnected earlier if it reads nothing for a while. */
  responseTimeout: number
  /** A server that listens already, and that gets the requests of the app when the app is ready. Default: a new one. */
  nodeServer?: Server | undefined
}

export async function createHttpServer({
  config,
  logger,
  requestTimeout,
  responseTimeout,
  nodeServer,
}: HttpServerOptions): Promise<FastifyInstance> {
  const { publicUrl, trustProxy } = config
  const headers = securityHeaders(publicUrl)
  const app: FastifyInstance = Fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * KIB,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    requestTimeout,
    // 40 seconds without a byte in either direction. Longer than a handler may take, in which a connection is silent.
    connectionTimeout: Math.ceil(responseTimeout / 15),
    handlerTimeout: HANDLER_MS,
    http: nodeServerOptions(requestTimeout),
    // Fastify adds a listener of its own for the errors of clients.
    ...(nodeServer && { serverFactory: () => nodeServer.removeAllListeners('clientError') }),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * KIB },
    allowErrorHandlerOverride: false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => requestIdOf(headers),
    frameworkErrors: (error, request, reply) => {
      logAtEnd(request, reply)
      reply.headers({ ...headers, 'x-request-id': request.id })
      void handleError(publicUrl)(error, request, reply)
    },
    clientErrorHandler: handleSocketError(publicUrl, headers, (line) => app.log.info(line, 'request completed')),
  })
  if (nodeServer) applyTimeouts(nodeServer, requestTimeout, app.initialConfig)
  app.setErrorHandler(handleError(publicUrl))
  logRequests(app)
  // The first hook, so that every response has these headers, also the response to a CORS preflight.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-request-id': request.id })
    done()
  })
  limitPendingResponses(app.server, responseTimeout)
  // Unknown expectations are ignored. Node would answer 417, which the contract does not declare.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  registerJsonParser(app)
  await registerUploads(app, publicUrl)
  return app
}
