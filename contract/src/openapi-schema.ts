/**
 * zod → JSON Schema as the OpenAPI document has it. Requests are closed, answers are open: they may gain members. What
 * zod writes for itself (safe integers, patterns beside formats) is left out, so that people can read the rest.
 */
import * as z from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema
export type Role = 'parameter' | 'body' | 'answer'

/** Schemas with an id are in `$defs`; references point to where the document has them. */
export function toJsonSchema(schema: z.ZodType, role: Role): Schema {
  const json = z.toJSONSchema(schema, {
    io: role === 'answer' ? 'output' : 'input',
    // zod leaves the default of a preprocessed value out, although it is what a request gets that does not send it.
    override: ({ zodSchema, jsonSchema }) => void (zodSchema instanceof z.ZodDefault && (jsonSchema.default = zodSchema.def.defaultValue)),
  })
  return tidy(json as Schema, role)
}

/** Walks through schemas only, never through values: an example may well have a member called `$ref`. */
function tidy(schema: Schema, role: Role): Schema {
  const below = (child: unknown) => (typeof child === 'object' ? tidy(child as Schema, role) : child) as Schema
  const all = (children: Record<string, unknown>) => Object.fromEntries(Object.entries(children).map(([key, child]) => [key, below(child)]))
  // The document says the dialect, and the id is the name there. A pattern beside a format says the same, and cannot be read.
  const { $schema: _dialect, id: _id, $ref, type, format, pattern, description, examples, ...rest } = schema
  const kept: Schema = {
    ...($ref && { $ref: $ref.replace('#/$defs/', '#/components/schemas/') }),
    ...(type && { type }),
    ...(format ? { format } : pattern && { pattern }),
    ...(description && { description }),
    ...rest,
    ...(schema.$defs && { $defs: all(schema.$defs) }),
    ...(schema.properties && { properties: all(schema.properties) }),
    ...(schema.items && { items: below(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(below) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(below) }),
    ...(schema.additionalProperties && { additionalProperties: below(schema.additionalProperties) }),
    ...(examples && { examples }),
  }
  if (role === 'answer' && kept.additionalProperties === false) delete kept.additionalProperties
  // Generators of code take a member that has a default for one that is always there, in what is to be sent as well.
  if (role === 'body') delete kept.default
  if (kept.minimum === Number.MIN_SAFE_INTEGER) delete kept.minimum
  if (kept.maximum === Number.MAX_SAFE_INTEGER) delete kept.maximum
  // Says only that the keys of an object are strings.
  delete kept.propertyNames
  return orNull(kept)
}

/** `{ anyOf: [{ type: 'string', … }, { type: 'null' }] }` is `{ type: ['string', 'null'], … }`: its description is found where one looks. */
function orNull({ anyOf = [], ...rest }: Schema): Schema {
  const [value, none] = anyOf
  const folds = anyOf.length === 2 && none!.type === 'null' && typeof value!.type === 'string' && !value!.enum
  if (folds) return { ...value, type: [value!.type, 'null'] as never, ...rest }
  return anyOf.length > 0 ? { ...rest, anyOf } : rest
}
