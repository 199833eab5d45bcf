import { type Document, nameOf, resolveSchema, type Schema } from './document.ts'

/** One of the schemas that a value may fit, with one type at most. */
export interface Alternative {
  schema: Schema & { type?: string }
  /** The component that it is. */
  name?: string
}

export function alternativesOf(document: Document, schema: Schema): Alternative[] {
  const { type, ...resolved } = resolveSchema(document, schema)
  const union = resolved.anyOf ?? resolved.oneOf
  if (union) return union.flatMap((alternative) => alternativesOf(document, alternative))
  const types = Array.isArray(type) ? type : [type]
  return types.map((single) => ({
    schema: { ...resolved, ...(single !== undefined && { type: single }) },
    ...(schema.$ref !== undefined && { name: nameOf(schema.$ref) }),
  }))
}

/** The code of a refusal (RFC 9457), if it is one. */
export function problemCode({ properties = {} }: Schema): string | undefined {
  const code = properties['code']?.const
  return 'title' in properties && typeof code === 'string' ? code : undefined
}

/** Whether the receiver knows the type that is sent. */
export const isTypeWithin = (sent: Schema, accepted: Schema) =>
  accepted.type === undefined || sent.type === accepted.type || (sent.type === 'integer' && accepted.type === 'number')
