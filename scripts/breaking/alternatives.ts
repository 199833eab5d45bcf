import { type Document, nameOf, resolveSchema, type Schema } from './document.ts'

/** One of the schemas that a value may match. It has at most one type. */
export interface Alternative {
  schema: Schema & { type?: string }
  /** The name of the component to which the schema refers. */
  name?: string
}

export function listAlternatives(document: Document, schema: Schema): Alternative[] {
  const { type, ...resolved } = resolveSchema(document, schema)
  const union = resolved.anyOf ?? resolved.oneOf
  if (union) return union.flatMap((alternative) => listAlternatives(document, alternative))
  const types = Array.isArray(type) ? type : [type]
  return types.map((single) => ({
    schema: { ...resolved, ...(single !== undefined && { type: single }) },
    ...(schema.$ref !== undefined && { name: nameOf(schema.$ref) }),
  }))
}

/** The code of a problem (RFC 9457), or undefined for another schema. */
export function problemCode({ properties = {} }: Schema): string | undefined {
  const code = properties['code']?.const
  return 'title' in properties && typeof code === 'string' ? code : undefined
}

/** Whether the receiver accepts the type that is sent. */
export const isTypeWithin = (sent: Schema, accepted: Schema) =>
  accepted.type === undefined ||
  sent.type === accepted.type ||
  (sent.type === 'integer' && accepted.type === 'number') ||
  (accepted.type === 'integer' && Number.isInteger(sent.const))

/**
 * Merges alternatives into one object if all of them are objects and none is a problem. A member of that object may
 * match the schema that any alternative has for it, and is required if all alternatives require it. Used for a response
 * that was one object in the last release and has alternatives now.
 */
export function mergeObjects(alternatives: Alternative[]): Alternative[] {
  const schemas = alternatives.map(({ schema }) => schema)
  if (schemas.length < 2 || schemas.some((schema) => schema.type !== 'object' || problemCode(schema))) return alternatives
  const names = new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)))
  const properties = [...names].map((name) => [name, { anyOf: schemas.flatMap(({ properties: own = {} }) => own[name] ?? []) }])
  const required = [...names].filter((name) => schemas.every((schema) => schema.required?.includes(name)))
  return [{ schema: { type: 'object', properties: Object.fromEntries(properties), required } }]
}
