/** Sets Fastify's options of each route as the contract declares them. */
import type { Contract } from '@contacts/contract'
import type { FastifyInstance } from 'fastify'
import { METHODS } from 'node:http'
import { accessOf, allOperations } from './contract-route.ts'
import { responseSchemas } from './serialise.ts'

/** Must be called before routes are registered. */
export function applyRouteOptions(app: FastifyInstance) {
  app.addHook('onRoute', (options) => {
    const route = options.config?.tsRestRoute
    if (!route) return
    options.schema = { ...options.schema, response: responseSchemas(route) }
    const { maxBytes } = accessOf(route)
    if (maxBytes) options.bodyLimit = maxBytes
  })
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
