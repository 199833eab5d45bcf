import { type Contact, unwrap } from '@contacts/client'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { unchanged } from '../harness/refusal.ts'
import { repetitions } from '../harness/repetitions.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** MergePatch of RFC 7396, 2, word for word. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: Json = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

/** What the document is without a member that RFC 7396 has removed. */
const EMPTY = {
  last_name: null,
  emails: [],
  phones: [],
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
const free = fc.dictionary(key, tree, { maxKeys: 4 }) as fc.Arbitrary<Json>

const members = {
  first_name: word,
  last_name: word,
  emails: fc.array(email, { maxLength: 3 }),
  phones: fc.array(phone, { maxLength: 3 }),
  birthday,
  organization: word,
  job_title: word,
  notes: word,
  additional_data: free,
}
const contact = fc.record(members, { requiredKeys: ['first_name'] })
const patch = fc.record(
  Object.fromEntries(Object.entries<fc.Arbitrary<unknown>>(members).map(([name, value]) => [name, fc.option(value)])),
  { requiredKeys: [] },
) as fc.Arbitrary<Json>

/** A document has no null of its own but in lists, as RFC 7396 supposes. */
const withoutNulls = (value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).flatMap(([name, member]) => (member === null ? [] : [[name, withoutNulls(member)]])))
    : value

const send = (id: string, body: unknown, type: string) =>
  ask(url, { method: 'PATCH', path: `/api/contacts/${id}`, headers: { 'content-type': type }, body }, alice.authorization())

/** What a user has written of it; ids of phone numbers and E.164 are ours. */
const written = ({ phones, ...rest }: Contact) => {
  const names = ['first_name', ...Object.keys(EMPTY)] as (keyof typeof rest)[]
  const own = Object.fromEntries(names.filter((name) => name in rest).map((name) => [name, rest[name]]))
  return { ...own, phones: phones.map(({ number, label: kind }) => ({ number, label: kind })) }
}

test('a contact after a patch is what RFC 7396 makes of it', async () => {
  await fc.assert(
    fc.asyncProperty(contact, patch, fc.constantFrom('application/json', 'application/merge-patch+json'), async (before, change, type) => {
      const document = { ...before, additional_data: withoutNulls(before.additional_data ?? {}) as Json }
      const created = await unwrap(alice.client.contacts.create({ body: document }))

      const answer = await (change['first_name'] === null
        ? unchanged(service, () => send(created.id, change, type))
        : send(created.id, change, type))

      const after = await unwrap(alice.client.contacts.get({ params: { id: created.id } }))
      if (change['first_name'] === null) {
        expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/first_name' }] } })
        expect(after).toEqual(created)
        return
      }
      const expected = mergePatch({ ...EMPTY, ...document }, change) as Json
      expect(answer.status).toBe(200)
      expect(answer.body).toEqual(after)
      expect(written(after)).toEqual({ ...EMPTY, ...expected })
      expect(after.version).toBe(2)
    }),
    { numRuns: repetitions(50, 150), seed: 7396 },
  )
})

const forbidden: [string, Json][] = [
  ['an unknown member', { first_name: 'Ada', frist_name: 'Ada' }],
  ['a name of another type', { first_name: 1 }],
  ['an empty name', { last_name: '' }],
  ['a list that is none', { emails: 'ada@example.com' }],
  ['a list with an invalid item', { phones: [{ number: '067 123 45 67' }, { number: '1' }] }],
  ['an unknown phone', { phones: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', number: '067 123 45 67' }] }],
  ['a date that does not exist', { birthday: '1990-02-29' }],
  ['free data that is no object', { additional_data: ['a'] }],
  ['free data that grows too large', { additional_data: { a: 'x'.repeat(17_000) } }],
]

test.each(forbidden)('%s changes nothing', async (_, body) => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', additional_data: { a: { b: 1 } } } }))

  const answer = await unchanged(service, () => send(id, { ...body, notes: 'not saved' }, 'application/merge-patch+json'))

  expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } })
})

test('free data that would grow too large by merging changes nothing', async () => {
  const { id } = await unwrap(alice.client.contacts.create({ body: { first_name: 'Ada', additional_data: { a: 'x'.repeat(9_000) } } }))

  const answer = await unchanged(service, () => send(id, { additional_data: { b: 'x'.repeat(9_000) } }, 'application/json'))

  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/additional_data' }] } })
})
