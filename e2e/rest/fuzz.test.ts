/** The OpenAPI document describes every response to random requests, and no response reveals the implementation. */
import { unwrap } from '@contacts/client'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { callOf, createFixture, recreateAfter } from '../harness/calls.ts'
import { operations, serverWide } from '../harness/document.ts'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, bob } = service
let { alice } = service
const fixture = await createFixture(alice)
const bobsIds = [(await unwrap(bob.client.users.me())).id, (await createFixture(bob)).contact_id]
const bobsRows = async () => (await service.stored()).split('\n').filter((line) => bobsIds.some((id) => line.includes(id)))
const settings = { seed: 20261120, numRuns: repetitions(100, 300), endOnFailure: true }

/** Values that have caused failures in other servers. */
const HOSTILE: unknown[] = [
  null,
  true,
  0,
  -0,
  -1,
  1e308,
  2 ** 53,
  0.1,
  '',
  ' ',
  '\0',
  '\ud800',
  '\uFFFF',
  '😀',
  '1e999',
  'NaN',
  '__proto__',
  'constructor',
  '%00',
  '%',
  '../../etc/passwd',
  "' or '1'='1",
  '"; drop table contacts; --',
  '$1',
  '${7*7}',
  '{{7*7}}',
  '<script>',
  '\r\nSet-Cookie: a=b',
  'a'.repeat(5_000),
  '9'.repeat(400),
  '0000-01-01',
  '--02-30',
  '2026-02-29T25:61:61Z',
  [],
  {},
  [[]],
  [null],
  { $ne: null },
  { length: 1e9 },
  { toString: 1 },
  { then: 1 },
  { toJSON: 1 },
]
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const memberNames = [
  'first_name',
  'last_name',
  'emails',
  'phones',
  'birthday',
  'organization',
  'job_title',
  'notes',
  'additional_data',
  'number',
  'label',
  'username',
  'email',
  'password',
  'refresh_token',
  'time_zone',
  'default_region',
  'leap_day',
  'language',
  'id',
  'name',
  'labels',
  'contact_ids',
]
const queryNames = [
  'skip',
  'limit',
  'cursor',
  'sort',
  'include_total',
  'q',
  'first_name',
  'last_name',
  'email',
  'phone',
  'days',
  'from',
  'time_zone',
  'leap_day',
  'label',
  'x',
  '__proto__',
  '',
]

const alteration = fc.record({
  members: fc.dictionary(fc.constantFrom(...memberNames), hostile, { maxKeys: 3 }),
  item: fc.option(fc.dictionary(fc.constantFrom('address', 'number', 'label', 'id', 'x'), hostile, { maxKeys: 3 })),
})
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: alteration.map(
      ({ members, item }) =>
        (valid: object) =>
          JSON.stringify({ ...valid, ...members, ...(item && { emails: [item], phones: [item] }) }),
    ),
  },
  { weight: 2, arbitrary: hostile.map((value) => () => JSON.stringify(value) ?? '') },
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => () => text),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => () => Buffer.from(bytes)),
)
const encodedValue = hostile.map((value) =>
  encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : (JSON.stringify(value) ?? '')).slice(0, 3_000),
)
const query = fc
  .array(fc.tuple(fc.constantFrom(...queryNames), encodedValue), { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'))
const type = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'application/merge-patch+json',
  'text/plain',
  'application/json; charset=utf-16',
)

const INTERNALS =
  /zod|fastify|mikro|kysely|pglite|postgres|node_modules|\.(ts|js):\d|\bat \w+ \(|SQLSTATE|syntax error|relation "|select .* from|ECONN/i

function expectDocumented({ status, body: answered, text }: HttpResponse, { codes, responses }: (typeof operations)[number]) {
  if (status < 300) return expect(Object.keys(responses)).toContain(String(status))
  expect([...codes, ...serverWide.filter((code) => code !== 'internal-error')]).toContain(answered.code)
  expect(status).toBeLessThan(500)
  expect(text).not.toMatch(INTERNALS)
}

/** Replaces data, links and sessions that a request removed, used up or ended, so that the next request finds them. */
async function renew({ status, body: answered }: HttpResponse, id: string) {
  if (status === 204 && id === 'usersRemove') alice = await service.person('Alice')
  if (answered?.code === 'session-ended') {
    const { refresh_token } = await unwrap(alice.client.auth.login({ body: { email: alice.email, password: alice.password } }))
    fixture.refresh_token = refresh_token
  }
  if (status < 300) Object.assign(fixture, await recreateAfter[id]?.(alice))
}

test('any body and query get a documented response, and change no data of another user', async () => {
  const before = await bobsRows()

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      body,
      query,
      type,
      fc.boolean(),
      async (operation, makeBody, search, contentType, hasFuzzedBody) => {
        const call = callOf(operation, fixture)
        const fuzzed: HttpRequest = {
          ...call,
          path: search ? `${call.path}?${search}` : call.path,
          ...(hasFuzzedBody &&
            call.body !== undefined && { body: makeBody(call.body as object), headers: { 'content-type': contentType } }),
        }

        const answer = await sendRequest(url, fuzzed, alice.authorization())

        await renew(answer, operation.id)
        expectDocumented(answer, operation)
      },
    ),
    settings,
  )

  expect(before).toHaveLength(2)
  expect(await bobsRows()).toEqual(before)
  expect((await sendRequest(url, { method: 'GET', path: '/healthchecker' })).status).toBe(200)
})

test('a refusal of any path and method has a documented code', async () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'api',
      'contacts',
      'phones',
      'labels',
      'remove',
      'users',
      'me',
      'auth',
      'login',
      'upcoming_birthdays',
      'livez',
      '.',
      '..',
      '*',
      ':id',
      fixture.contact_id,
      fixture.phone_id,
      fixture.label_id,
    ),
    encodedValue,
  )
  const path = fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`)
  const codes = [...new Set(operations.flatMap((operation) => operation.codes)), ...serverWide].filter(
    (code) => !['internal-error', 'unavailable'].includes(code),
  )

  await fc.assert(
    fc.asyncProperty(
      path,
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'),
      query,
      fc.boolean(),
      async (address, method, search, isSignedIn) => {
        const answer = await sendRequest(url, { method, path: `${address}?${search}` }, isSignedIn ? alice.authorization() : {})

        expect(answer.status).toBeLessThan(500)
        if (answer.body?.code) expect(codes).toContain(answer.body.code)
        if (answer.status >= 400) expect(answer.text).not.toMatch(INTERNALS)
      },
    ),
    settings,
  )
})

test('any headers get a documented response', async () => {
  const header = fc
    .oneof(fc.constantFrom(...HOSTILE.filter((value) => typeof value === 'string')), fc.string({ maxLength: 60 }))
    .map((value) =>
      String(value)
        .replace(/[^\x20-\x7e]/g, '')
        .trim(),
    )
  const name = fc.constantFrom(
    'authorization',
    'accept',
    'content-type',
    'x-request-id',
    'origin',
    'if-match',
    'if-none-match',
    'range',
    'cookie',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-http-method-override',
    'content-encoding',
    'accept-encoding',
    'host',
    'prefer',
    'te',
  )

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations.filter(({ id }) => !['authSignup', 'authLogin', 'authLogout'].includes(id))),
      fc.dictionary(name, header, { maxKeys: 4 }),
      async (operation, headers) => {
        const answer = await sendRequest(url, { ...callOf(operation, fixture), headers }, alice.authorization())

        await renew(answer, operation.id)
        expectDocumented(answer, operation)
      },
    ),
    settings,
  )
})
