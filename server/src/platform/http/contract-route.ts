/** The operation of the contract behind a route of Fastify: ts-rest puts it into the configuration of the route. */
import { type Access, FORM } from '@contacts/contract'
import { type AppRoute, type AppRouter, isAppRoute } from '@ts-rest/core'
import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    tsRestRoute?: AppRoute
  }
}

/** The operation that a request reached; undefined for a route outside the contract, and where no route matched. */
export const operationOf = ({ routeOptions }: FastifyRequest): AppRoute | undefined => routeOptions.config.tsRestRoute

/** ts-rest does not type the metadata of a route. Every route of the contract has an `Access`. */
export const accessOf = (route: AppRoute): Access => route.metadata as Access

/** Whether the body is a file, which the handler gets as bytes. */
export const readsFile = (route: AppRoute): boolean => accessOf(route).consumes?.includes(FORM) ?? false

/** Every operation of the contract. */
export const allOperations = (router: AppRouter): AppRoute[] =>
  Object.values(router).flatMap((node) => (isAppRoute(node) ? [node] : allOperations(node)))
