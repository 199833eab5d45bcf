/**
 * The HTTP server, and what all its responses have in common: security headers, request ids, problems, and a line in
 * the log.
 */
import proxyAddr from '@fastify/proxy-addr'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { randomUUID } from 'node:crypto'
import type { ServerConfig } from '../../core/config.ts'
import { handleError } from './error-handler.ts'
import { securityHeaders } from './headers.ts'
import { registerJsonParser } from './json.ts'
import { limitPendingResponses } from './pending-responses.ts'
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
  /** Milliseconds from a request until its client must have the response. A silent connection is closed earlier. */
  responseTimeout: number
}

export async function createHttpServer({ config, logger, requestTimeout, responseTimeout }: HttpServerOptions): Promise<FastifyInstance> {
  const { publicUrl, trustProxy } = config
  const headers = securityHeaders(publicUrl)
  const isTrusted = proxyAddr.compile(trustProxy)
  // Closes connections without a byte in either direction for 40 seconds: longer than a handler may take, during which a
  // connection is silent.
  const silentMs = Math.ceil(responseTimeout / 15)
  const app: FastifyInstance = Fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * KIB,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    requestTimeout,
    connectionTimeout: silentMs,
    handlerTimeout: HANDLER_MS,
    http: {
      headersTimeout: (requestTimeout * 2) / 3,
      // By default Node checks the timeouts every 30 seconds only.
      connectionsCheckingInterval: requestTimeout / 15,
      maxHeaderSize: 16 * KIB,
      // By default Node drops the second of two headers with the same name, which may be the one that a proxy checked.
      joinDuplicateHeaders: true,
      // The gate refuses a request without Host with a problem; Node would send an empty response.
      requireHostHeader: false,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * KIB },
    allowErrorHandlerOverride: false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => wellFormedRequestId(headers['x-request-id']) ?? randomUUID(),
    frameworkErrors: (error, request, reply) => {
      // Fastify does not apply `trustProxy` to the address of such a request.
      logAtEnd(request, reply, proxyAddr(request.raw, isTrusted))
      reply.headers({ ...headers, 'x-request-id': request.id })
      void handleError(publicUrl)(error, request, reply)
    },
    clientErrorHandler: handleSocketError({
      publicUrl,
      securityHeaders: headers,
      earlierResponsesMs: silentMs,
      log: (line) => app.log.info(line, 'request completed'),
    }),
  })
  app.setErrorHandler(handleError(publicUrl))
  logRequests(app)
  // Before every hook that may respond, so that all responses have these headers, also those to CORS preflights.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-request-id': request.id })
    done()
  })
  limitPendingResponses(app.server, responseTimeout)
  // Ignores unknown values of `Expect`. Node would respond with 417, which the contract does not declare.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  registerJsonParser(app)
  await registerUploads(app, publicUrl)
  return app
}

const wellFormedRequestId = (header: string | string[] | undefined) =>
  typeof header === 'string' && /^[\w.-]{1,128}$/.test(header) ? header : undefined
