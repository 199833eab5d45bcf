/** The components of the OpenAPI document: schemas, error responses and headers that operations refer to. */
import * as z from 'zod'
import { type Header, linkTo } from './openapi-prose.ts'
import { type Role, type Schema, toJsonSchema } from './openapi-schema.ts'
import { SIGNED_IN } from './shared/access.ts'
import { exampleOf, PROBLEM_TYPE, problemSchemas } from './shared/problem.ts'
import { type Code, problems, SERVER_WIDE } from './shared/problems.ts'

export interface OpenApiResponse {
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, { schema: Schema; examples?: Record<string, { summary: string; value: unknown }> }>
}

/** Collects the components while the operations are described. */
export class Components {
  readonly schemas: Record<string, Schema> = {}
  readonly responses: Record<string, OpenApiResponse> = {}

  addSchema(schema: z.ZodType, role: Role): Schema {
    const { $defs = {}, ...root } = toJsonSchema(schema, role)
    for (const [name, definition] of Object.entries($defs)) {
      const existing = (this.schemas[name] ??= definition as Schema)
      // A schema that differs between requests and responses needs two ids.
      if (JSON.stringify(existing) !== JSON.stringify(definition)) throw new Error(`Two schemas are called ${name}.`)
    }
    return root
  }

  addErrorResponse(codes: readonly Code[], headers: readonly Header[]) {
    const name = responseName(codes)
    const schemas = codes.map((code) => this.addSchema(problemSchemas[code], 'response'))
    const [schema, ...others] = schemas
    const content = schema && others.length === 0 ? { schema } : { schema: { anyOf: schemas }, examples: examplesOf(codes) }
    this.responses[name] ??= { description: describeErrors(codes), headers: headerRefs(headers), content: { [PROBLEM_TYPE]: content } }
    return { $ref: `#/components/responses/${name}` }
  }
}

export const headerRefs = (names: readonly Header[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

/** The names of groups of errors that many operations share. */
const GROUP_NAMES = new Map([
  [SERVER_WIDE.join(), 'AnyOther'],
  [SIGNED_IN.filter((code) => problems[code].status === 401).join(), 'NotSignedIn'],
])

/** Any other error response is named after its codes: `EmailTaken`, `ContactNotFoundOrPhoneNotFound`. */
const responseName = (codes: readonly Code[]) =>
  GROUP_NAMES.get(codes.join()) ?? codes.map((code) => problemSchemas[code].meta()?.id?.replace(/Problem$/, '')).join('Or')

const describeErrors = (codes: readonly Code[]) =>
  codes === SERVER_WIDE
    ? `Errors that any request can get: ${codes.map(linkTo).join(', ')}.`
    : codes.map((code) => `${problems[code].title} (${linkTo(code)}).`).join(' ')

const examplesOf = (codes: readonly Code[]) =>
  Object.fromEntries(codes.map((code) => [code, { summary: problems[code].title, value: exampleOf(code) }]))
