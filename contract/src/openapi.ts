/**
 * The contract as an OpenAPI 3.1 document. Bodies and errors are components, so that generated code has names for them.
 * The errors that any request can get are the `default` response of every operation.
 */
import type { AppRoute } from '@ts-rest/core'
import { generateOpenApi } from '@ts-rest/open-api'
import * as z from 'zod'
import manifest from '../package.json' with { type: 'json' }
import { contract } from './index.ts'
import { Components, type OpenApiResponse } from './openapi-components.ts'
import { describeOperation, type GeneratedOperation, SECURITY_SCHEME } from './openapi-operation.ts'
import { HEADERS, introduction, SECURITY_DESCRIPTION, TAGS } from './openapi-prose.ts'
import type { CodeSample } from './openapi-samples.ts'
import type { Schema } from './openapi-schema.ts'
import { listOperations } from './operations.ts'

interface OpenApiOperation {
  operationId: string
  security: Record<string, string[]>[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { $ref?: string } & Partial<OpenApiResponse>>
  'x-codeSamples': CodeSample[]
}

export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, Schema> } & Record<string, unknown>
}

export function openApiDocument({ version = manifest.version }: { version?: string } = {}): OpenApiDocument {
  const components = new Components()
  const info = {
    title: 'Contacts API',
    version,
    description: introduction(),
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'The operator of this server' },
  }
  const paths = describePaths(info, components)
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        [SECURITY_SCHEME]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: SECURITY_DESCRIPTION },
      },
      headers: mapValues(HEADERS, ({ description, example, ...schema }) => ({
        description,
        schema: { type: 'string', ...schema },
        example,
      })),
      responses: sorted(components.responses),
      schemas: sorted(components.schemas),
    },
  }
}

const ROLES = { path: 'parameter', query: 'parameter', header: 'parameter', body: 'body', response: 'response' } as const

/**
 * The only use of `@ts-rest/open-api`. Its types describe OpenAPI 3.0 and reject the schemas and operations of 3.1,
 * which it passes through unchanged at run time.
 */
function describePaths(info: OpenApiDocument['info'], components: Components): OpenApiDocument['paths'] {
  type Options = NonNullable<Parameters<typeof generateOpenApi>[2]>
  const operations = new Map(listOperations(contract).map((operation) => [operation.route, operation]))
  const schemaTransformer = ({ schema, type }: { schema: unknown; type: keyof typeof ROLES }) =>
    schema instanceof z.ZodType ? components.addSchema(schema, ROLES[type]) : null
  const operationMapper = (generated: GeneratedOperation, route: AppRoute) => {
    const operation = operations.get(route)
    if (!operation) throw new Error(`${route.path} is not an operation of the contract.`)
    return describeOperation(generated, operation, components)
  }
  const options = { setOperationId: 'concatenated-path', schemaTransformer, operationMapper } as unknown as Options
  return generateOpenApi(contract, { info }, options).paths as OpenApiDocument['paths']
}

const mapValues = <T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
