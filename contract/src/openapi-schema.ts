/**
 * Converts zod schemas to the JSON Schema of the OpenAPI document. Request bodies reject unknown members, responses
 * allow them because they may gain members. What zod adds only for machines (safe-integer bounds, patterns of formats)
 * is left out.
 */
import * as z from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema
export type Role = 'parameter' | 'body' | 'response'

/** Schemas with an id end up in `$defs`; references already point to their places in the document. */
export function toJsonSchema(schema: z.ZodType, role: Role): Schema {
  const json = z.toJSONSchema(schema, {
    io: role === 'response' ? 'output' : 'input',
    // zod omits the default of a preprocessed value in the input schema.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodDefault) jsonSchema.default = zodSchema.def.defaultValue
    },
  })
  return tidy(json as Schema, role)
}

/** Walks through schemas only, never through values, because an example may have a member called `$ref`. */
function tidy(schema: Schema, role: Role): Schema {
  const below = (child: unknown) => (typeof child === 'object' ? tidy(child as Schema, role) : child) as Schema
  const all = (children: Record<string, unknown>) => Object.fromEntries(Object.entries(children).map(([key, child]) => [key, below(child)]))
  // The document declares the dialect once, and a component is named by its key.
  const { $schema: _dialect, id: _id, $ref, type, format, pattern, description, examples, ...rest } = schema
  const tidied: Schema = {
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
  dropNoise(tidied, role)
  return foldNull(tidied)
}

function dropNoise(schema: Schema, role: Role) {
  if (role === 'response' && schema.additionalProperties === false) delete schema.additionalProperties
  // Code generators make a member with a default required, also in a request.
  if (role === 'body') delete schema.default
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  // Says only that the keys of an object are strings.
  delete schema.propertyNames
}

/**
 * `anyOf: [{ type: 'string', … }, { type: 'null' }]` becomes `type: ['string', 'null'], …`, which viewers show better.
 */
function foldNull({ anyOf = [], ...rest }: Schema): Schema {
  const [value, none] = anyOf
  if (anyOf.length === 2 && none?.type === 'null' && typeof value?.type === 'string' && !value.enum) {
    return { ...value, ...nullable(value.type), ...rest }
  }
  return anyOf.length > 0 ? { ...rest, anyOf } : rest
}

/** zod's type of a schema knows single types only, JSON Schema allows a list. */
const nullable = (type: string): Schema => ({ type: [type, 'null'] as unknown as Schema['type'] })
