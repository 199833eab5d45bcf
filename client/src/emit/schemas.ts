/** Converts zod schemas to JSON Schema, and finds the names under which their types are exported. */
import * as exported from '@contacts/contract'
import { type Code, problems } from '@contacts/contract'
import * as z from 'zod'
import type { Shape } from './operation.ts'
import { memberOf, refName, refTo, type Schema } from './print.ts'

/** The named types, in the order of their first use. */
export const definitions = new Map<string, Schema>()

export function readShape(zodSchema: unknown, io: 'input' | 'output'): Shape {
  const { $defs = {}, ...schema } = toJsonSchema(zodSchema, io)
  for (const [name, definition] of Object.entries($defs)) define(name, definition)
  if (schema.$ref) {
    const name = refName(schema.$ref)
    return { name, schema: ensureDefined(definitions.get(name)) }
  }
  // The schema of a query has no id, because it is no component of the OpenAPI document; its export gives it its name.
  const name = Object.entries(exported).find(([, value]) => value === zodSchema)?.[0]
  if (!name) return { schema }
  define(name, schema)
  return { name, schema }
}

function define(name: string, schema: Schema) {
  // Refusals are printed separately, without the members that all refusals have.
  if (codeOf(schema) in problems) return
  const known = definitions.get(name)
  if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`${name} has two different schemas: give each its own id`)
  definitions.set(name, schema)
}

function toJsonSchema(zodSchema: unknown, io: 'input' | 'output'): Schema {
  if (!(zodSchema instanceof z.ZodType)) throw new Error(`Not a zod schema: ${String(zodSchema)}`)
  return z.toJSONSchema(zodSchema, { io })
}

/** The codes of one refusal, or of a union of refusals. */
export function readCodes(zodSchema: unknown) {
  const schema = toJsonSchema(zodSchema, 'output')
  const choices = schema.anyOf ?? [schema]
  return choices.map(({ $ref }) => codeOf(ensureDefined(schema.$defs?.[refName(ensureDefined($ref))])))
}

export const codeOf = (problem: Schema) => memberOf(problem, 'code')?.const as Code

/** The schema of every refusal, including those that no operation lists. */
export function readRefusals() {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'output', unrepresentable: 'any', uri: refTo })
  const refusals = Object.keys(problems).map((code) => ensureDefined(Object.values(schemas).find((schema) => codeOf(schema) === code)))
  for (const [, name = ''] of JSON.stringify(refusals).matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)) {
    if (!definitions.has(name)) define(name, ensureDefined(schemas[name]))
  }
  return refusals
}

/** Returns the value, or throws if the contract lacks it. */
export function ensureDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The contract lacks a schema, member or tag that the client is generated from: see the stack')
  return value
}
