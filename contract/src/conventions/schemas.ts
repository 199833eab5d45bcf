/** Reads schemas for the tests of the conventions. */
import * as z from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

export const isZod = (schema: unknown) => schema instanceof z.ZodType

export const toJson = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { io }) as Schema

/** Every object schema with members, among the schema itself and the schemas nested in it. */
export function objectsIn(schema: Schema): Schema[] {
  const children = [
    ...Object.values(schema.$defs ?? {}),
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    schema.items,
    schema.additionalProperties,
  ]
  const nested = children.filter((child) => typeof child === 'object').flatMap((child) => objectsIn(child as Schema))
  return schema.properties ? [schema, ...nested] : nested
}

export const membersOf = (schema: Schema) => objectsIn(schema).flatMap(({ properties }) => Object.values(properties ?? {}) as Schema[])

export const isDescribed = ({ description, $ref, anyOf = [] }: Schema): boolean =>
  Boolean(description ?? $ref) || anyOf.some((option) => isDescribed(option))

/** The schemas with an id, which become components of the OpenAPI document. */
export function componentsIn(schemas: { schema: z.ZodType; io: 'input' | 'output' }[]) {
  const components = new Map<string, z.core.$ZodType>()
  const override = ({ zodSchema }: { zodSchema: z.core.$ZodType }) => {
    const id = z.globalRegistry.get(zodSchema)?.id
    if (id) components.set(id, zodSchema)
  }
  for (const { schema, io } of schemas) z.toJSONSchema(schema, { io, override })
  return components
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/

/** Response schemas expect a `Date` where their examples have a date-time string. */
const revive = (example: unknown) =>
  JSON.parse(JSON.stringify(example), (_, value) => (typeof value === 'string' && INSTANT.test(value) ? new Date(value) : value))

export function acceptsItsExamples(schema: z.core.$ZodType) {
  const { examples } = z.globalRegistry.get(schema) ?? {}
  return (
    Array.isArray(examples) &&
    examples.length > 0 &&
    examples.every((example) => [example, revive(example)].some((value) => z.safeParse(schema, value).success))
  )
}
