import { contract, listOperations } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import { expect, test } from 'vitest'
import { ServiceError, unwrap } from './index.ts'
import { routes } from './routes.gen.ts'
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

interface Response {
  $ref?: string
  content?: Record<string, { schema: Schema }>
}
type Paths = Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>

const schemas = document.components.schemas as Record<string, Schema>
const responses = document.components.responses as unknown as Record<string, Response>
const named = <T extends { $ref?: string }>(value: T, all: Record<string, T>) => (value.$ref ? all[value.$ref.split('/').at(-1)!]! : value)
const resolve = (schema: Schema) => named(schema, schemas)
const statusOf = (problem: Schema) => resolve(problem).properties!['status']!.const as number

/** Every answer of every operation that has JSON, refusals included. */
const answers = listOperations(contract).flatMap(({ name, id }) => {
  const documented = Object.values(document.paths as unknown as Paths).flatMap((methods) => Object.values(methods))
  const { responses: own } = documented.find(({ operationId }) => operationId === id)!
  return Object.entries(own).flatMap(([status, response]) =>
    choicesOf(response).map((schema): Answer => ({ operation: name, status: Number(status) || statusOf(schema), schema })),
  )
})

function choicesOf(response: Response) {
  const media = Object.entries(named(response, responses).content ?? {}).filter(([type]) => /json/.test(type))
  return media.flatMap(([, { schema }]) => schema.anyOf ?? [schema])
}

/** The documented example; of what has none, the examples of its members. */
function exampleOf(schema: Schema): unknown {
  const { examples, const: constant, properties, items, anyOf } = resolve(schema)
  if (examples || constant !== undefined) return examples ? examples[0] : constant
  if (properties) return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member)]))
  return items ? [exampleOf(items)] : anyOf && exampleOf(anyOf[0]!)
}

const contact = exampleOf(schemas['Contact']!) as object
const page = { next_cursor: null, total: null, total_is_exact: null }
const problemOf = (code: string) =>
  exampleOf(Object.values(schemas).find(({ properties }) => properties?.['code']?.const === code)!) as object

interface Mutation {
  what: string
  path: Path
  value: unknown
}
const GONE = Symbol('gone')
const allows = (schema: Schema, type: string): boolean => {
  const { type: types, anyOf, enum: values } = resolve(schema)
  return [types].flat().includes(type) || (types === undefined && !anyOf && !values) || (anyOf ?? []).some((choice) => allows(choice, type))
}

/** What can be wrong with a value, and with all that is in it. */
function mutationsOf(schema: Schema, value: unknown, path: Path = []): Mutation[] {
  const { properties = {}, required = [], items, anyOf, enum: values, const: constant, format } = resolve(schema)
  const own: Mutation[] = [
    ...(allows(schema, 'null') || path.length === 0 ? [] : [{ what: 'null', path, value: null }]),
    ...(allows(schema, 'boolean') ? [] : [{ what: 'a boolean', path, value: true }]),
    ...(values || constant !== undefined ? [{ what: 'an unknown value', path, value: 'unheard of' }] : []),
    ...(format && typeof value === 'string' ? [{ what: `no ${format}`, path, value: 'soon' }] : []),
  ]
  if (value === null || typeof value !== 'object') return own
  const choice = anyOf?.find((each) => resolve(each).properties)
  if (choice) return [...own, ...mutationsOf(choice, value, path).filter((inside) => inside.path.length > path.length)]
  if (items) return [...own, ...(value as unknown[]).slice(0, 1).flatMap((item) => mutationsOf(items, item, [...path, 0]))]
  const members = Object.entries(value).filter(([name]) => properties[name])
  return [
    ...own,
    ...required.map((name) => ({ what: 'missing', path: [...path, name], value: GONE })),
    ...members.flatMap(([name, member]) => mutationsOf(properties[name]!, member, [...path, name])),
  ]
}

function mutate(example: unknown, { path, value }: Mutation) {
  const copy = { at: structuredClone(example) } as Record<string, unknown>
  const parts = ['at', ...path]
  const last = parts.pop()!
  const holder = parts.reduce((found, part) => found[part] as Record<string, unknown>, copy)
  if (value === GONE) delete holder[last]
  else holder[last] = value
  return copy['at']
}

const pointerTo = (path: Path) => ['#', ...path].join('/')

/** Calls an operation of a client that validates, which is answered like that; gives what is thrown, if anything. */
async function thrownBy(operation: string, status: number, body: unknown, options = {}) {
  const [slice, name] = operation.split('.') as [string, string]
  let calls = 0
  const answer = async () => {
    calls++
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
  }
  const client = createClient({ baseUrl: 'http://contacts.test', fetch: answer, ...options })
  const call = (client as unknown as Record<string, Record<string, (args: object) => Promise<unknown>>>)[slice]![name]!
  const params = { id: '1', contact_id: '1', phone_id: '1', label_id: '1', owner_id: '1', picture_id: '1' }
  const outcome = await call({ params, query: {}, body: { refresh_token: 'x' } }).then(
    () => null,
    (error: unknown) => error,
  )
  return { outcome, calls }
}

test('every operation is among those that are looked at', () => {
  const known = Object.entries(routes).flatMap(([slice, table]) => [...table.matchAll(/^\w+/gm)].map(([name]) => `${slice}.${name}`))

  expect(new Set(answers.map(({ operation }) => operation))).toEqual(new Set(known))
  expect(answers.length).toBeGreaterThan(400)
})

test('every answer passes as it is documented, and with members that nobody knows yet', async () => {
  const thrown = []
  for (const { operation, status, schema } of answers) {
    const example = exampleOf(schema) as object
    for (const body of [example, { ...example, new_in_the_next_version: true }]) {
      const { outcome } = await thrownBy(operation, status, body, { retries: 0 })
      if (outcome instanceof InvalidAnswerError) thrown.push([operation, status, outcome.issues])
    }
  }

  expect(thrown).toEqual([])
})

test('whatever is wrong with an answer is thrown, with its place', async () => {
  let count = 0
  const missed = []
  const seen = new Set<string>()
  for (const { operation, status, schema } of answers) {
    // The refusals are the same everywhere.
    const isKnown = schema.$ref && seen.has(schema.$ref)
    if (isKnown) continue
    seen.add(schema.$ref ?? '')
    const example = exampleOf(schema)
    for (const mutation of mutationsOf(schema, example)) {
      const body = mutate(example, mutation)
      // A refusal is the service's by its code.
      if (status > 399 && typeof (body as { code?: unknown }).code !== 'string') continue
      count++
      const { outcome } = await thrownBy(operation, status, body, { retries: 0 })
      const issues = outcome instanceof InvalidAnswerError ? outcome.issues : []
      const isFound = issues.length === 1 && issues[0]!.pointer === pointerTo(mutation.path)
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
])('%i with what is wrong is asked for as often as without the check, and thrown', async (status, times) => {
  const body = { status, code: 'unheard-of' }

  const checked = await thrownBy('contacts.get', status, body, { retries: 1 })
  const unchecked = await thrownBy('contacts.get', status, body, { retries: 1, validate: false })

  expect(checked.outcome).toMatchObject({ name: 'InvalidAnswerError', operation: 'contacts.get', status })
  expect([checked.calls, unchecked.calls]).toEqual([times, times])
})

test.each([
  [429, { message: 'Too many' }],
  [502, 'Bad Gateway'],
  [503, ['Unavailable']],
  [504, { code: 504 }],
])('%i %j, by something in between, is no answer of the service, and is asked for again', async (status, body) => {
  let calls = 0
  const fetch = async () => Response.json(body, { status: calls++ ? status : 502 })

  const call = createClient({ baseUrl: 'http://contacts.test', fetch, retries: 1 }).contacts.list()

  await expect(call).rejects.toMatchObject({ name: 'ServiceError', status })
  expect(calls).toBe(2)
})

test('what is no JSON is no answer that could be looked at', async () => {
  const fetch = async () => new Response('<h1>Sign in to this network</h1>', { headers: { 'content-type': 'text/html' } })

  await expect(createClient({ baseUrl: 'http://contacts.test', fetch }).contacts.list()).rejects.toThrow(ServiceError)
})

test('the error has what a report needs', async () => {
  const fetch = async () => Response.json(null, { headers: { 'x-request-id': 'req-1' } })

  const call = createClient({ baseUrl: 'http://contacts.test', fetch }).contacts.list()

  await expect(call).rejects.toMatchObject({ name: 'InvalidAnswerError', requestId: 'req-1', response: { status: 200, bodyUsed: true } })
})

test.each([
  ['a status that the operation does not have', 'contacts.get', 206, {}, '#'],
  ['JSON where there is none', 'users.changeEmail', 202, {}, '#'],
  ['a list', 'contacts.get', 200, [], '#'],
  ['a refusal of another operation', 'contacts.get', 404, problemOf('label-not-found'), '#/code'],
  ['a refusal with another status', 'contacts.get', 409, problemOf('contact-not-found'), '#/code'],
  ['the second of several', 'contacts.list', 200, { ...page, items: [contact, { ...contact, version: '2' }] }, '#/items/1/version'],
])('%s is thrown', async (_, operation, status, body, pointer) => {
  const { outcome } = await thrownBy(operation, status, body)

  expect(outcome).toMatchObject({ issues: [{ pointer, detail: expect.stringMatching(/./) }] })
})

test('it is thrown out of whatever is made of calls', async () => {
  const client = createClient({ baseUrl: 'http://contacts.test', fetch: async () => Response.json({ items: [{}] }) })

  await expect(unwrap(client.contacts.list())).rejects.toThrow(InvalidAnswerError)
  await expect(throwing(client).contacts.list()).rejects.toThrow(InvalidAnswerError)
  await expect(client.contacts.iterate().toArray()).rejects.toThrow(InvalidAnswerError)
  await expect(client.contacts.edit('1', () => ({ notes: null }))).rejects.toThrow(InvalidAnswerError)
})

test('without `validate`, nothing is looked at', async () => {
  const { outcome } = await thrownBy('contacts.list', 200, { items: 'none' }, { validate: false })

  expect(outcome).toBeNull()
})

test('what is too long in UTF-16 and not in characters is not too long', async () => {
  const { outcome } = await thrownBy('contacts.get', 200, { ...contact, first_name: '🧑'.repeat(100) })

  expect(outcome).toBeNull()
})
