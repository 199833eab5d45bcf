/**
 * The HTTP server, and what all its responses have in common: security headers, request ids, problems, and a line in
 * the log.
 */
import proxyAddr from '@fastify/proxy-addr'
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import type { Server } from 'node:http'
import type { ServerConfig } from '../../core/config.ts'
import { handleError } from './error-handler.ts'
import { HANDLER_MS, limitHandlers } from './handler-limit.ts'
import { securityHeaders } from './headers.ts'
import { registerJsonParser } from './json.ts'
import { createNodeServer, type TimeLimits } from './node-server.ts'
import { requestIdOf } from './request-id.ts'
import { logAtEnd, logRequests } from './request-line.ts'
import { handleSocketError } from './socket-errors.ts'
import { registerUploads } from './upload.ts'

const KIB = 1024

export interface HttpServerOptions {
  config: Pick<ServerConfig, 'publicUrl' | 'trustProxy'>
  logger: FastifyServerOptions['logger']
  limits: TimeLimits
  /** A server that may listen already, and passes its requests to the app when the app is ready. Default: a new server. */
  nodeServer?: Server | undefined
}

export async function createHttpServer({ config, logger, limits, nodeServer }: HttpServerOptions): Promise<FastifyInstance> {
  const { publicUrl, trustProxy } = config
  const headers = securityHeaders(publicUrl)
  const isTrusted = proxyAddr.compile(trustProxy)
  const app: FastifyInstance = Fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 256 * KIB,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    // A server that listens already has its own listener for client errors. The listener of Fastify replaces it.
    serverFactory: (handle) => nodeServer?.removeAllListeners('clientError') ?? createNodeServer(limits).on('request', handle),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * KIB },
    allowErrorHandlerOverride: false,
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: ({ headers }) => requestIdOf(headers),
    frameworkErrors: (error, request, reply) => {
      // Fastify does not apply `trustProxy` to the address of such a request.
      logAtEnd(request, reply, proxyAddr(request.raw, isTrusted))
      reply.headers({ ...headers, 'x-request-id': request.id })
      void handleError(publicUrl)(error, request, reply)
    },
    clientErrorHandler: handleSocketError(publicUrl, headers, (line) => app.log.info(line, 'request completed')),
  })
  app.setErrorHandler(handleError(publicUrl))
  logRequests(app)
  limitHandlers(app, limits.handlerTimeout ?? HANDLER_MS)
  // Before every hook that may respond, so that all responses have these headers, also those to CORS preflights.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-request-id': request.id })
    done()
  })
  registerJsonParser(app)
  await registerUploads(app, publicUrl)
  return app
}
