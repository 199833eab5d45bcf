/** The contract as a flat list of operations, for the OpenAPI document, the docs pages and the convention tests. */
import { type AppRoute, type AppRouter, isAppRoute, isAppRouteOtherResponse } from '@ts-rest/core'
import * as z from 'zod'
import type { Access } from './shared/access.ts'
import { problemSchemas } from './shared/problem.ts'
import { type Code, codes } from './shared/problems.ts'

export interface Operation {
  /** The name in the client, such as `phones.add`. */
  name: string
  /** The `operationId` in the OpenAPI document, such as `phonesAdd`. */
  id: string
  /** The key of its router in the contract, such as `phones`. */
  slice: string
  route: AppRoute
  metadata: Access
  /** The errors that the route lists, sorted by status. */
  codes: Code[]
}

const codeOfSchema = new Map<unknown, Code>(codes.map((code) => [problemSchemas[code], code]))

export function listOperations(router: AppRouter, slices: string[] = []): Operation[] {
  return Object.entries(router).flatMap(([key, child]) => {
    const names = [...slices, key]
    if (!isAppRoute(child)) return listOperations(child, names)

    return {
      name: names.join('.'),
      id: camelCase(names),
      slice: slices.join('.'),
      route: child,
      metadata: child.metadata as Access,
      codes: Object.values(child.responses).flatMap(codesOf),
    }
  })
}

const camelCase = ([first = '', ...rest]: string[]) => [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('')

function codesOf(response: AppRoute['responses'][number]): Code[] {
  // A response without a body is a symbol, which `isAppRouteOtherResponse` does not accept.
  if (typeof response !== 'object' || !isAppRouteOtherResponse(response)) return []
  const { body } = response
  const schemas = body instanceof z.ZodUnion ? body.options : [body]
  return schemas.flatMap((schema) => codeOfSchema.get(schema) ?? [])
}
