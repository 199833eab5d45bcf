import { contract, listOperations } from '@contacts/contract'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Client, ServiceError, unwrap } from './index.ts'
import { routes } from './routes.gen.ts'
import { answerWith } from './scripted-server.ts'
import { throwing } from './throwing.ts'
import { createClient, InvalidAnswerError } from './validate.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  examples?: unknown[]
}
type Path = (string | number)[]
interface Answer {
  operation: string
  status: number
  schema: Schema
}

interface DocumentedResponse {
  $ref?: string
  content?: Record<string, { schema: Schema }>
}
interface OpenApiDocument {
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, DocumentedResponse> }>>
  components: { schemas: Record<string, Schema>; responses: Record<string, DocumentedResponse> }
}

const document = JSON.parse(readFileSync(new URL(import.meta.resolve('@contacts/contract/openapi.json')), 'utf8')) as OpenApiDocument
const { schemas, responses } = document.components
/** Returns the value that `$ref` refers to, or the value itself if it is not a reference. */
function dereference<T extends { $ref?: string }>(value: T, all: Record<string, T>): T {
  const target = value.$ref ? all[value.$ref.split('/').at(-1) ?? ''] : value
  return target ?? expect.unreachable(`${value.$ref} is missing`)
}
const resolve = (schema: Schema) => dereference(schema, schemas)
const statusOf = (problem: Schema) => Number(resolve(problem).properties?.['status']?.const)

/** The media types that the client parses. It passes vCards and JSContact on as text. */
const PARSED = /^application\/(problem\+)?json$/

/** Every JSON answer of every operation, including refusals. */
const answers = listOperations(contract).flatMap(({ name, id }) => {
  const documented = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  const operationResponses = documented.find(({ operationId }) => operationId === id)?.responses
  return Object.entries(operationResponses ?? {}).flatMap(([status, response]) =>
    choicesOf(response).map((schema): Answer => ({ operation: name, status: Number(status) || statusOf(schema), schema })),
  )
})

function choicesOf(response: DocumentedResponse) {
  const media = Object.entries(dereference(response, responses).content ?? {}).filter(([type]) => PARSED.test(type))
  return media.flatMap(([, { schema }]) => schema.anyOf ?? [schema])
}

/** Returns the example of a schema, or combines the examples of its members. */
function exampleOf(schema: Schema): unknown {
  const { examples, const: constant, properties, items, anyOf } = resolve(schema)
  if (examples || constant !== undefined) return examples ? examples[0] : constant
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member)]))
  return items ? [exampleOf(items)] : anyOf?.slice(0, 1).map(exampleOf)[0]
}

const contact = exampleOf({ $ref: '#/components/schemas/Contact' }) as object
const page = { next_cursor: null, total: null, total_is_exact: null }
const problemOf = (code: string) => {
  const problem = Object.values(schemas).find(({ properties }) => properties?.['code']?.const === code)
  return exampleOf(problem ?? expect.unreachable(code)) as object
}

interface Mutation {
  what: string
  path: Path
  value: unknown
}
const MISSING = Symbol('missing')
const allows = (schema: Schema, type: string): boolean => {
  const { type: types, anyOf, enum: values } = resolve(schema)
  return [types].flat().includes(type) || (types === undefined && !anyOf && !values) || (anyOf ?? []).some((choice) => allows(choice, type))
}

/** Changes of a value, or of something inside it, that break its schema. */
function mutationsOf(schema: Schema, value: unknown, path: Path = []): Mutation[] {
  const { properties = {}, required = [], items, anyOf, enum: values, const: constant, format } = resolve(schema)
  const own: Mutation[] = [
    ...(allows(schema, 'null') || path.length === 0 ? [] : [{ what: 'null', path, value: null }]),
    ...(allows(schema, 'boolean') ? [] : [{ what: 'a boolean', path, value: true }]),
    ...(values || constant !== undefined ? [{ what: 'an unknown value', path, value: 'unknown' }] : []),
    ...(format && typeof value === 'string' ? [{ what: `not a ${format}`, path, value: 'soon' }] : []),
  ]
  if (value === null || typeof value !== 'object') return own
  const choice = anyOf?.find((each) => hasConstantsOf(resolve(each), value))
  if (choice) return [...own, ...mutationsOf(choice, value, path).filter((inside) => inside.path.length > path.length)]
  if (items) return [...own, ...(value as unknown[]).slice(0, 1).flatMap((item) => mutationsOf(items, item, [...path, 0]))]
  const documented = Object.entries(properties).filter(([name]) => name in value)
  return [
    ...own,
    ...required.map((name) => ({ what: 'missing', path: [...path, name], value: MISSING })),
    ...documented.flatMap(([name, member]) => mutationsOf(member, (value as Record<string, unknown>)[name], [...path, name])),
  ]
}

/** Whether the schema describes an object, and the value has the constants of the schema. */
const hasConstantsOf = ({ properties }: Schema, value: object) =>
  properties !== undefined &&
  Object.entries(properties).every(
    ([name, member]) => member.const === undefined || member.const === (value as Record<string, unknown>)[name],
  )

function mutate(example: unknown, { path, value }: Mutation) {
  const copy = { at: structuredClone(example) } as Record<string, unknown>
  const parts = ['at', ...path]
  const last = parts.pop() ?? 'at'
  const holder = parts.reduce((parent, part) => parent[part] as Record<string, unknown>, copy)
  if (value === MISSING) delete holder[last]
  else holder[last] = value
  return copy['at']
}

const pointerTo = (path: Path) => ['#', ...path].join('/')

async function callByName(client: Client, operation: string, args: object): Promise<unknown> {
  const [slice = '', name = ''] = operation.split('.')
  const calls = new Map(Object.entries(client)).get(slice) as Record<string, (args: object) => unknown> | undefined
  const call = calls?.[name]
  return call ? call(args) : expect.unreachable(`there is no call ${operation}`)
}

/** Calls an operation that is answered with `body`. Returns the thrown error, or null, and the number of requests. */
async function callWithAnswer(operation: string, status: number, body: unknown, options = {}) {
  let calls = 0
  const answer = async () => {
    calls++
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': type, 'x-request-id': 'req-1' } })
  }
  const client = createClient({ baseUrl: 'http://contacts.test', fetch: answer, ...options })
  const params = { id: '1', contact_id: '1', phone_id: '1', label_id: '1', owner_id: '1', picture_id: '1', secret: '1' }
  const outcome = await callByName(client, operation, { params, query: {}, body: { refresh_token: 'x' } }).then(
    () => null,
    (error: unknown) => error,
  )
  return { outcome, calls }
}

test('these tests cover every operation', () => {
  const known = Object.entries(routes).flatMap(([slice, operations]) => Object.keys(operations).map((name) => `${slice}.${name}`))

  expect(new Set(answers.map(({ operation }) => operation))).toEqual(new Set(known))
  expect(answers.length).toBeGreaterThan(400)
})

test('every documented answer passes the check, also with undocumented members', async () => {
  const errors = []
  for (const { operation, status, schema } of answers) {
    const example = exampleOf(schema) as object
    for (const body of [example, { ...example, new_in_the_next_version: true }]) {
      const { outcome } = await callWithAnswer(operation, status, body, { retries: 0 })
      if (outcome instanceof InvalidAnswerError) errors.push([operation, status, outcome.issues])
    }
  }

  expect(errors).toEqual([])
})

test('every mistake in an answer throws an InvalidAnswerError with the pointer of the mistake', async () => {
  let count = 0
  const missed = []
  const seen = new Set<string>()
  for (const { operation, status, schema } of answers) {
    // Many operations share a refusal; once is enough.
    const isKnown = schema.$ref && seen.has(schema.$ref)
    if (isKnown) continue
    seen.add(schema.$ref ?? '')
    const example = exampleOf(schema)
    for (const mutation of mutationsOf(schema, example)) {
      const body = mutate(example, mutation)
      // A refusal without a code counts as the answer of a proxy.
      if (status > 399 && typeof (body as { code?: unknown }).code !== 'string') continue
      count++
      const { outcome } = await callWithAnswer(operation, status, body, { retries: 0 })
      const issues = outcome instanceof InvalidAnswerError ? outcome.issues : []
      const isFound = issues.length === 1 && issues[0]?.pointer === pointerTo(mutation.path)
      if (!isFound) missed.push({ operation, status, ...mutation, path: pointerTo(mutation.path), issues })
    }
  }

  expect(missed).toEqual([])
  expect(count).toBeGreaterThan(500)
})

test.each([
  [200, 1],
  [404, 1],
  [429, 2],
  [503, 2],
])('an invalid answer with status %i is retried as often as without validation, and then thrown', async (status, times) => {
  const body = { status, code: 'unknown' }

  const checked = await callWithAnswer('contacts.get', status, body, { retries: 1 })
  const unchecked = await callWithAnswer('contacts.get', status, body, { retries: 1, validate: false })

  expect(checked.outcome).toMatchObject({ name: 'InvalidAnswerError', operation: 'contacts.get', status })
  expect([checked.calls, unchecked.calls]).toEqual([times, times])
})

test.each([
  [429, { message: 'Too many' }],
  [502, 'Bad Gateway'],
  [503, ['Unavailable']],
  [504, { code: 504 }],
])('%i %j of a proxy is retried, and then thrown as a ServiceError', async (status, body) => {
  let calls = 0
  const fetch = async () => Response.json(body, { status: calls++ ? status : 502 })

  const call = createClient({ baseUrl: 'http://contacts.test', fetch, retries: 1 }).contacts.list()

  await expect(call).rejects.toMatchObject({ name: 'ServiceError', status })
  expect(calls).toBe(2)
})

test('a success that is not JSON throws an InvalidAnswerError, which is a ServiceError', async () => {
  const fetch = async () => new Response('<h1>Sign in to this network</h1>', { headers: { 'content-type': 'text/html' } })

  const call = createClient({ baseUrl: 'http://contacts.test', fetch }).contacts.list()

  await expect(call).rejects.toThrow(InvalidAnswerError)
  await expect(call).rejects.toThrow(ServiceError)
})

test('an InvalidAnswerError has the request id and the response', async () => {
  const fetch = async () => answerWith(200, [])

  const call = createClient({ baseUrl: 'http://contacts.test', fetch }).contacts.list()

  await expect(call).rejects.toMatchObject({ name: 'InvalidAnswerError', requestId: 'req-1', response: { status: 200, bodyUsed: true } })
})

test.each([
  ['a status that the operation does not have', 'contacts.get', 206, {}, '#'],
  ['JSON where the operation has no body', 'users.changeEmail', 202, {}, '#'],
  ['a list instead of an object', 'contacts.get', 200, [], '#'],
  ['a refusal of another operation', 'contacts.get', 404, problemOf('label-not-found'), '#/code'],
  ['a refusal with the wrong status', 'contacts.get', 409, problemOf('contact-not-found'), '#/code'],
  [
    'a mistake in the second item of a list',
    'contacts.list',
    200,
    { ...page, items: [contact, { ...contact, version: '2' }] },
    '#/items/1/version',
  ],
])('%s throws an InvalidAnswerError', async (_, operation, status, body, pointer) => {
  const { outcome } = await callWithAnswer(operation, status, body)

  expect(outcome).toMatchObject({ issues: [{ pointer, detail: expect.stringMatching(/./) }] })
})

test('unwrap, throwing, iterate and edit throw an InvalidAnswerError, too', async () => {
  const client = createClient({ baseUrl: 'http://contacts.test', fetch: async () => answerWith(200, { items: [{}] }) })

  await expect(unwrap(client.contacts.list())).rejects.toThrow(InvalidAnswerError)
  await expect(throwing(client).contacts.list()).rejects.toThrow(InvalidAnswerError)
  await expect(client.contacts.iterate().toArray()).rejects.toThrow(InvalidAnswerError)
  await expect(client.contacts.edit('1', () => ({ notes: null }))).rejects.toThrow(InvalidAnswerError)
})

test('with `validate: false`, answers are not checked', async () => {
  const { outcome } = await callWithAnswer('contacts.list', 200, { items: 'none', next_cursor: 7 }, { validate: false })

  expect(outcome).toBeNull()
})

test('lengths count characters, not UTF-16 units', async () => {
  const { outcome } = await callWithAnswer('contacts.get', 200, { ...contact, first_name: '🧑'.repeat(100) })

  expect(outcome).toBeNull()
})
