/** Reads operations for the tests of the conventions, and changes them so that they break a convention. */
import { isAppRouteNoBody } from '@ts-rest/core'
import * as z from 'zod'
import { contract } from '../index.ts'
import { listOperations, type Operation } from '../operations.ts'
import { problemSchemas } from '../shared/problem.ts'
import type { Code } from '../shared/problems.ts'
import { isZod } from './schemas.ts'

export const operations = listOperations(contract)

export function findOperation(name: string): Operation {
  const operation = operations.find((each) => each.name === name)
  if (!operation) throw new Error(`There is no operation ${name}.`)
  return operation
}

/** A copy of the operation: `route` overrides members of its route, `rest` overrides other members. */
export function withChanges(name: string, route: object, rest: object = {}): Operation {
  const operation = findOperation(name)
  return { ...operation, ...rest, route: { ...operation.route, ...route } as Operation['route'] }
}

export const withMetadata = (name: string, metadata: object) =>
  withChanges(name, {}, { metadata: { ...findOperation(name).metadata, ...metadata } })

export const withoutCode = (name: string, code: Code) =>
  withChanges(name, {}, { codes: findOperation(name).codes.filter((listed) => listed !== code) })

export const actionOf = ({ name }: Operation) => name.split('.').at(-1) ?? ''

export const statusesOf = ({ route }: Operation) => Object.keys(route.responses).map(Number)

/** The schema of the first response below 300. */
export function successOf(operation: Operation) {
  const status = statusesOf(operation).find((each) => each < 300)
  return status === undefined ? undefined : operation.route.responses[status]
}

export const bodyOf = ({ route }: Operation) => ('body' in route && isZod(route.body) ? route.body : undefined)

/** Also true for a body without a schema, such as a file. */
export const hasBody = ({ route }: Operation) => 'body' in route && route.body !== undefined && !isAppRouteNoBody(route.body)

export const headersOf = ({ route }: Operation): Record<string, unknown> =>
  route.headers instanceof z.ZodObject ? (route.headers.shape as Record<string, unknown>) : {}

export const pathParamsIn = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

export const pathSchemasOf = ({ route }: Operation): Record<string, z.ZodType> =>
  route.pathParams instanceof z.ZodObject ? (route.pathParams.shape as Record<string, z.ZodType>) : {}

export const requestSchemasOf = (operation: Operation) => [bodyOf(operation), operation.route.query].filter(isZod)

export const responseSchemasOf = (operation: Operation) =>
  [successOf(operation), ...operation.codes.map((code) => problemSchemas[code])].filter(isZod)

/** The path without the names of its parameters: `/api/contacts/:id` and `/api/contacts/:contact_id` have one shape. */
export const shapeOfPath = (path: string) => path.replace(/:\w+/g, ':')

export const hasGetOperation = (path: string) =>
  operations.some(({ route }) => route.method === 'GET' && shapeOfPath(route.path) === shapeOfPath(path))

/**
 * Whether a static segment of another path is a valid value of this operation's parameter. A request with that value
 * would reach the other operation.
 */
export function isShadowedByStaticPath(operation: Operation, all: Operation[]) {
  const ownSegments = operation.route.path.split('/')
  return all.some(({ route }) => {
    const otherSegments = route.path.split('/')
    const position = ownSegments.findIndex((segment, index) => segment !== otherSegments[index])
    const [parameter, staticSegment] = [ownSegments[position], otherSegments[position]]
    if (!parameter?.startsWith(':') || !staticSegment || staticSegment.startsWith(':')) return false
    return pathSchemasOf(operation)[parameter.slice(1)]?.safeParse(staticSegment).success
  })
}
