/**
 * What every operation keeps to. A rule names the operations that break it, and shows an operation that would, so that
 * no rule is one that cannot fail.
 */
import { type AppRoute, initContract, isAppRouteNoBody } from '@ts-rest/core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { contract } from './index.ts'
import { listOperations, type Operation } from './operations.ts'
import { IDEMPOTENT } from './shared/idempotency.ts'
import { MERGE_PATCH, PUBLIC, rateClasses, SIGNED_IN } from './shared/access.ts'
import { type Code, problems, problemSchemas, SERVER_WIDE } from './shared/problem.ts'

type Schema = z.core.JSONSchema.BaseSchema
type Rule = [name: string, offenders: (operations: Operation[]) => string[], broken: Operation[]]

const c = initContract()
const operations = listOperations(contract)
const named = (name: string) => operations.find((operation) => operation.name === name)!
const broken = (name: string, route: object, rest: Partial<Operation> = {}): Operation => {
  const operation = named(name)
  return { ...operation, ...rest, route: { ...operation.route, ...route } as Operation['route'] }
}
const withAccess = (name: string, metadata: Partial<Operation['metadata']>) =>
  broken(name, {}, { metadata: { ...named(name).metadata, ...metadata } })
const without = (name: string, code: Code) => broken(name, {}, { codes: named(name).codes.filter((listed) => listed !== code) })

const each = (keeps: (operation: Operation) => boolean) => (all: Operation[]) =>
  all.filter((operation) => !keeps(operation)).map(({ name }) => name)

const isZod = (schema: unknown) => schema instanceof z.ZodType
const bodyOf = ({ route }: Operation) => ('body' in route && isZod(route.body) ? route.body : undefined)
const readsBody = ({ route }: Operation) => 'body' in route && route.body !== undefined && !isAppRouteNoBody(route.body)
const statusesOf = ({ route }: Operation) => Object.keys(route.responses).map(Number)
const successOf = (operation: Operation) => operation.route.responses[statusesOf(operation).find((status) => status < 300)!]
const isLess = ({ responses }: AppRoute, first: number, second: number) =>
  second === 202 && isAppRouteNoBody(responses[second]!) && !isAppRouteNoBody(responses[first]!)
const keyOf = ({ name }: Operation) => name.split('.').at(-1)!
const paramsOf = ({ route }: Operation) => [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
const shapeOf = ({ route }: Operation): Record<string, z.ZodType> =>
  route.pathParams instanceof z.ZodObject ? (route.pathParams.shape as Record<string, z.ZodType>) : {}
const requestsOf = (operation: Operation) => [bodyOf(operation), operation.route.query].filter(isZod)
const answersOf = (operation: Operation) => [successOf(operation), ...operation.codes.map((code) => problemSchemas[code])].filter(isZod)

const json = (schema: z.ZodType, io: 'input' | 'output') => z.toJSONSchema(schema, { io }) as Schema
function objectsIn(schema: Schema): Schema[] {
  const below = [
    ...Object.values(schema.$defs ?? {}),
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    schema.items,
    schema.additionalProperties,
  ]
  return [
    ...(schema.properties ? [schema] : []),
    ...below.filter((child) => typeof child === 'object').flatMap((child) => objectsIn(child as Schema)),
  ]
}
const isDescribed = ({ description, $ref, anyOf = [] }: Schema): boolean => Boolean(description ?? $ref) || anyOf.some(isDescribed)
const membersOf = (schema: Schema) => objectsIn(schema).flatMap(({ properties }) => Object.values(properties as Record<string, Schema>))

/** The schemas that are components, by id. */
function componentsIn(all: Operation[]) {
  const found = new Map<string, z.core.$ZodType>()
  const override = ({ zodSchema }: { zodSchema: z.core.$ZodType }) => {
    const id = z.globalRegistry.get(zodSchema)?.id
    if (id) found.set(id, zodSchema)
  }
  for (const operation of all) {
    for (const schema of requestsOf(operation)) z.toJSONSchema(schema, { io: 'input', override })
    for (const schema of answersOf(operation)) z.toJSONSchema(schema, { io: 'output', override })
  }
  return found
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/
/** An answer has a Date where its example has text. */
const revive = (example: unknown) =>
  JSON.parse(JSON.stringify(example), (_, value) => (typeof value === 'string' && INSTANT.test(value) ? new Date(value) : value))

function parsesItsExample(schema: z.core.$ZodType) {
  const { examples = [] } = z.globalRegistry.get(schema) ?? {}
  return (
    (examples as unknown[]).length > 0 &&
    (examples as unknown[]).every((example) => [example, revive(example)].some((value) => z.safeParse(schema, value).success))
  )
}

/** A path with its parameters as mere places. */
const placesOf = (path: string) => path.replace(/:\w+/g, ':')
const isShownAt = (path: string) => operations.some(({ route }) => route.method === 'GET' && placesOf(route.path) === placesOf(path))

/** The parameters beside which another path has a fixed word, with that word: it would be out of reach as a value. */
const wordsBeside = (path: string, others: Operation[]) =>
  others.flatMap(({ route }) => {
    const [mine, theirs] = [path.split('/'), route.path.split('/')]
    const at = mine.findIndex((segment, index) => segment !== theirs[index])
    return mine[at]?.startsWith(':') && theirs[at] && !theirs[at].startsWith(':') ? [[mine[at].slice(1), theirs[at]] as const] : []
  })
const hidesValue = (operation: Operation, all: Operation[]) =>
  wordsBeside(operation.route.path, all).some(([param, word]) => shapeOf(operation)[param]?.safeParse(word).success)

const loose = z.object({ color: z.string() })

const rules: Rule[] = [
  [
    'a summary is an imperative without a full stop',
    each(({ route }) => /^(?!\w+(?:[^s]s|ing)\b)[A-Z][a-z]+\b.*[^.]$/.test(route.summary ?? '')),
    [
      broken('phones.add', { summary: 'Adds a phone number' }),
      broken('phones.add', { summary: 'Add a phone number.' }),
      broken('phones.add', { summary: undefined }),
    ],
  ],
  [
    'a description is sentences, and more than the summary',
    each(({ route }) => /^[A-Z].*\.$/.test(route.description ?? '') && route.description !== `${route.summary}.`),
    [broken('phones.add', { description: undefined }), broken('phones.add', { description: `${named('phones.add').route.summary}.` })],
  ],
  [
    'the metadata says who may call, and only the system is not limited',
    each(
      ({ metadata, slice }) =>
        ['public', 'session'].includes(metadata?.access) && (metadata.rate === null ? slice === 'system' : metadata.rate in rateClasses),
    ),
    [
      broken('phones.add', {}, { metadata: undefined! }),
      withAccess('phones.add', { access: 'everybody' as never }),
      withAccess('phones.add', { rate: null }),
      withAccess('phones.add', { rate: 'phones' as never }),
    ],
  ],
  [
    'only who is signed in is counted as a user',
    each(({ metadata }) => metadata.rate === null || (rateClasses[metadata.rate].per === 'user') === (metadata.access === 'session')),
    [withAccess('auth.login', { rate: 'contacts' }), withAccess('phones.add', { rate: 'auth' })],
  ],
  [
    'what needs a session lists what a session can refuse',
    each(({ metadata, codes }) => metadata.access !== 'session' || SIGNED_IN.every((code) => codes.includes(code))),
    SIGNED_IN.map((code) => without('phones.add', code)),
  ],
  [
    'what anybody may call lists what can be refused to anybody',
    each(({ metadata, codes }) => metadata.access !== 'public' || metadata.rate === null || PUBLIC.every((code) => codes.includes(code))),
    PUBLIC.map((code) => without('auth.login', code)),
  ],
  [
    'what is limited says so, and nothing else does',
    each(({ metadata, codes }) => codes.includes('rate-limited') === (metadata.rate !== null)),
    [without('phones.add', 'rate-limited'), broken('system.live', {}, { codes: ['rate-limited'] })],
  ],
  [
    'any operation can find a query invalid',
    each(({ codes }) => codes.includes('validation-failed')),
    [without('system.live', 'validation-failed')],
  ],
  [
    'what changes something by a body or on condition can find that unreadable, and nothing else does',
    each((operation) => {
      const isRead = operation.route.method !== 'GET' && (readsBody(operation) || operation.route.headers !== undefined)
      return operation.codes.includes('malformed-request') === isRead
    }),
    [without('phones.add', 'malformed-request'), broken('sessions.list', {}, { codes: ['malformed-request'] })],
  ],
  [
    'paths are below /api, except those of the system',
    each(({ route, slice }) => (slice === 'system') !== route.path.startsWith('/api/')),
    [broken('phones.add', { path: '/phones' }), broken('system.live', { path: '/api/livez' })],
  ],
  [
    'path parameters are in snake_case and have a schema, and no other has',
    each(
      (operation) =>
        paramsOf(operation).every((name) => /^[a-z]+(_[a-z]+)*$/.test(name)) &&
        paramsOf(operation).join() === Object.keys(shapeOf(operation)).join(),
    ),
    [
      broken('phones.list', { path: '/api/contacts/:contactId/phones', pathParams: z.object({ contactId: z.guid() }) }),
      broken('phones.list', { pathParams: undefined }),
      broken('phones.list', { path: '/api/phones' }),
    ],
  ],
  [
    'an id that is no UUID is refused like an unknown one; that of a part is any text until the whole was found',
    each((operation) =>
      Object.entries(shapeOf(operation)).every(([name, param], index) => {
        const issue = param.safeParse('me').error?.issues[0]
        const code = issue || index === 0 ? issue?.message : name.replace(/_id$/, '-not-found')
        return operation.codes.includes(code as Code)
      }),
    ),
    [
      broken('phones.list', { pathParams: z.object({ contact_id: z.uuid() }) }),
      broken('phones.list', { pathParams: z.object({ contact_id: z.string() }) }),
      without('phones.get', 'phone-not-found'),
    ],
  ],
  [
    'there is one success, and perhaps another, without a body, that promises less',
    each((operation) => {
      const [first, second, ...more] = statusesOf(operation).filter((status) => status < 400 && status !== 304)
      return first !== undefined && first < 300 && more.length === 0 && (second === undefined || isLess(operation.route, first, second))
    }),
    [
      broken('phones.add', { responses: { 200: loose, 201: loose } }),
      broken('phones.add', { responses: { 422: loose } }),
      broken('auth.signup', { responses: { 202: c.noBody(), 204: c.noBody() } }),
    ],
  ],
  [
    'what may be read on condition says its ETag, and what may be changed on condition can find it changed',
    each(({ route, codes, metadata }) => {
      const { 'if-match': change, 'if-none-match': read } = ((route.headers as z.ZodObject | undefined)?.shape ?? {}) as Record<
        string,
        unknown
      >
      const isRead = read !== undefined && metadata.etag === true && 304 in route.responses
      return (
        (isRead || (read === undefined && !(304 in route.responses))) && (change !== undefined) === codes.includes('precondition-failed')
      )
    }),
    [withAccess('contacts.get', { etag: undefined as never }), without('contacts.patch', 'precondition-failed')],
  ],
  [
    'whoever is signed in may name what they change, so that it is done once; but for what may be repeated as it is',
    each(({ route, codes, metadata }) => {
      const isNamed = 'idempotency-key' in ((route.headers as z.ZodObject | undefined)?.shape ?? {})
      const isListed = IDEMPOTENT.every((code) => codes.includes(code))
      const isChange = route.method !== 'GET' && metadata.access === 'session' && !metadata.repeatable
      return isNamed === isListed && isNamed === isChange
    }),
    [
      without('contacts.create', 'idempotency-key-in-use'),
      broken('contacts.create', { headers: undefined }),
      withAccess('avatars.put', { repeatable: undefined! }),
    ],
  ],
  [
    'what creates answers 201, and nothing else does',
    each((operation) => statusesOf(operation).includes(201) === /^(create|add|signup)$/.test(keyOf(operation))),
    [broken('phones.add', { responses: { 200: loose } }), broken('phones.replace', { responses: { 201: loose } })],
  ],
  [
    'a location goes with 201, and is the path of an operation',
    each(({ metadata, route }) => !metadata.location || (201 in route.responses && isShownAt(metadata.location))),
    [
      withAccess('phones.replace', { location: '/api/contacts/:contact_id/phones/:id' }),
      withAccess('phones.add', { location: '/api/phones/:id' }),
    ],
  ],
  [
    'DELETE answers 204',
    each((operation) => operation.route.method !== 'DELETE' || statusesOf(operation).includes(204)),
    [broken('phones.remove', { responses: { 200: loose } })],
  ],
  [
    'PATCH takes a merge patch',
    each(({ route, metadata }) => (route.method === 'PATCH') === (metadata.consumes?.join() === MERGE_PATCH.join())),
    [withAccess('contacts.patch', { consumes: undefined! }), withAccess('phones.add', { consumes: MERGE_PATCH })],
  ],
  [
    'a body and a query refuse unknown members',
    each((operation) =>
      requestsOf(operation).every((schema) =>
        objectsIn(json(schema, 'input')).every(({ additionalProperties }) => additionalProperties === false),
      ),
    ),
    [
      broken('phones.add', { body: loose }),
      broken('phones.add', { body: z.strictObject({ items: z.array(loose).nullable() }) }),
      broken('contacts.list', { query: loose }),
    ],
  ],
  [
    'bodies and answers are components',
    each((operation) => [bodyOf(operation), successOf(operation)].filter(isZod).every((schema) => schema.meta()?.id)),
    [broken('phones.add', { body: loose }), broken('phones.add', { responses: { 201: loose } })],
  ],
  [
    'every member has a description',
    each((operation) =>
      [
        ...[...requestsOf(operation), operation.route.pathParams].filter(isZod).map((schema) => json(schema, 'input')),
        ...answersOf(operation).map((schema) => json(schema, 'output')),
      ].every((schema) => membersOf(schema).every(isDescribed)),
    ),
    [
      broken('phones.add', { body: loose }),
      broken('contacts.list', { query: loose }),
      broken('phones.list', { pathParams: loose }),
      broken('phones.add', { responses: { 201: z.object({ items: z.array(loose).meta({ description: 'Items.' }) }) } }),
    ],
  ],
  [
    'every component has an example, and its schema takes it',
    (all) => [...componentsIn(all)].filter(([, schema]) => !parsesItsExample(schema)).map(([id]) => id),
    [
      broken('phones.add', { body: z.strictObject({}).meta({ id: 'WithoutExample' }) }),
      broken('phones.add', { body: loose.meta({ id: 'WithWrongExample', examples: [{ color: 3 }] }) }),
    ],
  ],
  [
    'no operation lists what any request can get',
    each(({ codes }) => codes.every((code) => code === 'malformed-request' || !SERVER_WIDE.includes(code as never))),
    [broken('phones.add', {}, { codes: ['internal-error'] })],
  ],
]

const together: Rule[] = [
  [
    'every refusal can happen; that of an item of a batch stands in its result',
    (all) =>
      (Object.keys(problems) as Code[]).filter(
        (code) => !SERVER_WIDE.includes(code as never) && code !== 'not-applied' && !all.some(({ codes }) => codes.includes(code)),
      ),
    operations.filter(({ slice }) => slice !== 'phones'),
  ],
  [
    'every operation has its own id',
    (all) => all.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
    [...operations, broken('phones.add', {}, { name: 'phonesA.dd' })],
  ],
  [
    'every method and path is one operation',
    (all) =>
      all.map(({ route }) => `${route.method} ${placesOf(route.path)}`).filter((place, index, places) => places.indexOf(place) !== index),
    [...operations, broken('contacts.get', { path: '/api/contacts/:contact_id' })],
  ],
  [
    'a fixed word in a path is no value of the parameter beside it',
    (all) => all.filter((operation) => hidesValue(operation, all)).map(({ name }) => name),
    [named('birthdays.upcoming'), broken('contacts.get', { pathParams: z.object({ id: z.string() }) })],
  ],
]

describe('every operation', () => {
  test.each(rules)('%s', (_, offenders, examples) => {
    expect(offenders(operations)).toEqual([])
    for (const example of examples) expect(offenders([example])).toHaveLength(1)
  })
})

describe('all operations together', () => {
  test.each(together)('%s', (_, offenders, example) => {
    expect(offenders(operations)).toEqual([])
    expect(offenders(example)).toHaveLength(1)
  })
})
