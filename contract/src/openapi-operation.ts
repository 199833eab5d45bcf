/** One operation of the OpenAPI document: the output of ts-rest with media types, headers and error responses added. */
import { type AppRoute, isAppRouteOtherResponse } from '@ts-rest/core'
import * as z from 'zod'
import { type Components, headerRefs, type OpenApiResponse } from './openapi-components.ts'
import type { Header } from './openapi-prose.ts'
import { codeSamples } from './openapi-samples.ts'
import type { Schema } from './openapi-schema.ts'
import type { Operation } from './operations.ts'
import { type Access, FORM } from './shared/access.ts'
import { type Code, problems, SERVER_WIDE } from './shared/problems.ts'

/** The operation that ts-rest generates for a route, in OpenAPI 3.1. */
export interface GeneratedOperation {
  parameters: unknown[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, OpenApiResponse>
}

export const SECURITY_SCHEME = 'accessToken'

export function describeOperation(generated: GeneratedOperation, operation: Operation, components: Components) {
  const { id, slice, route, metadata, codes } = operation
  const { parameters, requestBody } = generated
  const content = requestContent(metadata.consumes ?? ['application/json'], requestBody?.content['application/json'])
  return {
    operationId: id,
    tags: [slice],
    summary: route.summary,
    description: route.description,
    security: metadata.access === 'session' ? [{ [SECURITY_SCHEME]: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...successResponses(generated, route, metadata, codes),
      ...errorResponses(codes, components),
      default: components.addErrorResponse(SERVER_WIDE, ['X-Request-Id', 'Allow']),
    },
    'x-codeSamples': codeSamples(operation),
  }
}

// OpenAPI 3.0 notation, which code generators and viewers still expect; in 3.1 a binary body has an empty schema.
const BYTES: Schema = { type: 'string', format: 'binary' }

function requestContent(mediaTypes: readonly string[], json: { schema: Schema } | undefined) {
  if (mediaTypes.includes(FORM)) return uploadContent(mediaTypes)
  return json && Object.fromEntries(mediaTypes.map((type) => [type, json]))
}

/** A file as a part of a form, or as the body itself. */
function uploadContent(mediaTypes: readonly string[]) {
  const file = { ...BYTES, description: 'The file. Its name, and the media type of the part, are ignored.' }
  const form = { type: 'object', properties: { file }, required: ['file'], additionalProperties: false }
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema: type === FORM ? form : BYTES }]))
}

const DESCRIPTION_WITHOUT_BODY: Record<string, string> = {
  202: 'Accepted. If there is anything to send, an e-mail follows. No body.',
  204: 'Done. No body.',
  304: 'Not modified: an entity tag in `If-None-Match` is current. No body.',
}

function successResponses(generated: GeneratedOperation, { responses }: AppRoute, metadata: Access, codes: readonly Code[]) {
  const successful = Object.entries(generated.responses).filter(([status]) => Number(status) < 400)
  return Object.fromEntries(
    successful.map(([status, { content }]) => {
      const schema = responses[Number(status)]
      const headers = headerRefs(successHeaders(metadata, codes, schema))
      const alternatives = filesOf(metadata.alternatives ?? [])
      if (typeof schema === 'object' && isAppRouteOtherResponse(schema))
        return [
          status,
          { description: fileDescription(schema.contentType), headers, content: { ...filesOf([schema.contentType]), ...alternatives } },
        ]
      const description = (schema instanceof z.ZodType && schema.description) || DESCRIPTION_WITHOUT_BODY[status]
      return [status, { description, headers, ...(content && { content: { ...content, ...alternatives } }) }]
    }),
  )
}

/** The document lists media types without parameters such as the charset. */
const filesOf = (contentTypes: readonly string[]) =>
  Object.fromEntries(contentTypes.map((contentType) => [contentType.replace(/;.*/, ''), { schema: BYTES }]))

function fileDescription(contentType: string) {
  if (contentType.startsWith('image/')) return 'The picture.'
  if (contentType === 'text/event-stream') return 'The stream of events.'
  return contentType.startsWith('text/calendar') ? 'The calendar.' : 'The contacts.'
}

const RATE_LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy'] as const

function successHeaders({ rate, location, etag }: Access, codes: readonly Code[], schema: unknown): Header[] {
  const headers: Header[] = ['X-Request-Id']
  if (etag) headers.push('ETag')
  if (location) headers.push('Location')
  if (isPage(schema)) headers.push('Link')
  if (codes.includes('idempotency-key-reused')) headers.push('Idempotency-Replayed')
  if (rate) headers.push(...RATE_LIMIT_HEADERS)
  return headers
}

const isPage = (schema: unknown) => schema instanceof z.ZodObject && 'next_cursor' in schema.shape

function errorResponses(codes: readonly Code[], components: Components) {
  const extraHeaders: Partial<Record<number, readonly Header[]>> = {
    401: ['WWW-Authenticate'],
    412: ['ETag'],
    429: [...RATE_LIMIT_HEADERS, 'Retry-After'],
    503: ['Retry-After'],
  }
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [status, components.addErrorResponse(group, ['X-Request-Id', ...(extraHeaders[status] ?? [])])]),
  )
}
