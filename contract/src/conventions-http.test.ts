/**
 * The conventions of the requests and the responses of every operation: paths, methods, headers, bodies and statuses. A
 * failure names what breaks the rule: operations, or components.
 */
import { initContract, isAppRouteNoBody } from '@ts-rest/core'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  actionOf,
  bodyOf,
  hasGetOperation,
  withChanges,
  hasBody,
  headersOf,
  operations,
  pathParamsIn,
  pathSchemasOf,
  requestSchemasOf,
  responseSchemasOf,
  statusesOf,
  successOf,
  withMetadata,
  withoutCode,
} from './conventions/operation.ts'
import { everyOperation, isServerWide, loose, type Rule } from './conventions/rule.ts'
import { acceptsItsExamples, componentsIn, isZod, objectsIn, toJson } from './conventions/schemas.ts'
import { MERGE_PATCH } from './shared/access.ts'
import { IDEMPOTENT } from './shared/idempotency.ts'

const c = initContract()

const requests: Rule[] = [
  [
    'paths start with /api, except those of system operations',
    everyOperation(({ route, slice }) => (slice === 'system') !== route.path.startsWith('/api/')),
    [withChanges('phones.add', { path: '/phones' }), withChanges('system.live', { path: '/api/livez' })],
  ],
  [
    'path parameters are in snake_case, and each has a schema',
    everyOperation((operation) => {
      const names = pathParamsIn(operation.route.path)
      return names.every((name) => /^[a-z]+(_[a-z]+)*$/.test(name)) && names.join() === Object.keys(pathSchemasOf(operation)).join()
    }),
    [
      withChanges('phones.list', { path: '/api/contacts/:contactId/phones', pathParams: z.object({ contactId: z.guid() }) }),
      withChanges('phones.list', { pathParams: undefined }),
      withChanges('phones.list', { path: '/api/phones' }),
    ],
  ],
  [
    'a malformed id gets the same error as an unknown id; the schema must check the first id in a path, the handler may check later ids',
    everyOperation((operation) =>
      Object.entries(pathSchemasOf(operation)).every(([name, param], index) => {
        const issue = param.safeParse('me').error?.issues[0]
        const code = issue || index === 0 ? issue?.message : name.replace(/_id$/, '-not-found')
        return operation.codes.some((listed) => listed === code)
      }),
    ),
    [
      withChanges('phones.list', { pathParams: z.object({ contact_id: z.uuid() }) }),
      withChanges('phones.list', { pathParams: z.object({ contact_id: z.string() }) }),
      withoutCode('phones.get', 'phone-not-found'),
    ],
  ],
  [
    'bodies and queries reject unknown members',
    everyOperation((operation) =>
      requestSchemasOf(operation).every((schema) =>
        objectsIn(toJson(schema, 'input')).every(({ additionalProperties }) => additionalProperties === false),
      ),
    ),
    [
      withChanges('phones.add', { body: loose }),
      withChanges('phones.add', { body: z.strictObject({ items: z.array(loose).nullable() }) }),
      withChanges('contacts.list', { query: loose }),
    ],
  ],
  [
    'PATCH accepts a merge patch, and no other method does',
    everyOperation(({ route, metadata }) => (route.method === 'PATCH') === (metadata.consumes?.join() === MERGE_PATCH.join())),
    [withMetadata('contacts.patch', { consumes: undefined }), withMetadata('phones.add', { consumes: MERGE_PATCH })],
  ],
  [
    'every operation lists validation-failed',
    everyOperation(({ codes }) => codes.includes('validation-failed')),
    [withoutCode('system.live', 'validation-failed')],
  ],
  [
    'an operation lists malformed-request if and only if it is a change with a body or headers',
    everyOperation((operation) => {
      const isChangeWithInput = operation.route.method !== 'GET' && (hasBody(operation) || operation.route.headers !== undefined)
      return operation.codes.includes('malformed-request') === isChangeWithInput
    }),
    [withoutCode('phones.add', 'malformed-request'), withChanges('sessions.list', {}, { codes: ['malformed-request'] })],
  ],
  [
    'a read with If-None-Match returns 304 and an ETag; a change with If-Match also accepts If-None-Match, and lists precondition-failed',
    everyOperation((operation) => {
      const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headersOf(operation)
      const { route, codes, metadata } = operation
      const isRead = route.method === 'GET'
      const isConditionalRead = isRead && ifNoneMatch !== undefined
      if (304 in route.responses !== isConditionalRead || (isConditionalRead && metadata.etag !== true)) return false
      const isConditionalChange = !isRead && ifNoneMatch !== undefined
      return isConditionalChange === (ifMatch !== undefined) && codes.includes('precondition-failed') === isConditionalChange
    }),
    [withMetadata('contacts.get', { etag: undefined }), withoutCode('contacts.patch', 'precondition-failed')],
  ],
  [
    'an operation accepts an idempotency key and lists the errors of keys if and only if it is a change that requires a session and is not repeatable',
    everyOperation((operation) => {
      const { route, codes, metadata } = operation
      const acceptsKey = 'idempotency-key' in headersOf(operation)
      const listsErrors = IDEMPOTENT.every((code) => codes.includes(code))
      const isUnrepeatableChange = route.method !== 'GET' && metadata.access === 'session' && !metadata.repeatable
      return acceptsKey === listsErrors && acceptsKey === isUnrepeatableChange
    }),
    [
      withoutCode('contacts.create', 'idempotency-key-in-use'),
      withChanges('contacts.create', { headers: undefined }),
      withMetadata('avatars.put', { repeatable: undefined }),
    ],
  ],
]

const responses: Rule[] = [
  [
    'an operation has one success response, or two: one with a body, and a 202 without a body',
    everyOperation(({ route }) => {
      const [first, second, ...more] = Object.keys(route.responses)
        .map(Number)
        .filter((status) => status < 400 && status !== 304)
      if (first === undefined || first >= 300 || more.length > 0) return false
      const isWithoutBody = (status: number) => isAppRouteNoBody(route.responses[status] ?? loose)
      return second === undefined || (second === 202 && isWithoutBody(second) && !isWithoutBody(first))
    }),
    [
      withChanges('phones.add', { responses: { 200: loose, 201: loose } }),
      withChanges('phones.add', { responses: { 422: loose } }),
      withChanges('auth.signup', { responses: { 202: c.noBody(), 204: c.noBody() } }),
    ],
  ],
  [
    'an operation returns 201 if and only if it creates something',
    everyOperation((operation) => statusesOf(operation).includes(201) === /^(create|add|signup|plan)$/.test(actionOf(operation))),
    [withChanges('phones.add', { responses: { 200: loose } }), withChanges('phones.replace', { responses: { 201: loose } })],
  ],
  [
    'an operation with a Location returns 201, and the Location is the path of a GET operation',
    everyOperation(({ metadata, route }) => !metadata.location || (201 in route.responses && hasGetOperation(metadata.location))),
    [
      withMetadata('phones.replace', { location: '/api/contacts/:contact_id/phones/:id' }),
      withMetadata('phones.add', { location: '/api/phones/:id' }),
    ],
  ],
  [
    'DELETE returns 204',
    everyOperation((operation) => operation.route.method !== 'DELETE' || statusesOf(operation).includes(204)),
    [withChanges('phones.remove', { responses: { 200: loose } })],
  ],
  [
    'every body and response schema has an id, which makes it an OpenAPI component',
    everyOperation((operation) => [bodyOf(operation), successOf(operation)].filter(isZod).every((schema) => schema.meta()?.id)),
    [withChanges('phones.add', { body: loose }), withChanges('phones.add', { responses: { 201: loose } })],
  ],
  [
    'no operation lists an error that every operation can return, except malformed-request',
    everyOperation(({ codes }) => codes.every((code) => code === 'malformed-request' || !isServerWide(code))),
    [withChanges('phones.add', {}, { codes: ['internal-error'] })],
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
      withChanges('phones.add', { body: z.strictObject({}).meta({ id: 'WithoutExample' }) }),
      withChanges('phones.add', { body: loose.meta({ id: 'WithWrongExample', examples: [{ color: 3 }] }) }),
    ],
  ],
]

describe('every operation', () => {
  test.each([...requests, ...responses])('%s', (_, findOffenders, broken) => {
    expect(findOffenders(operations)).toEqual([])
    for (const operation of broken) expect(findOffenders([operation])).toHaveLength(1)
  })
})
