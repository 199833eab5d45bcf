/**
 * Successful responses, except files and JSON text, are serialised by the schemas of the contract, which Fastify
 * compiles once: members that a schema does not list are left out, and the compiled code is faster than JSON.stringify.
 */
import { type AppRoute, isAppRouteNoBody, isAppRouteOtherResponse } from '@ts-rest/core'
import type { FastifyReply } from 'fastify'
import * as z from 'zod'

export type JsonSchema = { [key: string]: unknown }

// The keywords that the serialiser needs. The other keywords are for validation or documentation; they slow the
// serialiser down, or it does not support them.
const KEPT_KEYWORDS = new Set([
  'type',
  'properties',
  'required',
  'items',
  'additionalProperties',
  'anyOf',
  'nullable',
  '$ref',
  '$defs',
  'definitions',
])

/** Fastify types the value as an object, but serialises whatever the schema describes. */
export const serializerOf = (reply: FastifyReply, schema: JsonSchema) =>
  reply.compileSerializationSchema(schema) as (value: unknown) => string

const cache = new WeakMap<z.ZodType, JsonSchema>()

/** A route's response schemas by status, for Fastify's `schema.response`. */
export function responseSchemas(route: AppRoute): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(route.responses).flatMap(([status, response]) => {
      if (isAppRouteNoBody(response)) return []
      const schema = isAppRouteOtherResponse(response) ? response.body : response
      return schema instanceof z.ZodType && Number(status) < 300 ? [[status, serialisationSchema(schema)]] : []
    }),
  )
}

function serialisationSchema(schema: z.ZodType): JsonSchema {
  const cached = cache.get(schema)
  if (cached) return cached
  const json = z.toJSONSchema(schema, {
    io: 'output',
    target: 'openapi-3.0',
    reused: 'inline',
    unrepresentable: 'any',
    override: dropOtherKeywords,
  }) as JsonSchema
  const shape = inlineReferences(json, (json['$defs'] ?? json['definitions'] ?? {}) as Record<string, JsonSchema>) as JsonSchema
  cache.set(schema, shape)
  return shape
}

/** Keeps the format `date-time`, because it makes the serialiser accept a Date. */
function dropOtherKeywords({ jsonSchema }: { jsonSchema: JsonSchema }) {
  const isInstant = jsonSchema['format'] === 'date-time'
  for (const key of Object.keys(jsonSchema)) if (!KEPT_KEYWORDS.has(key)) delete jsonSchema[key]
  if (isInstant) jsonSchema['format'] = 'date-time'
}

const inlineReferences = (value: unknown, definitions: Record<string, JsonSchema>): unknown => {
  if (Array.isArray(value)) return value.map((item) => inlineReferences(item, definitions))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, $schema: _schema, $defs: _defs, definitions: _definitions, ...rest } = value as JsonSchema
  if (typeof $ref === 'string') return inlineReferences(definitions[$ref.split('/').at(-1) ?? ''], definitions)
  return Object.fromEntries(Object.entries(rest).map(([key, member]) => [key, inlineReferences(member, definitions)]))
}
