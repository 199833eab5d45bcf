/** Every member of every JSON body except batches: its valid and invalid values, and the errors of the invalid ones. */
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { document, operations } from '../harness/document.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { bodies, type Field } from './validation-bodies.ts'
import type { Case } from './validation-cases.ts'
import { operationOf, outcomeOf } from './validation-outcome.ts'

const service = await startService({ now: '2026-11-20T09:59:59.999Z' })
const { url, alice } = service
const send = (call: HttpRequest) => sendRequest(url, call, alice.authorization())

type Json = Record<string | number, unknown>
/** The lists that a body gets when a field of their first item is replaced. */
const TEMPLATES: Json = {
  emails: [{ address: 'a@b.c' }],
  phones: [{ number: '123' }],
  addresses: [{ street: 'a', city: 'b' }],
  urls: [{ url: 'https://example.com' }],
  dates: [{ date: '2015-06-20' }],
  related: [{ name: 'a' }],
}

/** Returns the body with one value replaced; undefined removes it. */
function change(body: Json, [key, ...rest]: (string | number)[], value: unknown): Json {
  const copy = Array.isArray(body) ? [...body] : { ...body }
  if (rest.length > 0) Object.assign(copy, { [key!]: change((TEMPLATES[key!] ?? body[key!]) as Json, rest, value) })
  else if (value === undefined) delete (copy as Json)[key!]
  else Object.assign(copy, { [key!]: value })
  return copy as Json
}
const valueAt = (body: unknown, path: (string | number)[]) => path.reduce((value, key) => (value as Json | undefined)?.[key], body)
const pointerOf = (path: (string | number)[]) => ['#', ...path].join('/')
const abbreviate = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? 'left out'

describe.each(Object.entries(bodies))('the body of %s', async (id, { accepted, using = {}, fields }) => {
  const fixture = await createFixture(alice)
  const withValue = (field: Field, value: unknown) => {
    const call = callOf(operationOf(id), fixture)
    // Earlier cases create accounts with some of the e-mails and the password of the sample body.
    const body = id === 'authLogin' ? { ...(call.body as Json), password: 'another password' } : (call.body as Json)
    return { ...call, body: change({ ...body, ...using }, field.path, value) }
  }

  test.each(fields.map((field) => [pointerOf(field.path), field] as const))(
    '%s: the server refuses invalid values',
    async (pointer, field) => {
      const { cases, nullable = false, required = false } = field
      const invalid: Case[] = [
        ...cases.filter(([, code]) => code),
        ...(required ? ([[undefined, 'required']] as Case[]) : []),
        ...(nullable || cases.some(([value]) => value === null) ? [] : ([[null, nullCode(cases)]] as Case[])),
      ]
      const calls = invalid.map(([value]) => withValue(field, value))

      const outcomes = await expectUnchanged(service, async () => {
        const all = []
        for (const [index, call] of calls.entries()) {
          const response = await send(call)
          expectRefusal(response, 'validation-failed')
          all.push([abbreviate(invalid[index]![0]), ...outcomeOf(response)])
        }
        return all
      })

      expect(outcomes).toEqual(invalid.map(([value, code, , at = '']) => [abbreviate(value), 422, `${pointer}${at} ${code}`]))
    },
  )

  // A list item has only invalid cases: the valid cases are those of its members.
  test.each(fields.filter(({ cases }) => cases.some(([, code]) => !code)).map((field) => [pointerOf(field.path), field] as const))(
    '%s: the server accepts valid values',
    async (_, field) => {
      const valid: Case[] = [
        ...field.cases.filter(([, code]) => !code),
        ...(field.nullable ? ([[null]] as Case[]) : []),
        ...(field.required || field.path.length > 1 ? [] : ([[undefined]] as Case[])),
      ]

      const outcomes: unknown[][] = []
      for (const [value] of valid) {
        if (id === 'phonesAdd') fixture.contact_id = (await createFixture(alice)).contact_id
        const response = await send(withValue(field, value))
        // Deletes the label, because the next case may have the same name.
        if (id === 'labelsCreate') await send({ method: 'DELETE', path: response.headers.location! })
        outcomes.push([abbreviate(value), ...outcomeOf(response), valueAt(response.body, field.path)])
      }

      const returnsResource = accepted < 300 && accepted !== 204 && accepted !== 202 && id !== 'authLogin'
      const isReturned = returnsResource && !['password', 'contact_ids'].includes(String(field.path[0]))
      expect(outcomes).toEqual(
        valid.map(([value, , answered = value], index) => [
          abbreviate(value),
          accepted,
          isReturned && value !== undefined ? answered : outcomes[index]!.at(-1),
        ]),
      )
    },
  )

  test('every documented member is tested', () => {
    const known = new Set(fields.map(({ path }) => path[0]))

    expect(known).toEqual(new Set(membersOf(id)))
  })
})

const nullCode = (cases: Case[]) => (cases.some(([, code]) => code === 'not-allowed') ? 'not-allowed' : 'wrong-type')

/** Returns the documented members of a body, without the read-only ones, which the server ignores. */
function membersOf(id: string): string[] {
  const { path, method } = operationOf(id)
  const { requestBody } = (
    document.paths as unknown as Record<string, Record<string, { requestBody: { content: Record<string, { schema: { $ref: string } }> } }>>
  )[path]![method.toLowerCase()]!
  const name = Object.values(requestBody.content)[0]!.schema.$ref.split('/').at(-1)!
  const { properties } = (document.components.schemas as unknown as Record<string, { properties: Record<string, { readOnly?: boolean }> }>)[
    name
  ]!
  return Object.keys(properties).filter((member) => !properties[member]!.readOnly)
}

describe('an unknown body member', async () => {
  const fixture = await createFixture(alice)
  const names: [name: string, pointer: string][] = [
    ['First_Name', '#/First_Name'],
    ['', '#/'],
    ['a/b~c', '#/a~1b~0c'],
    ['constructor', '#/constructor'],
    ['toString', '#/toString'],
    ['hasOwnProperty', '#/hasOwnProperty'],
    ['first_name ', '#/first_name '],
    ['ключ', '#/ключ'],
    ['0', '#/0'],
  ]

  test.each(operations.filter(({ hasBody }) => hasBody))('is refused by $id, whatever its name', async (operation) => {
    const call = callOf(operation, fixture)

    for (const [name, pointer] of names) {
      const response = await expectUnchanged(service, () => send({ ...call, body: { ...(call.body as object), [name]: 1 } }))
      expectRefusal(response, 'validation-failed', [{ pointer, code: 'unknown-member' }])
    }
  })

  test.each([
    [{ emails: [{ address: 'a@b.c', kind: 'home' }] }, '#/emails/0/kind'],
    [{ phones: [{ number: '123' }, { number: '123', ext: '4' }] }, '#/phones/1/ext'],
  ])('is refused in nested objects: %o', async (extra, pointer) => {
    for (const [method, path] of [
      ['POST', '/api/contacts'],
      ['PUT', `/api/contacts/${fixture.contact_id}`],
      ['PATCH', `/api/contacts/${fixture.contact_id}`],
    ] as const) {
      const response = await expectUnchanged(service, () => send({ method, path, body: { first_name: 'Ada', ...extra } }))
      expectRefusal(response, 'validation-failed', [{ pointer, code: 'unknown-member' }])
    }
  })
})
