import { type Contact, unwrap } from '@contacts/client'
import { namingIssue } from '@contacts/contract'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The MergePatch function of RFC 7396, section 2, translated word for word. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: Json = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

/** The values of members after a merge patch has removed them. */
const DEFAULTS = {
  first_name: null,
  last_name: null,
  nickname: null,
  emails: [],
  phones: [],
  addresses: [],
  birthday: null,
  organization: null,
  job_title: null,
  notes: null,
  additional_data: {},
}

const word = fc.stringMatching(/^[A-Za-zА-яҐґЄєІіЇї'’-]{1,12}$/)
const label = fc.option(word)
const email = fc.record({ address: fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.com$/), label })
const phone = fc.record({ number: fc.stringMatching(/^[1-9]\d{5,9}$/), label })
const address = fc.record({
  street: fc.option(word),
  city: word,
  region: fc.option(word),
  postal_code: fc.option(word),
  country: fc.option(word),
  label,
})
const birthday = fc.constantFrom('1992-02-29', '--02-29', '2000-12-31', '0001-01-01')
const key = fc.constantFrom('a', 'b', 'c', 'd e', 'ї', '', '0')
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer(),
    fc.boolean(),
    word,
    fc.constant(null),
    tie('object'),
    tie('list'),
  ),
  list: fc.array(tie('tree'), { maxLength: 3 }),
  object: fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
}))
const additionalData = fc.dictionary(key, tree, { maxKeys: 4 }) as fc.Arbitrary<Json>

const members = {
  first_name: word,
  last_name: word,
  nickname: word,
  emails: fc.array(email, { maxLength: 3 }),
  phones: fc.array(phone, { maxLength: 3 }),
  addresses: fc.array(address, { maxLength: 2 }),
  birthday,
  organization: word,
  job_title: word,
  notes: word,
  additional_data: additionalData,
}
const contact = fc.record(members, { requiredKeys: ['first_name'] })
const patch = fc.record(
  Object.fromEntries(Object.entries<fc.Arbitrary<unknown>>(members).map(([name, value]) => [name, fc.option(value)])),
  { requiredKeys: [] },
) as fc.Arbitrary<Json>

/** Removes the members that are null, because RFC 7396 assumes a document without nulls, except in lists. */
const withoutNulls = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)]])))
    : value

const send = (id: string, body: unknown, type: string) =>
  sendRequest(url, { method: 'PATCH', path: `/api/contacts/${id}`, headers: { 'content-type': type }, body }, alice.authorization())

/** Returns the members that a user can write, without the ids and E.164 forms of phones, which the server adds. */
const writableMembers = ({ phones, ...rest }: Contact) => {
  const names = Object.keys(DEFAULTS) as (keyof typeof rest)[]
  const writable = Object.fromEntries(names.filter((name) => name in rest).map((name) => [name, rest[name]]))
  return { ...writable, phones: phones.map(({ number, label: kind }) => ({ number, label: kind })) }
}

test('a patch changes a contact as RFC 7396 defines', async () => {
  await fc.assert(
    fc.asyncProperty(contact, patch, fc.constantFrom('application/json', 'application/merge-patch+json'), async (before, change, type) => {
      const document = { ...before, additional_data: withoutNulls(before.additional_data ?? {}) as Json }
      const created = await unwrap(alice.client.contacts.create({ body: document }))

      const expected = { ...DEFAULTS, ...(mergePatch({ ...DEFAULTS, ...document }, change) as Json) }
      const isRefused = namingIssue(expected) !== undefined

      const response = await (isRefused ? expectUnchanged(service, () => send(created.id, change, type)) : send(created.id, change, type))

      const after = await unwrap(alice.client.contacts.get({ params: { id: created.id } }))
      if (isRefused) {
        expect(response).toMatchObject({ status: 422, body: { errors: [{ pointer: '#', code: 'nothing-to-call-it-by' }] } })
        expect(after).toEqual(created)
        return
      }
      expect(response.status).toBe(200)
      expect(response.body).toEqual(after)
      expect(writableMembers(after)).toEqual(expected)
      expect(after.version).toBe(isDeepStrictEqual(writableMembers(created), writableMembers(after)) ? 1 : 2)
    }),
    { numRuns: repetitions(50, 150), seed: 7396 },
  )
})

const forbidden: [string, Json][] = [
  ['an unknown member', { first_name: 'Ada', frist_name: 'Ada' }],
  ['a name of the wrong type', { first_name: 1 }],
  ['an empty name', { last_name: '' }],
  ['a string instead of a list', { emails: 'ada@example.com' }],
  ['a list with an invalid item', { phones: [{ number: '067 123 45 67' }, { number: 'abc' }] }],
  ['an unknown phone id', { phones: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', number: '067 123 45 67' }] }],
  ['a date that does not exist', { birthday: '1990-02-29' }],
  ['additional data that is not an object', { additional_data: ['a'] }],
  ['additional data over the size limit', { additional_data: { a: 'x'.repeat(17_000) } }],
]

test.each(forbidden)('a patch with %s changes nothing', async (_, body) => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', additional_data: { a: { b: 1 } } } }))

  const response = await expectUnchanged(service, () => send(id, { ...body, notes: 'not saved' }, 'application/merge-patch+json'))

  expect(response).toMatchObject({ status: 422, body: { code: 'validation-failed' } })
})

test('a patch whose merge would exceed the size limit of additional data changes nothing', async () => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', additional_data: { a: 'x'.repeat(9_000) } } }))

  const response = await expectUnchanged(service, () => send(id, { additional_data: { b: 'x'.repeat(9_000) } }, 'application/json'))

  expect(response).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/additional_data' }] } })
})
