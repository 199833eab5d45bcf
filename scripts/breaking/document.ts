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
  const found = schema.$ref ? document.components.schemas[nameOf(schema.$ref)] : schema
  if (!found) throw new Error(`${schema.$ref} does not exist in the document.`)
  const unknown = Object.keys(found).find((keyword) => !KNOWN.has(keyword))
  if (unknown) throw new Error(`The keyword "${unknown}" is not compared yet: add a rule to scripts/breaking/schemas.ts, with its test.`)
  return found
}

export function resolveResponse(document: Document, response: Response): Response {
  const found = response.$ref ? document.components.responses[nameOf(response.$ref)] : response
  if (!found) throw new Error(`${response.$ref} does not exist in the document.`)
  return found
}

/** `Contact` of `#/components/schemas/Contact`. */
export const nameOf = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1)
