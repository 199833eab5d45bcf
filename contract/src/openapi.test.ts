import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { contract } from './index.ts'
import { openApiDocument } from './openapi.ts'
import { listOperations } from './operations.ts'
import { problems } from './shared/problem.ts'

interface Described {
  operationId: string
  security: unknown[]
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, { $ref?: string; headers?: Record<string, unknown> }>
}

const document = openApiDocument()
const operations = listOperations(contract)
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    address: `${method.toUpperCase()} ${path}`,
    ...(operation as unknown as Described),
  })),
)
const find = (id: string) => described.find(({ operationId }) => operationId === id)!

/** Every value in the document under this key. */
function valuesOf(key: string, value: unknown = document): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) => (name === key ? [child] : valuesOf(key, child)))
}

test('the committed document is current', () => {
  const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')

  expect(committed, 'run `npm run api:emit`').toBe(`${JSON.stringify(document, null, 2)}\n`)
})

test('it has every operation of the contract at its address, and no other', () => {
  const addresses = operations.map(({ id, route }) => `${id}: ${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)

  expect(described.map(({ operationId, address }) => `${operationId}: ${address}`).sort()).toEqual(addresses.sort())
})

test('an access token is asked for exactly where the contract asks for a session', () => {
  const closed = described.filter(({ security }) => security.length > 0).map(({ operationId }) => operationId)

  expect(closed.toSorted()).toEqual(
    operations
      .filter(({ metadata }) => metadata.access === 'session')
      .map(({ id }) => id)
      .toSorted(),
  )
})

test('every operation has the statuses of its refusals, and the rest as its default', () => {
  for (const { id, codes, route } of operations) {
    const successes = Object.keys(route.responses).filter((status) => status < '400')
    const statuses = new Set([...successes, ...codes.map((code) => String(problems[code].status)), 'default'])

    expect(Object.keys(find(id).responses).sort()).toEqual([...statuses].sort())
  }
})

test('a success tells which of its headers there are', () => {
  const headers = (id: string, status: string) => Object.keys(find(id).responses[status]!.headers!)

  expect(headers('contactsCreate', '201')).toEqual([
    'X-Request-Id',
    'ETag',
    'Location',
    'Idempotency-Replayed',
    'RateLimit',
    'RateLimit-Policy',
  ])
  expect(headers('contactsGet', '200')).toEqual(['X-Request-Id', 'ETag', 'RateLimit', 'RateLimit-Policy'])
  expect(headers('contactsGet', '304')).toEqual(['X-Request-Id', 'ETag', 'RateLimit', 'RateLimit-Policy'])
  expect(headers('systemLive', '200')).toEqual(['X-Request-Id'])
})

test('a merge patch may be called one', () => {
  expect(Object.keys(find('contactsPatch').requestBody!.content)).toEqual(['application/json', 'application/merge-patch+json'])
  expect(Object.keys(find('contactsCreate').requestBody!.content)).toEqual(['application/json'])
})

test('a file is the part of a form or the body itself, and an answer of one says what it is', () => {
  const put = find('avatarsPut') as unknown as { requestBody: { content: Record<string, { schema: object }> } }
  const get = find('picturesGet') as unknown as { responses: Record<string, { content: Record<string, object>; headers: object }> }

  expect(Object.keys(put.requestBody.content)).toEqual(['multipart/form-data', 'image/jpeg', 'image/png', 'image/webp'])
  expect(put.requestBody.content['multipart/form-data']!.schema).toMatchObject({
    properties: { file: { type: 'string', format: 'binary' } },
    required: ['file'],
    additionalProperties: false,
  })
  expect(put.requestBody.content['image/png']!.schema).toEqual({ type: 'string', format: 'binary' })
  expect(get.responses['200']!.content).toEqual({ 'image/webp': { schema: { type: 'string', format: 'binary' } } })
  expect(get.responses['200']!.headers).toHaveProperty('ETag')
  expect(get.responses['304']).not.toHaveProperty('content')
})

test('requests are closed and answers are open', () => {
  const { ContactInput, Contact, ContactNotFoundProblem } = document.components.schemas

  expect(ContactInput).toHaveProperty('additionalProperties', false)
  expect(Contact).not.toHaveProperty('additionalProperties')
  expect(ContactNotFoundProblem).not.toHaveProperty('additionalProperties')
})

test('every reference leads somewhere', () => {
  const references = new Set(valuesOf('$ref') as string[])

  for (const reference of references) expect(document).toHaveProperty(reference.slice('#/'.length).split('/'))
  expect(references.size).toBeGreaterThan(30)
})

test('every example and default of a parameter is accepted as it goes over the wire', () => {
  for (const { name, route } of operations) {
    for (const { shape } of [route.query, route.pathParams].filter((schema) => schema instanceof z.ZodObject)) {
      for (const [key, schema] of Object.entries(shape as Record<string, z.ZodType>)) {
        const { examples = [], ...json } = z.toJSONSchema(schema, { io: 'input' })
        for (const example of [...examples, json.default ?? examples[0]]) {
          expect(schema.safeParse(String(example)), `${name} ${key}=${String(example)}`).toMatchObject({ success: true })
        }
        expect(examples, `${name} ${key}`).not.toEqual([])
      }
    }
  }
})

test('the default of a query member is told', () => {
  const parameters = valuesOf('parameters', document.paths['/api/contacts/upcoming_birthdays']).flat()

  expect(parameters).toContainEqual(
    expect.objectContaining({ name: 'days', schema: expect.objectContaining({ default: 7, maximum: 366 }) }),
  )
})

test('what may be left out of a body is not taken for always there', () => {
  const { ContactInput, Batch } = document.components.schemas

  expect(ContactInput).toHaveProperty('required', ['first_name'])
  expect([ContactInput, Batch].flatMap((schema) => valuesOf('default', schema))).toEqual([])
})

test('the version can be given', () => {
  expect(openApiDocument({ version: '9.8.7' }).info.version).toBe('9.8.7')
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/)
})
