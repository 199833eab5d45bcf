/**
 * The contract as an OpenAPI 3.1 document, which says the same to everybody who does not import it. Bodies and refusals
 * are components, so that generated code has names for them. The refusals that can answer any request are the `default`
 * response of every operation, once for all of them.
 */
import { type AppRoute, isAppRouteOtherResponse } from '@ts-rest/core'
import { generateOpenApi } from '@ts-rest/open-api'
import * as z from 'zod'
import manifest from '../package.json' with { type: 'json' }
import { contract } from './index.ts'
import { listOperations, type Operation } from './operations.ts'
import { type Role, type Schema, toJsonSchema } from './openapi-schema.ts'
import { type Access, FORM, rateClasses, SIGNED_IN } from './shared/access.ts'
import { type Code, PROBLEM_TYPE, problems, problemSchemas, SERVER_WIDE } from './shared/problem.ts'

interface Response {
  description: string
  headers?: Record<string, unknown>
  content?: Record<string, { schema: Schema; examples?: Record<string, { summary: string; value: unknown }> }>
}
/** An operation as ts-rest makes it; its own types describe OpenAPI 3.0. */
interface Generated {
  parameters: unknown[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, Response>
}

export interface OpenApiDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, unknown> }>>
  components: { schemas: Record<string, Schema> } & Record<string, unknown>
}

const SECURITY_SCHEME = 'accessToken'
const SECURITY = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` that `POST /api/auth/login` answers (RFC 6750).',
}

const TAGS: Record<keyof typeof contract, string> = {
  auth: 'Sign up, sign in, stay signed in, sign out.',
  sessions: 'Where the user is signed in.',
  users: 'The account of the signed-in user.',
  avatars: 'The picture of the signed-in user.',
  pictures: 'Pictures by their addresses, for whoever was told one.',
  contacts: 'The people in the address book, and the search for them.',
  phones: 'Single phone numbers of a contact, without touching the others.',
  birthdays: 'Who celebrates soon.',
  labels: 'What contacts are grouped by: put on many of them at once, and taken off.',
  system: 'Whether the service is well.',
}

const HEADERS = {
  'X-Request-Id': {
    description: 'Names this request in the log. Tell it when asking for help.',
    example: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  },
  ETag: {
    description:
      'Which version it is (RFC 9110, 8.8.3), to be sent as `If-None-Match` with a read and, of a contact, as `If-Match` with a change.',
    example: '"3"',
  },
  Location: {
    description: 'Path of what was created.',
    format: 'uri-reference',
    example: '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  },
  Link: {
    description: 'Address of the next page (`rel="next"`, RFC 8288), if there is one.',
    example: '<https://contacts.example/api/contacts?limit=100&cursor=own.9m2Xq0cX3vXn1u7kYt5w>; rel="next"',
  },
  'Idempotency-Replayed': {
    description: 'Only with `true`: it was done before, by a request with the same `Idempotency-Key`, whose answer this is.',
    example: 'true',
  },
  'WWW-Authenticate': { description: 'How to authenticate (RFC 6750).', example: 'Bearer error="invalid_token"' },
  RateLimit: {
    description: 'What is left of the limit that counted this request, and in how many seconds it is whole again.',
    example: '"contacts";r=241;t=17',
  },
  'RateLimit-Policy': {
    description: 'The limit that counted this request: so many (`q`) in so many seconds (`w`).',
    example: '"contacts";q=300;w=60',
  },
  'Retry-After': { description: 'Seconds to wait before the next try.', type: 'integer', example: 17 },
  Allow: { description: 'With 405: the methods that the path has.', example: 'GET, HEAD, POST' },
}
type Header = keyof typeof HEADERS
const COUNTED = ['RateLimit', 'RateLimit-Policy'] as const

const roles = { path: 'parameter', query: 'parameter', header: 'parameter', body: 'body', response: 'answer' } as const

export function openApiDocument({ version = manifest.version }: { version?: string } = {}): OpenApiDocument {
  const components = new Components()
  const operations = new Map(listOperations(contract).map((operation) => [operation.route, operation]))
  const info = {
    title: 'Contacts API',
    version,
    description: introduction(),
    license: { name: 'MIT', identifier: 'MIT' },
    contact: { name: 'Whoever runs this server' },
  }
  const { paths } = generateOpenApi(
    contract,
    { info },
    {
      setOperationId: 'concatenated-path',
      schemaTransformer: ({ schema, type }) => components.schema(schema, roles[type]) as never,
      operationMapper: (generated, route) => describe(generated as never, operations.get(route)!, components) as never,
    },
  )

  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { [SECURITY_SCHEME]: SECURITY },
      headers: mapValues(HEADERS, ({ description, example, ...schema }) => ({
        description,
        schema: { type: 'string', ...schema },
        example,
      })),
      responses: sorted(components.responses),
      schemas: sorted(components.schemas),
    },
  } as OpenApiDocument
}

/** What the operations refer to, gathered while they are described. */
class Components {
  readonly schemas: Record<string, Schema> = {}
  readonly responses: Record<string, Response> = {}

  schema(schema: unknown, role: Role): Schema | null {
    if (!(schema instanceof z.ZodType)) return null
    const { $defs = {}, ...root } = toJsonSchema(schema, role)
    for (const [name, definition] of Object.entries($defs)) {
      const known = (this.schemas[name] ??= definition as Schema)
      // Names are given by hand: a request and an answer that differ need two.
      if (JSON.stringify(known) !== JSON.stringify(definition)) throw new Error(`Two schemas are called ${name}.`)
    }
    return root
  }

  refusals(codes: readonly Code[], headers: readonly Header[]) {
    const name = responseName(codes)
    const schemas = codes.map((code) => this.schema(problemSchemas[code], 'answer')!)
    const [schema] = schemas
    const content = schemas.length === 1 ? { schema: schema! } : { schema: { anyOf: schemas }, examples: examplesOf(codes) }
    this.responses[name] ??= { description: reasons(codes), headers: headerRefs(headers), content: { [PROBLEM_TYPE]: content } }
    return { $ref: `#/components/responses/${name}` }
  }
}

function describe(generated: Generated, { id, slice, route, metadata, codes }: Operation, components: Components) {
  const { parameters, requestBody } = generated
  const body = requestBody?.content['application/json']
  const mediaTypes = metadata.consumes ?? ['application/json']
  const content = mediaTypes.includes(FORM) ? uploads(mediaTypes) : body && Object.fromEntries(mediaTypes.map((type) => [type, body]))
  return {
    operationId: id,
    tags: [slice],
    summary: route.summary,
    description: route.description,
    security: metadata.access === 'session' ? [{ [SECURITY_SCHEME]: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(content && { requestBody: { required: true, content } }),
    responses: {
      ...successes(generated, route, metadata, codes),
      ...refusals(codes, components),
      default: components.refusals(SERVER_WIDE, ['X-Request-Id', 'Allow']),
    },
  }
}

// As generators of code and viewers know it; by the words of JSON Schema it would be nothing at all.
const BYTES: Schema = { type: 'string', format: 'binary' }

/** A file as the part of a form, or as the body itself. */
function uploads(mediaTypes: readonly string[]) {
  const file = { ...BYTES, description: 'The file; its name and its declared type are not looked at.' }
  const form = { type: 'object', properties: { file }, required: ['file'], additionalProperties: false }
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema: type === FORM ? form : BYTES }]))
}

const WITHOUT_BODY: Record<string, string> = {
  202: 'Accepted. What follows, if anything does, comes by mail. There is no body.',
  304: 'It is what `If-None-Match` names. There is no body.',
}

function successes(generated: Generated, { responses }: AppRoute, { rate, location, etag }: Access, codes: readonly Code[]) {
  const found = Object.entries(generated.responses).filter(([status]) => Number(status) < 400)
  return Object.fromEntries(
    found.map(([status, { content }]) => {
      const schema = responses[Number(status)]
      const headers = headerRefs([
        'X-Request-Id',
        ...(etag ? (['ETag'] as const) : []),
        ...(location ? (['Location'] as const) : []),
        ...(isPage(schema) ? (['Link'] as const) : []),
        ...(codes.includes('idempotency-key-reused') ? (['Idempotency-Replayed'] as const) : []),
        ...(rate ? COUNTED : []),
      ])
      if (typeof schema === 'object' && isAppRouteOtherResponse(schema))
        return [status, { description: 'The picture.', headers, content: { [schema.contentType]: { schema: BYTES } } }]
      const description = (schema instanceof z.ZodType && schema.description) || (WITHOUT_BODY[status] ?? 'Done. There is no body.')
      return [status, { description, headers, ...(content && { content }) }]
    }),
  )
}

const isPage = (schema: unknown) => schema instanceof z.ZodObject && 'next_cursor' in schema.shape

function refusals(codes: readonly Code[], components: Components) {
  const own: Partial<Record<number, readonly Header[]>> = {
    401: ['WWW-Authenticate'],
    412: ['ETag'],
    429: [...COUNTED, 'Retry-After'],
    503: ['Retry-After'],
  }
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [status, components.refusals(group, ['X-Request-Id', ...(own[status] ?? [])])]),
  )
}

const mapValues = <T, R>(record: Record<string, T>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

const headerRefs = (names: readonly Header[]) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

const GROUPS = new Map([
  [SERVER_WIDE.join(), 'AnyOther'],
  [SIGNED_IN.filter((code) => problems[code].status === 401).join(), 'NotSignedIn'],
])

/** A response is called after its refusals: `EmailTaken`, `ContactNotFoundOrPhoneNotFound`. */
const responseName = (codes: readonly Code[]) =>
  GROUPS.get(codes.join()) ?? codes.map((code) => problemSchemas[code].meta()!.id!.replace(/Problem$/, '')).join('Or')

// Relative, so that it leads to the page on whatever server shows the document.
const linkTo = (code: Code) => `[${code}](/problems/${code})`

const reasons = (codes: readonly Code[]) =>
  codes === SERVER_WIDE
    ? `What any request may get besides: ${codes.map(linkTo).join(', ')}.`
    : codes.map((code) => `${problems[code].title} (${linkTo(code)}).`).join(' ')

const examplesOf = (codes: readonly Code[]) =>
  Object.fromEntries(
    codes.map((code) => [code, { summary: problems[code].title, value: (problemSchemas[code].meta()!.examples as unknown[])[0] }]),
  )

function introduction() {
  const limits = Object.entries(rateClasses).map(
    ([name, { limit, window, per }]) =>
      `- \`${name}\`: ${limit} requests in ${window} seconds for each ${per === 'user' ? 'user' : 'client address'}`,
  )
  const serverWide = SERVER_WIDE.map((code) => `| ${problems[code].status} | ${linkTo(code)} | ${problems[code].title} |`)
  return `An address book: contacts with their phone numbers and labels, a search that does not mind case, accents or script,
upcoming birthdays, and a feed of changes.

## Signing in
\`POST /api/auth/signup\` makes an account and mails a link that verifies its address. \`POST /api/auth/login\` answers an \`access_token\` and a \`refresh_token\`. Send
the first with every request as \`Authorization: Bearer …\`. When it has expired, \`POST /api/auth/refresh\` answers the next
pair; a refresh token works once. \`POST /api/auth/logout\` ends the session.

## Refusals
A refusal is \`application/problem+json\` (RFC 9457). Program against \`code\`; \`type\` is the address of a page that tells
cause and cure, and all of them are listed at [/problems](/problems). Each operation lists its own. Any request can also get one of these,
which every operation has as its \`default\` response:

| status | code | |
| --- | --- | --- |
${serverWide.join('\n')}

## Values
- JSON in UTF-8. Unknown members of a body and of a query are refused with 422, so that a misspelt one is not silently lost. Answers may gain members.
- Ids are UUIDv7: later ones are greater. An id in a path that is no UUID is a 404.
- Instants are RFC 3339 in UTC with milliseconds, dates are \`YYYY-MM-DD\`.
- Text is trimmed and kept in Unicode NFC. Lengths count code points.
- In an answer absent single values are \`null\` and absent lists empty; no member is ever left out.

## Writes
The \`ETag\` of a contact is its \`version\`. Sent as \`If-Match\` with a change, it makes sure that nobody else has changed the contact since it
was read: else the answer is 412. A change with an \`Idempotency-Key\` can be sent again when its answer got lost: it is done once, and answered
the same again for 24 hours. What is removed is in the trash for 30 days.

## Lists
A page has \`items\` and \`next_cursor\`; \`Link\` has the address of the next page. A cursor goes on after the last item even when that was
changed or is gone. Whoever is in the list all the time is met exactly once by a walk, and nobody twice, unless the very value that the order goes
by changes meanwhile. \`skip\` counts anew in each request, so it drifts when items come and go, and ends at 100000.
\`include_total\` counts: as far as 10000, or exactly, and \`total_is_exact\` says which.

## Limits
${limits.join('\n')}

The operations of one class share its count. \`RateLimit\` and \`RateLimit-Policy\` tell the state of it; a request too many
gets 429 and \`Retry-After\`.
`
}
