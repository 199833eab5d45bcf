/**
 * Converts zod schemas to the JSON Schema of the OpenAPI document. Request bodies reject unknown members; responses
 * allow them, because later versions of the service may add members. Safe-integer bounds and the patterns of formats,
 * which zod adds, are left out.
 */
import * as z from 'zod'

export type Schema = z.core.JSONSchema.BaseSchema
export type Role = 'parameter' | 'body' | 'response'

/** The result has the schemas with an id in `$defs`; references to them point into the components of the document. */
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
  const tidyChild = (child: unknown) => (typeof child === 'object' ? tidy(child as Schema, role) : child) as Schema
  const tidyAll = (children: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(children).map(([key, child]) => [key, tidyChild(child)]))
  // The document declares the dialect once, and a component is named by its key.
  const { $schema: _dialect, id: _id, $ref, type, format, pattern, description, examples, ...rest } = schema
  const tidied: Schema = {
    ...($ref && { $ref: $ref.replace('#/$defs/', '#/components/schemas/') }),
    ...(type && { type }),
    ...(format ? { format } : pattern && { pattern }),
    ...(description && { description }),
    ...rest,
    ...(schema.$defs && { $defs: tidyAll(schema.$defs) }),
    ...(schema.properties && { properties: tidyAll(schema.properties) }),
    ...(schema.items && { items: tidyChild(schema.items) }),
    ...(schema.anyOf && { anyOf: schema.anyOf.map(tidyChild) }),
    ...(schema.oneOf && { oneOf: schema.oneOf.map(tidyChild) }),
    ...(schema.additionalProperties && { additionalProperties: tidyChild(schema.additionalProperties) }),
    ...(examples && { examples }),
  }
  dropNoise(tidied, role)
  return mergeNullIntoType(tidied)
}

function dropNoise(schema: Schema, role: Role) {
  if (role === 'response' && schema.additionalProperties === false) delete schema.additionalProperties
  // Code generators make a member with a default required, also in a request.
  if (role === 'body') delete schema.default
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  // zod's `propertyNames` says only that the keys of an object are strings.
  delete schema.propertyNames
}

/**
 * `anyOf: [{ type: 'string', … }, { type: 'null' }]` becomes `type: ['string', 'null'], …`, which viewers show better.
 */
function mergeNullIntoType({ anyOf = [], ...rest }: Schema): Schema {
  const [value, none] = anyOf
  if (anyOf.length === 2 && none?.type === 'null' && typeof value?.type === 'string' && !value.enum) {
    return { ...value, ...nullable(value.type), ...rest }
  }
  return anyOf.length > 0 ? { ...rest, anyOf } : rest
}

/** JSON Schema allows a list of types; the type that zod declares for a schema allows only a single one. */
const nullable = (type: string): Schema => ({ type: [type, 'null'] as unknown as Schema['type'] })
