/**
 * Conventions for the texts and the access of each operation, and conventions that compare all operations with each
 * other. The conventions for requests and responses are in `conventions-http.test.ts`. A failure names what breaks the
 * rule: operations, or error codes.
 */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  withChanges,
  isShadowedByStaticPath,
  findOperation,
  operations,
  requestSchemasOf,
  responseSchemasOf,
  shapeOfPath,
  withMetadata,
  withoutCode,
} from './conventions/operation.ts'
import { everyOperation, isServerWide, loose, type Rule } from './conventions/rule.ts'
import { isDescribed, isZod, membersOf, toJson } from './conventions/schemas.ts'
import { PUBLIC, rateClasses, SIGNED_IN } from './shared/access.ts'
import { codes as allCodes } from './shared/problems.ts'

const texts: Rule[] = [
  [
    'a summary is an imperative without a full stop',
    everyOperation(({ route }) => /^(?!\w+(?:[^s]s|ing)\b)[A-Z][a-z]+\b.*[^.]$/.test(route.summary ?? '')),
    [
      withChanges('phones.add', { summary: 'Adds a phone number' }),
      withChanges('phones.add', { summary: 'Add a phone number.' }),
      withChanges('phones.add', { summary: undefined }),
    ],
  ],
  [
    'a description consists of sentences and says more than the summary',
    everyOperation(({ route }) => /^[A-Z].*\.$/.test(route.description ?? '') && route.description !== `${route.summary}.`),
    [
      withChanges('phones.add', { description: undefined }),
      withChanges('phones.add', { description: `${findOperation('phones.add').route.summary}.` }),
    ],
  ],
  [
    'every member of a request or a response has a description',
    everyOperation((operation) =>
      [
        ...[...requestSchemasOf(operation), operation.route.pathParams].filter(isZod).map((schema) => toJson(schema, 'input')),
        ...responseSchemasOf(operation).map((schema) => toJson(schema, 'output')),
      ].every((schema) => membersOf(schema).every(isDescribed)),
    ),
    [
      withChanges('phones.add', { body: loose }),
      withChanges('contacts.list', { query: loose }),
      withChanges('phones.list', { pathParams: loose }),
      withChanges('phones.add', { responses: { 201: z.object({ items: z.array(loose).meta({ description: 'Items.' }) }) } }),
    ],
  ],
]

const access: Rule[] = [
  [
    'the metadata has an access and a rate class; only system operations may have no rate limit',
    everyOperation(
      ({ metadata, slice }) =>
        ['public', 'session'].includes(metadata?.access) && (metadata.rate === null ? slice === 'system' : metadata.rate in rateClasses),
    ),
    [
      withChanges('phones.add', {}, { metadata: undefined }),
      withMetadata('phones.add', { access: 'everybody' }),
      withMetadata('phones.add', { rate: null }),
      withMetadata('phones.add', { rate: 'phones' }),
    ],
  ],
  [
    'a rate-limited operation is counted per user if and only if it requires a session',
    everyOperation(
      ({ metadata }) => metadata.rate === null || (rateClasses[metadata.rate].per === 'user') === (metadata.access === 'session'),
    ),
    [withMetadata('auth.login', { rate: 'contacts' }), withMetadata('phones.add', { rate: 'auth' })],
  ],
  [
    'an operation that requires a session lists the errors that all such operations share',
    everyOperation(({ metadata, codes }) => metadata.access !== 'session' || SIGNED_IN.every((code) => codes.includes(code))),
    SIGNED_IN.map((code) => withoutCode('phones.add', code)),
  ],
  [
    'a public operation with a rate limit lists the errors of every public operation',
    everyOperation(
      ({ metadata, codes }) => metadata.access !== 'public' || metadata.rate === null || PUBLIC.every((code) => codes.includes(code)),
    ),
    PUBLIC.map((code) => withoutCode('auth.login', code)),
  ],
  [
    'an operation lists rate-limited if and only if it has a rate class',
    everyOperation(({ metadata, codes }) => codes.includes('rate-limited') === (metadata.rate !== null)),
    [withoutCode('phones.add', 'rate-limited'), withChanges('system.live', {}, { codes: ['rate-limited'] })],
  ],
]

/**
 * These rules compare operations with each other. Each rule is therefore checked once against the whole list of broken
 * operations, not against each of them alone.
 */
const comparisons: Rule[] = [
  [
    'every error is listed by an operation, except server-wide errors and not-applied, which only batch results contain',
    (all) => allCodes.filter((code) => !isServerWide(code) && code !== 'not-applied' && !all.some(({ codes }) => codes.includes(code))),
    operations.filter(({ slice }) => slice !== 'sessions'),
  ],
  [
    'no two operations have the same id',
    (all) => all.map(({ id }) => id).filter((id, index, ids) => ids.indexOf(id) !== index),
    [...operations, withChanges('phones.add', {}, { name: 'phonesA.dd' })],
  ],
  [
    'no two operations have the same method and path',
    (all) =>
      all
        .map(({ route }) => `${route.method} ${shapeOfPath(route.path)}`)
        .filter((endpoint, index, endpoints) => endpoints.indexOf(endpoint) !== index),
    [...operations, withChanges('contacts.get', { path: '/api/contacts/:contact_id' })],
  ],
  [
    'a static path segment is not a valid value of the parameter that another path has at the same position',
    (all) => all.filter((operation) => isShadowedByStaticPath(operation, all)).map(({ name }) => name),
    [findOperation('birthdays.upcoming'), withChanges('contacts.get', { pathParams: z.object({ id: z.string() }) })],
  ],
]

describe('every operation', () => {
  test.each([...texts, ...access])('%s', (_, findOffenders, broken) => {
    expect(findOffenders(operations)).toEqual([])
    for (const operation of broken) expect(findOffenders([operation])).toHaveLength(1)
  })
})

describe('all operations together', () => {
  test.each(comparisons)('%s', (_, findOffenders, broken) => {
    expect(findOffenders(operations)).toEqual([])
    expect(findOffenders(broken)).toHaveLength(1)
  })
})
