/** Sets Fastify's options of each route as the contract declares them. */
import type { Contract } from '@contacts/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { METHODS } from 'node:http'
import { accessOf, allOperations } from './contract-route.ts'
import { responseSchemas } from './serialise.ts'

/** For operations that take minutes: the same time as the default of `responseTimeout`. */
const LONG_MS = 600_000

/** Must be called before routes are registered. */
export function applyRouteOptions(app: FastifyInstance) {
  app.addHook('onRoute', (options) => {
    const route = options.config?.tsRestRoute
    if (!route) return
    options.schema = { ...options.schema, response: responseSchemas(route) }
    const { slow, maxBytes } = accessOf(route)
    if (slow) options.onRequest = allowSilence
    if (maxBytes) options.bodyLimit = maxBytes
  })
}

/** A connection is silent while a handler runs, and the server closes silent connections. Node restores the limit after the response. */
async function allowSilence({ raw: { socket } }: FastifyRequest) {
  socket.setTimeout(LONG_MS)
}

/** Adds a route for the other methods of each path of the contract, to which the gate responds with 405 and `Allow`. */
export function refuseOtherMethods(app: FastifyInstance, contract: Contract) {
  const paths = Map.groupBy(allOperations(contract), ({ path }) => path)
  for (const method of METHODS) if (!app.supportedMethods.includes(method) && method !== 'CONNECT') app.addHttpMethod(method)
  for (const [url, routes] of paths) {
    const allowed = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).sort()
    const others = app.supportedMethods.filter((method) => !allowed.includes(method) && method !== 'OPTIONS')
    const access = routes.every((route) => accessOf(route).access === 'session') ? 'session' : 'public'
    // The gate responds before the handler runs.
    app.route({ method: others, url, config: { allow: allowed.join(', '), access }, handler: (_request, reply) => reply.callNotFound() })
  }
}
