/**
 * The operations of the OpenAPI document, with which tests compare the responses of the service. Shares no code with
 * the server.
 */
import document from '@contacts/contract/openapi.json' with { type: 'json' }

export interface Response {
  $ref?: string
  content?: Record<string, { schema: Schema }>
}
export interface Schema {
  $ref?: string
  anyOf?: Schema[]
  properties?: Record<string, Schema & { const?: string }>
  required?: string[]
  items?: Schema
  examples?: unknown[]
  readOnly?: boolean
}
interface Documented {
  operationId: string
  security?: unknown[]
  requestBody?: { content: object }
  responses: Record<string, Response>
}
export interface Operation {
  id: string
  method: string
  path: string
  access: 'public' | 'session'
  /** The operation reads JSON. */
  hasBody: boolean
  /** The operation reads a file. */
  hasFile: boolean
  responses: Record<string, Response>
  /** The problem codes that the operation lists, without the server-wide codes. */
  codes: string[]
}

const { paths, components } = document as unknown as {
  paths: Record<string, Record<string, Documented>>
  components: { responses: Record<string, Response>; schemas: Record<string, Schema> }
}
export const { schemas } = components

const PROBLEM_TYPE = 'application/problem+json'

const lastSegment = (pointer: string) => pointer.split('/').at(-1)!

export const resolveResponse = (response: Response | undefined) =>
  response?.$ref ? components.responses[lastSegment(response.$ref)] : response

const codesIn = ({ $ref, anyOf, properties }: Schema): string[] => {
  if ($ref) return codesIn(components.schemas[lastSegment($ref)]!)
  return anyOf ? anyOf.flatMap(codesIn) : [properties?.['code']?.const ?? []].flat()
}

const codesOf = (response: Response | undefined) => {
  const schema = resolveResponse(response)?.content?.[PROBLEM_TYPE]?.schema
  return schema ? codesIn(schema) : []
}

const FORM = 'multipart/form-data'

export const operations: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
    .map(([method, { operationId, security, requestBody, responses }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      path,
      access: security?.length === 0 ? ('public' as const) : ('session' as const),
      hasBody: requestBody !== undefined && !(FORM in requestBody.content),
      hasFile: requestBody !== undefined && FORM in requestBody.content,
      responses,
      codes: Object.keys(responses).flatMap((status) => (status === 'default' ? [] : codesOf(responses[status]))),
    })),
)

/** The problem codes that any operation may return. */
export const serverWide = codesOf(operations[0]!.responses['default'])

export { document }
