/**
 * The conventions of every operation. Each rule has a predicate and operations that break it, which prove that the rule
 * can fail. A failure names the operations that break the rule.
 */
import { initContract, isAppRouteNoBody } from '@ts-rest/core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  actionOf,
  bodyOf,
  canBeRead,
  changed,
  hasBody,
  headersOf,
  hidesAValue,
  operationCalled,
  operations,
  pathParamsIn,
  pathSchemasOf,
  requestSchemasOf,
  responseSchemasOf,
  shapeOfPath,
  statusesOf,
  successOf,
  withMetadata,
  withoutCode,
} from './conventions/operation.ts'
import { acceptsItsExamples, componentsIn, isDescribed, isZod, membersOf, objectsIn, toJson } from './conventions/schemas.ts'
import type { Operation } from './operations.ts'
import { MERGE_PATCH, PUBLIC, rateClasses, SIGNED_IN } from './shared/access.ts'
import { IDEMPOTENT } from './shared/idempotency.ts'
import { type Code, codes as allCodes, SERVER_WIDE } from './shared/problems.ts'

type Rule = [name: string, offenders: (operations: Operation[]) => string[], broken: Operation[]]

const c = initContract()

const each = (isKept: (operation: Operation) => boolean | undefined) => (all: Operation[]) =>
  all.filter((operation) => !isKept(operation)).map(({ name }) => name)

const isServerWide = (code: Code) => SERVER_WIDE.some((each) => each === code)

/** A schema without an id that allows unknown members and describes nothing. */
const loose = z.object({ color: z.string() })

const texts: Rule[] = [
  [
    'a summary is an imperative without a full stop',
    each(({ route }) => /^(?!\w+(?:[^s]s|ing)\b)[A-Z][a-z]+\b.*[^.]$/.test(route.summary ?? '')),
    [
      changed('phones.add', { summary: 'Adds a phone number' }),
      changed('phones.add', { summary: 'Add a phone number.' }),
      changed('phones.add', { summary: undefined }),
    ],
  ],
  [
    'a description consists of sentences and says more than the summary',
    each(({ route }) => /^[A-Z].*\.$/.test(route.description ?? '') && route.description !== `${route.summary}.`),
    [
      changed('phones.add', { description: undefined }),
      changed('phones.add', { description: `${operationCalled('phones.add').route.summary}.` }),
    ],
  ],
  [
    'every member of a request or a response has a description',
    each((operation) =>
      [
        ...[...requestSchemasOf(operation), operation.route.pathParams].filter(isZod).map((schema) => toJson(schema, 'input')),
        ...responseSchemasOf(operation).map((schema) => toJson(schema, 'output')),
      ].every((schema) => membersOf(schema).every(isDescribed)),
    ),
    [
      changed('phones.add', { body: loose }),
      changed('contacts.list', { query: loose }),
      changed('phones.list', { pathParams: loose }),
      changed('phones.add', { responses: { 201: z.object({ items: z.array(loose).meta({ description: 'Items.' }) }) } }),
    ],
  ],
]

const access: Rule[] = [
  [
    'the metadata has an access and a rate class; only system operations are not limited',
    each(
      ({ metadata, slice }) =>
        ['public', 'session'].includes(metadata?.access) && (metadata.rate === null ? slice === 'system' : metadata.rate in rateClasses),
    ),
    [
      changed('phones.add', {}, { metadata: undefined }),
      withMetadata('phones.add', { access: 'everybody' }),
      withMetadata('phones.add', { rate: null }),
      withMetadata('phones.add', { rate: 'phones' }),
    ],
  ],
  [
    'exactly the operations that require a session are counted per user',
    each(({ metadata }) => metadata.rate === null || (rateClasses[metadata.rate].per === 'user') === (metadata.access === 'session')),
    [withMetadata('auth.login', { rate: 'contacts' }), withMetadata('phones.add', { rate: 'auth' })],
  ],
  [
    'an operation that requires a session lists the errors of every session',
    each(({ metadata, codes }) => metadata.access !== 'session' || SIGNED_IN.every((code) => codes.includes(code))),
    SIGNED_IN.map((code) => withoutCode('phones.add', code)),
  ],
  [
    'a public operation with a rate limit lists the errors of every public operation',
    each(({ metadata, codes }) => metadata.access !== 'public' || metadata.rate === null || PUBLIC.every((code) => codes.includes(code))),
    PUBLIC.map((code) => withoutCode('auth.login', code)),
  ],
  [
    'exactly the operations with a rate class list rate-limited',
    each(({ metadata, codes }) => codes.includes('rate-limited') === (metadata.rate !== null)),
    [withoutCode('phones.add', 'rate-limited'), changed('system.live', {}, { codes: ['rate-limited'] })],
  ],
]

const requests: Rule[] = [
  [
    'paths start with /api, except those of system operations',
    each(({ route, slice }) => (slice === 'system') !== route.path.startsWith('/api/')),
    [changed('phones.add', { path: '/phones' }), changed('system.live', { path: '/api/livez' })],
  ],
  [
    'path parameters are in snake_case, and each has a schema',
    each((operation) => {
      const names = pathParamsIn(operation.route.path)
      return names.every((name) => /^[a-z]+(_[a-z]+)*$/.test(name)) && names.join() === Object.keys(pathSchemasOf(operation)).join()
    }),
    [
      changed('phones.list', { path: '/api/contacts/:contactId/phones', pathParams: z.object({ contactId: z.guid() }) }),
      changed('phones.list', { pathParams: undefined }),
      changed('phones.list', { path: '/api/phones' }),
    ],
  ],
  [
    'an id that is not a UUID gets the same error as an unknown one; the id of a part accepts any text',
    each((operation) =>
      Object.entries(pathSchemasOf(operation)).every(([name, param], index) => {
        const issue = param.safeParse('me').error?.issues[0]
        const code = issue || index === 0 ? issue?.message : name.replace(/_id$/, '-not-found')
        return operation.codes.some((listed) => listed === code)
      }),
    ),
    [
      changed('phones.list', { pathParams: z.object({ contact_id: z.uuid() }) }),
      changed('phones.list', { pathParams: z.object({ contact_id: z.string() }) }),
      withoutCode('phones.get', 'phone-not-found'),
    ],
  ],
  [
    'bodies and queries reject unknown members',
    each((operation) =>
      requestSchemasOf(operation).every((schema) =>
        objectsIn(toJson(schema, 'input')).every(({ additionalProperties }) => additionalProperties === false),
      ),
    ),
    [
      changed('phones.add', { body: loose }),
      changed('phones.add', { body: z.strictObject({ items: z.array(loose).nullable() }) }),
      changed('contacts.list', { query: loose }),
    ],
  ],
  [
    'PATCH accepts a merge patch, and no other method does',
    each(({ route, metadata }) => (route.method === 'PATCH') === (metadata.consumes?.join() === MERGE_PATCH.join())),
    [withMetadata('contacts.patch', { consumes: undefined }), withMetadata('phones.add', { consumes: MERGE_PATCH })],
  ],
  [
    'every operation lists validation-failed',
    each(({ codes }) => codes.includes('validation-failed')),
    [withoutCode('system.live', 'validation-failed')],
  ],
  [
    'exactly the changes with a body or headers list malformed-request',
    each((operation) => {
      const isParsed = operation.route.method !== 'GET' && (hasBody(operation) || operation.route.headers !== undefined)
      return operation.codes.includes('malformed-request') === isParsed
    }),
    [withoutCode('phones.add', 'malformed-request'), changed('sessions.list', {}, { codes: ['malformed-request'] })],
  ],
  [
    'exactly the operations with If-None-Match return 304 and an ETag; exactly those with If-Match list precondition-failed',
    each((operation) => {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headersOf(operation)
      const { route, codes, metadata } = operation
      if (304 in route.responses !== (ifNoneMatch !== undefined)) return false
      if (ifNoneMatch !== undefined && metadata.etag !== true) return false
      return codes.includes('precondition-failed') === (ifMatch !== undefined)
    }),
    [withMetadata('contacts.get', { etag: undefined }), withoutCode('contacts.patch', 'precondition-failed')],
  ],
  [
    'exactly the changes by a signed-in user that are not repeatable take an idempotency key and list its errors',
    each((operation) => {
      const { route, codes, metadata } = operation
      const takesKey = 'idempotency-key' in headersOf(operation)
      const listsErrors = IDEMPOTENT.every((code) => codes.includes(code))
      const isChange = route.method !== 'GET' && metadata.access === 'session' && !metadata.repeatable
      return takesKey === listsErrors && takesKey === isChange
    }),
    [
      withoutCode('contacts.create', 'idempotency-key-in-use'),
      changed('contacts.create', { headers: undefined }),
      withMetadata('avatars.put', { repeatable: undefined }),
    ],
  ],
]

const responses: Rule[] = [
  [
    'there is one success, or a second one that is 202 without a body beside a first one with a body',
    each(({ route }) => {
      const [first, second, ...more] = Object.keys(route.responses)
        .map(Number)
        .filter((status) => status < 400 && status !== 304)
      if (first === undefined || first >= 300 || more.length > 0) return false
      const isWithoutBody = (status: number) => isAppRouteNoBody(route.responses[status] ?? loose)
      return second === undefined || (second === 202 && isWithoutBody(second) && !isWithoutBody(first))
    }),
    [
      changed('phones.add', { responses: { 200: loose, 201: loose } }),
      changed('phones.add', { responses: { 422: loose } }),
      changed('auth.signup', { responses: { 202: c.noBody(), 204: c.noBody() } }),
    ],
  ],
  [
    'exactly the operations that create return 201',
    each((operation) => statusesOf(operation).includes(201) === /^(create|add|signup)$/.test(actionOf(operation))),
    [changed('phones.add', { responses: { 200: loose } }), changed('phones.replace', { responses: { 201: loose } })],
  ],
  [
    'a location comes with 201 and is the path of a GET operation',
    each(({ metadata, route }) => !metadata.location || (201 in route.responses && canBeRead(metadata.location))),
    [
      withMetadata('phones.replace', { location: '/api/contacts/:contact_id/phones/:id' }),
      withMetadata('phones.add', { location: '/api/phones/:id' }),
    ],
  ],
  [
    'DELETE returns 204',
    each((operation) => operation.route.method !== 'DELETE' || statusesOf(operation).includes(204)),
    [changed('phones.remove', { responses: { 200: loose } })],
  ],
  [
    'bodies and responses are components',
    each((operation) => [bodyOf(operation), successOf(operation)].filter(isZod).every((schema) => schema.meta()?.id)),
    [changed('phones.add', { body: loose }), changed('phones.add', { responses: { 201: loose } })],
  ],
  [
    'no operation lists an error that any request can get, except malformed-request',
    each(({ codes }) => codes.every((code) => code === 'malformed-request' || !isServerWide(code))),
    [changed('phones.add', {}, { codes: ['internal-error'] })],
  ],
  [
    'every component has an example that its schema accepts',
    (all) => {
      const schemas = all.flatMap((operation) => [
        ...requestSchemasOf(operation).map((schema) => ({ schema, io: 'input' as const })),
        ...responseSchemasOf(operation).map((schema) => ({ schema, io: 'output' as const })),
      ])
      return [...componentsIn(schemas)].filter(([, schema]) => !acceptsItsExamples(schema)).map(([id]) => id)
    },
    [
      changed('phones.add', { body: z.strictObject({}).meta({ id: 'WithoutExample' }) }),
      changed('phones.add', { body: loose.meta({ id: 'WithWrongExample', examples: [{ color: 3 }] }) }),
    ],
  ],
]

/** These rules compare operations with each other, so the broken ones are one list. */
const together: Rule[] = [
  [
    'every error is listed by some operation; not-applied occurs only in the results of a batch',
    (all) => allCodes.filter((code) => !isServerWide(code) && code !== 'not-applied' && !all.some(({ codes }) => codes.includes(code))),
    operations.filter(({ slice }) => slice !== 'phones'),
  ],
  [
    'every operation has an id of its own',
    (all) => all.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
    [...operations, changed('phones.add', {}, { name: 'phonesA.dd' })],
  ],
  [
    'every method and path belongs to one operation',
    (all) =>
      all
        .map(({ route }) => `${route.method} ${shapeOfPath(route.path)}`)
        .filter((address, index, addresses) => addresses.indexOf(address) !== index),
    [...operations, changed('contacts.get', { path: '/api/contacts/:contact_id' })],
  ],
  [
    'a static segment is not a valid value of the parameter in its place',
    (all) => all.filter((operation) => hidesAValue(operation, all)).map(({ name }) => name),
    [operationCalled('birthdays.upcoming'), changed('contacts.get', { pathParams: z.object({ id: z.string() }) })],
  ],
]

describe('every operation', () => {
  test.each([...texts, ...access, ...requests, ...responses])('%s', (_, offenders, broken) => {
    expect(offenders(operations)).toEqual([])
    for (const operation of broken) expect(offenders([operation])).toHaveLength(1)
  })
})

describe('all operations together', () => {
  test.each(together)('%s', (_, offenders, broken) => {
    expect(offenders(operations)).toEqual([])
    expect(offenders(broken)).toHaveLength(1)
  })
})
