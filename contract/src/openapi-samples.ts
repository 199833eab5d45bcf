/** The `x-codeSamples` of an operation. Viewers of the OpenAPI document add samples for curl and other tools. */
import type { AppRoute } from '@ts-rest/core'
import * as z from 'zod'
import { type Schema, toJsonSchema } from './openapi-schema.ts'
import type { Operation } from './operations.ts'
import { FORM } from './shared/access.ts'

export interface CodeSample {
  lang: string
  label: string
  source: string
}

/** The call of `@contacts/client`: all required arguments, and one member of the query to show how to pass a query. */
export function codeSamples({ name, route, metadata }: Operation): CodeSample[] {
  const args = {
    ...examplesOf(route.pathParams, 'params'),
    ...examplesOf(route.query, 'query', 1),
    ...(metadata.consumes?.includes(FORM) ? { body: FILE } : exampleBody(route)),
  }
  const printedArgs = Object.keys(args).length > 0 ? printLiteral(args) : ''
  return [{ lang: 'TypeScript', label: '@contacts/client', source: `const result = await client.${name}(${printedArgs})` }]
}

/** Stands for the name of a variable, because a file has no literal. */
const FILE = 'file'

function examplesOf(schema: unknown, key: 'params' | 'query', limit = Infinity) {
  if (!(schema instanceof z.ZodType)) return {}
  const members = Object.entries(toJsonSchema(schema, 'parameter').properties ?? {}) as [string, Schema][]
  const examples = members.slice(0, limit).map(([name, { examples }]) => [name, examples?.[0]])
  return examples.length > 0 ? { [key]: Object.fromEntries(examples) as unknown } : {}
}

interface BodyMeta {
  id?: string
  examples?: unknown[]
}

function exampleBody(route: AppRoute) {
  const { id, examples }: BodyMeta = ('body' in route && route.body instanceof z.ZodType && route.body.meta()) || {}
  // The client sends its own refresh token.
  return examples && id !== 'RefreshToken' ? { body: examples[0] } : {}
}

/** As JSON, with the names of members without quotes; each member has its own line. */
const printLiteral = (args: object) =>
  JSON.stringify(args, null, 2)
    .replace(/^( *)"(\w+)":/gm, '$1$2:')
    .replace(`body: "${FILE}"`, `body: ${FILE}`)
