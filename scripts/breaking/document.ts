/** The parts of an OpenAPI 3.1 document that the comparison reads. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  format?: string
  pattern?: string
  default?: unknown
  minLength?: number
  minItems?: number
  minimum?: number
  maxLength?: number
  maxItems?: number
  maximum?: number
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: Schema
}

type Content = Record<string, { schema: Schema }>

export interface Body {
  required?: boolean
  content: Content
}

export interface Response {
  $ref?: string
  headers?: Record<string, unknown>
  content?: Content
}

export interface Operation {
  operationId: string
  security?: object[]
  parameters?: Parameter[]
  requestBody?: Body
  responses: Record<string, Response>
}

export interface Document {
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> }
}

const COMPARED = `$ref type const enum format pattern default minLength minItems minimum maxLength maxItems maximum
  properties required additionalProperties items anyOf oneOf`
const ANNOTATIONS = 'title description examples deprecated readOnly writeOnly'
const KNOWN = new Set(`${COMPARED} ${ANNOTATIONS}`.split(/\s+/))

/** Follows a reference to a schema. Throws on a keyword that the comparison would otherwise silently ignore. */
export function resolveSchema(document: Document, schema: Schema): Schema {
  const resolved = schema.$ref ? document.components.schemas[nameOf(schema.$ref)] : schema
  if (!resolved) throw new Error(`${schema.$ref} does not exist in the document.`)
  const unknownKeyword = Object.keys(resolved).find((keyword) => !KNOWN.has(keyword))
  if (unknownKeyword)
    throw new Error(`The keyword "${unknownKeyword}" is not compared yet: add a rule to scripts/breaking/schemas.ts, with its test.`)
  return resolved
}

export function resolveResponse(document: Document, response: Response): Response {
  const resolved = response.$ref ? document.components.responses[nameOf(response.$ref)] : response
  if (!resolved) throw new Error(`${response.$ref} does not exist in the document.`)
  return resolved
}

/** Returns `Contact` for `#/components/schemas/Contact`. */
export const nameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)
