/** The contract as a list, for whatever walks over all of it: the document, the docs pages, the conventions. */
import { type AppRoute, type AppRouter, isAppRoute, isAppRouteOtherResponse } from '@ts-rest/core'
import * as z from 'zod'
import type { Access } from './shared/access.ts'
import { type Code, problems, problemSchemas } from './shared/problem.ts'

export interface Operation {
  /** `phones.add`, as the client calls it. */
  name: string
  /** `phonesAdd`, as the OpenAPI document calls it. */
  id: string
  slice: string
  route: AppRoute
  metadata: Access
  /** The refusals that the route lists, in its order. */
  codes: Code[]
}

const codeOf = new Map<unknown, Code>((Object.keys(problems) as Code[]).map((code) => [problemSchemas[code], code]))

const capitalise = (word: string) => word[0]!.toUpperCase() + word.slice(1)

export function listOperations(router: AppRouter, slices: string[] = []): Operation[] {
  return Object.entries(router).flatMap(([key, child]) => {
    const names = [...slices, key]
    if (!isAppRoute(child)) return listOperations(child, names)

    return {
      name: names.join('.'),
      id: names.map((name, index) => (index === 0 ? name : capitalise(name))).join(''),
      slice: slices.join('.'),
      route: child,
      metadata: child.metadata as Access,
      codes: Object.values(child.responses).flatMap(refusalsOf),
    }
  })
}

function refusalsOf(response: AppRoute['responses'][number]): Code[] {
  // Without this check of the type, the symbol that stands for "no body" would not narrow.
  if (typeof response !== 'object' || !isAppRouteOtherResponse(response)) return []
  const { body } = response
  const schemas = body instanceof z.ZodUnion ? body.options : [body]
  return schemas.flatMap((schema) => codeOf.get(schema) ?? [])
}
