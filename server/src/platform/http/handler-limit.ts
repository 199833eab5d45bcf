import { errorCodes, type FastifyInstance } from 'fastify'
import { accessOf, operationOf } from './contract-route.ts'

export const HANDLER_MS = 30_000

/**
 * Responds with 503 if a GET or HEAD request has no response after `maxMs`. Operations that stream have only the limit
 * of `pending-responses.ts`. Changes, too, have only that limit: their handler cannot be stopped, and a 503 would claim
 * that nothing was changed.
 *
 * Not the option `handlerTimeout` of Fastify. It does not limit changes either, because its timer ends when the body
 * has been read, but it creates an AbortError, with a stack, for each of them.
 */
export function limitHandlers(app: FastifyInstance, maxMs: number): void {
  app.addHook('onRequest', (request, reply, done) => {
    const operation = operationOf(request)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || (operation && accessOf(operation).streams)) return done()
    const refuse = () => {
      if (!reply.raw.headersSent) reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(String(maxMs), request.routeOptions.url))
    }
    const timer = setTimeout(refuse, maxMs).unref()
    reply.raw.once('close', () => clearTimeout(timer))
    done()
  })
}
