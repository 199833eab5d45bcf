/** The contract as plain data, with JSON Schema in place of zod. */
import * as exported from '@contacts/contract'
import openapi from '@contacts/contract/openapi.json' with { type: 'json' }
import { contract, PROBLEM_TYPE, problems, type Access, type Code } from '@contacts/contract'
import { isAppRoute, isAppRouteNoBody, isAppRouteOtherResponse, type AppRoute, type AppRouter } from '@ts-rest/core'
import * as z from 'zod'
import { memberOf, membersOf, refName, refTo, type Schema } from './print.ts'

/** What is sent or answered somewhere. */
export interface Shape {
  /** What its type is called; without a name it is written where it is used. */
  name?: string
  schema: Schema
}

export interface Operation {
  slice: string
  name: string
  method: string
  path: string
  summary: string
  description: string
  params?: Shape
  query?: Shape
  body?: Shape
  /** The change can be bound to the version that was read. */
  isConditional: boolean
  /** It may be asked for again when no answer came. */
  isRepeatable: boolean
  /** The answer may be taken as it comes: it is large, or bytes. */
  isDownload: boolean
  /** An answer without a shape has no body. */
  answers: { status: number; shape?: Shape }[]
  codes: Code[]
}

export interface Slice {
  name: string
  description: string
  operations: Operation[]
  /** The list that is answered by pages, if there is one. */
  paged?: Operation
  /** What is answered as a file, if there is something. */
  file?: Operation
  /** What reads and what patches one thing, where the patch can be bound to what was read. */
  edited?: { get: Operation; patch: Operation }
}

// Bytes have no schema, and other types in an answer than in what is sent: whatever holds some is taken.
export const SENT_BYTES: Shape = { schema: { type: 'Upload' as never, examples: [Symbol('file') as never] } }
const BYTES: Shape = { schema: { type: 'Blob' as never } }

/** Everything that has a name, in the order in which it is met. */
const definitions = new Map<string, Schema>()

export function readContract() {
  const slices = Object.entries(contract).map(([name, router]) => readSlice(name, router))
  return { slices, problems: readProblems(), definitions }
}

function readSlice(name: string, router: AppRouter): Slice {
  const operations = Object.entries(router).map(([key, route]) => {
    if (!isAppRoute(route)) throw new Error(`${name}.${key}: a slice holds operations and nothing else`)
    return readOperation(name, key, route)
  })
  const [paged, ...more] = operations.filter(({ answers }) => answers.some(({ shape }) => shape && memberOf(shape.schema, 'next_cursor')))
  if (more.length > 0 || paged?.params) throw new Error(`${name}: iterate() walks one list a slice, and one without path parameters`)
  const [file, ...others] = operations.filter(({ isDownload }) => isDownload)
  if (others.length > 0) throw new Error(`${name}: download() asks for one file a slice`)
  const { description } = openapi.tags.find((tag) => tag.name === name)!
  return { name, description, operations, ...(paged && { paged }), ...(file && { file }), ...readEdited(name, operations) }
}

function readEdited(slice: string, operations: Operation[]) {
  const [get, patch] = ['get', 'patch'].map((wanted) => operations.find(({ name }) => name === wanted))
  if (!get || !patch?.isConditional) return {}
  const isAlike = get.codes.every((code) => patch.codes.includes(code)) && get.answers[0]!.shape!.name === patch.answers[0]!.shape!.name
  if (!isAlike) throw new Error(`${slice}: edit() answers what a patch answers, so get may answer nothing else`)
  return { edited: { get, patch } }
}

function readOperation(slice: string, name: string, route: AppRoute): Operation {
  const { method, path, summary = '', description = '', pathParams, query } = route
  const body = 'body' in route && route.body !== undefined && !isAppRouteNoBody(route.body) ? route.body : null
  const sent = body && (body instanceof z.ZodType ? readShape(body, 'input') : SENT_BYTES)
  const responses = readResponses(slice, name, route)
  const metadata = route.metadata as Access
  const operation: Operation = {
    slice,
    name,
    method,
    path,
    summary,
    description,
    ...(pathParams && { params: readShape(pathParams, 'input') }),
    ...(query && { query: readShape(query, 'input') }),
    ...(sent && { body: sent }),
    ...responses,
    isConditional: takes(route, 'if-match'),
    isRepeatable: metadata.repeatable === true,
    isDownload: metadata.streams === true || responses.answers.some(({ shape }) => shape === BYTES),
  }
  checkRules(operation, metadata, takes(route, 'idempotency-key'))
  return operation
}

const takes = ({ headers }: AppRoute, name: string) => headers instanceof z.ZodObject && name in headers.shape

function readResponses(slice: string, name: string, { responses }: AppRoute) {
  const answers: Operation['answers'] = []
  const codes: Code[] = []
  for (const [status, response] of Object.entries(responses)) {
    // Only who asks with `If-None-Match` is told that nothing changed.
    if (status === '304') continue
    if (isAppRouteNoBody(response)) answers.push({ status: Number(status) })
    else if (!isAppRouteOtherResponse(response)) answers.push({ status: Number(status), shape: readShape(response, 'output') })
    else if (response.contentType === PROBLEM_TYPE) codes.push(...readCodes(response.body))
    else if (response.body instanceof z.ZodType) throw new Error(`${slice}.${name}: the client cannot read ${response.contentType}`)
    else answers.push({ status: Number(status), shape: BYTES })
  }
  return { answers, codes }
}

/** What the run time takes for granted, so that a route needs no mark for it. */
function checkRules(
  { slice, name, method, codes, query, isConditional }: Operation,
  { access, consumes = [], repeatable }: Access,
  isKeyed: boolean,
) {
  const notNow: Code[] = ['rate-limited', 'unavailable']
  const insist = (rule: string, holds: boolean) => {
    if (!holds) throw new Error(`${slice}.${name}: ${rule}`)
  }
  insist('a session is needed exactly where not-signed-in is listed', (access === 'session') === codes.includes('not-signed-in'))
  insist('what needs a session may report why there was no refresh', access !== 'session' || notNow.every((code) => codes.includes(code)))
  insist(
    'a key is taken by every change of who is signed in, but for one that may be repeated as it is',
    isKeyed === (access === 'session' && method !== 'GET' && !repeatable),
  )
  insist('If-Match is taken exactly where precondition-failed is listed', isConditional === codes.includes('precondition-failed'))
  insist(
    'a query has single values',
    membersOf(query?.schema ?? {}).every(([, { type }]) => type !== 'array'),
  )
  insist('the client sends JSON', method !== 'PATCH' || consumes.includes('application/json'))
}

function readShape(from: unknown, io: 'input' | 'output'): Shape {
  const { $defs = {}, ...schema } = toJson(from, io)
  for (const [name, definition] of Object.entries($defs)) define(name, definition)
  if (schema.$ref) return { name: refName(schema.$ref), schema: definitions.get(refName(schema.$ref))! }
  // A query is no component of the document and has no id, but it has a name to import.
  const name = Object.entries(exported).find(([, value]) => value === from)?.[0]
  if (!name) return { schema }
  define(name, schema)
  return { name, schema }
}

function define(name: string, schema: Schema) {
  // Refusals are printed with what they have in common.
  if (codeOf(schema) in problems) return
  const known = definitions.get(name)
  if (known && JSON.stringify(known) !== JSON.stringify(schema))
    throw new Error(`${name} is not the same everywhere: give each form an id of its own`)
  definitions.set(name, schema)
}

function toJson(schema: unknown, io: 'input' | 'output'): Schema {
  if (!(schema instanceof z.ZodType)) throw new Error(`Not a zod schema: ${String(schema)}`)
  return z.toJSONSchema(schema, { io })
}

function readCodes(body: unknown) {
  const { anyOf, $ref, $defs = {} } = toJson(body, 'output')
  const refs = anyOf?.map((choice) => choice.$ref!) ?? [$ref!]
  return refs.map((ref) => codeOf($defs[refName(ref)] as Schema))
}

export const codeOf = (problem: Schema) => memberOf(problem, 'code')?.const as Code

/** The schema of every refusal, those included that no operation lists. */
function readProblems() {
  const known = z.toJSONSchema(z.globalRegistry, { io: 'output', unrepresentable: 'any', uri: refTo }).schemas
  const schemas = Object.keys(problems).map((code) => Object.values(known).find((schema) => codeOf(schema) === code)!)
  for (const [, name] of JSON.stringify(schemas).matchAll(/"\$ref":"#\/\$defs\/(\w+)"/g)) {
    if (!definitions.has(name!)) define(name!, known[name!]!)
  }
  return schemas
}
