import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { contract } from './index.ts'
import { openApiDocument } from './openapi.ts'
import { listOperations } from './operations.ts'
import { problems } from './shared/problems.ts'

const document = openApiDocument()
const operations = listOperations(contract)
const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    endpoint: `${method.toUpperCase()} ${path}`,
    ...operation,
  })),
)

function findOperation(id: string) {
  const operation = documented.find(({ operationId }) => operationId === id)
  if (!operation) throw new Error(`There is no operation ${id}.`)
  return operation
}

/** Every value that the document has under a key. */
function valuesOf(key: string, value: unknown = document): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, child]) => (name === key ? [child] : valuesOf(key, child)))
}

test('the committed document is current', () => {
  const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')

  expect(committed, 'run `npm run api:emit`').toBe(`${JSON.stringify(document, null, 2)}\n`)
})

test('the document has exactly the operations of the contract, at their paths', () => {
  const endpoints = operations.map(({ id, route }) => `${id}: ${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)

  expect(documented.map(({ operationId, endpoint }) => `${operationId}: ${endpoint}`).sort()).toEqual(endpoints.sort())
})

test('the document requires an access token for exactly the operations whose metadata requires a session', () => {
  const secured = documented.filter(({ security }) => security.length > 0).map(({ operationId }) => operationId)

  expect(secured.toSorted()).toEqual(
    operations
      .filter(({ metadata }) => metadata.access === 'session')
      .map(({ id }) => id)
      .toSorted(),
  )
})

test('every operation has a sample of its call in the client, with its path parameters and the example of its body', () => {
  const sampleOf = (id: string) => {
    const [sample] = findOperation(id)['x-codeSamples']
    return sample?.source.replace(/\s+/g, ' ')
  }

  for (const { id, name, route } of operations) {
    expect(sampleOf(id)).toMatch(new RegExp(`^const result = await client\\.${name}\\(.*\\)$`))
    for (const [, parameter] of route.path.matchAll(/:(\w+)/g)) expect(sampleOf(id)).toContain(` ${parameter}: "`)
  }
  expect(sampleOf('sessionsList')).toBe('const result = await client.sessions.list()')
  expect(sampleOf('authLogin')).toBe(
    'const result = await client.auth.login({ body: { email: "olena@example.com", password: "correct horse battery" } })',
  )
  expect(sampleOf('avatarsPut')).toBe('const result = await client.avatars.put({ body: file })')
})

test('every operation has the statuses of its errors, and the server-wide errors as its default', () => {
  for (const { id, codes, route } of operations) {
    const successes = Object.keys(route.responses).filter((status) => status < '400')
    const statuses = new Set([...successes, ...codes.map((code) => String(problems[code].status)), 'default'])

    expect(Object.keys(findOperation(id).responses).sort()).toEqual([...statuses].sort())
  }
})

test('a successful response lists its headers', () => {
  const headers = (id: string, status: string) => Object.keys(findOperation(id).responses[status]?.headers ?? {})

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

test('PATCH accepts both media types of a merge patch', () => {
  expect(Object.keys(findOperation('contactsPatch').requestBody?.content ?? {})).toEqual([
    'application/json',
    'application/merge-patch+json',
  ])
  expect(Object.keys(findOperation('contactsCreate').requestBody?.content ?? {})).toEqual(['application/json'])
})

test('a picture is uploaded as a part of a form or as the body, and downloaded as image/webp', () => {
  const upload = findOperation('avatarsPut').requestBody?.content ?? {}
  const { 200: ok, 304: notModified } = findOperation('picturesGet').responses

  expect(Object.keys(upload)).toEqual(['multipart/form-data', 'image/jpeg', 'image/jpg', 'image/png', 'image/webp'])
  expect(upload['multipart/form-data']?.schema).toMatchObject({
    properties: { file: { type: 'string', format: 'binary' } },
    required: ['file'],
    additionalProperties: false,
  })
  expect(upload['image/png']?.schema).toEqual({ type: 'string', format: 'binary' })
  expect(ok?.content).toEqual({ 'image/webp': { schema: { type: 'string', format: 'binary' } } })
  expect(ok?.headers).toHaveProperty('ETag')
  expect(notModified).toBeDefined()
  expect(notModified).not.toHaveProperty('content')
})

test('requests reject unknown members, responses allow them', () => {
  const { ContactInput, Contact, ContactNotFoundProblem } = document.components.schemas

  expect(ContactInput).toHaveProperty('additionalProperties', false)
  expect(Contact).not.toHaveProperty('additionalProperties')
  expect(ContactNotFoundProblem).not.toHaveProperty('additionalProperties')
})

test('every reference resolves', () => {
  const references = new Set(valuesOf('$ref') as string[])

  for (const reference of references) expect(document).toHaveProperty(reference.slice('#/'.length).split('/'))
  expect(references.size).toBeGreaterThan(30)
})

test('every example and default of a parameter is valid in its wire format', () => {
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

test('the default of a query member is in the document', () => {
  const parameters = valuesOf('parameters', document.paths['/api/contacts/upcoming_birthdays']).flat()

  expect(parameters).toContainEqual(
    expect.objectContaining({ name: 'days', schema: expect.objectContaining({ default: 7, maximum: 366 }) }),
  )
})

test('optional members of a body are not required and have no default', () => {
  const { ContactInput, ContactEmailInput, Batch } = document.components.schemas

  expect(ContactInput).not.toHaveProperty('required')
  expect(ContactEmailInput).toHaveProperty('required', ['address'])
  expect([ContactInput, Batch].flatMap((schema) => valuesOf('default', schema))).toEqual([])
})

test('the version of the document can be set', () => {
  expect(openApiDocument({ version: '9.8.7' }).info.version).toBe('9.8.7')
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/)
})
