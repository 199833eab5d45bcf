import { ContactInput, ContactQuery, Batch, InvalidItem, LabelInput } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { bodyErrors } from './field-errors.ts'

const errorsOf = (schema: z.ZodType, value: unknown) => bodyErrors(schema.safeParse(value).error?.issues ?? [])

describe('the error', () => {
  test.each([
    ['of a missing member', LabelInput, {}, '#/name', 'required', 'This member is required.'],
    ['of a number in place of a string', ContactInput, { first_name: 1 }, '#/first_name', 'wrong-type', 'Must be a string.'],
    ['of an object in place of an array', z.object({ a: z.array(z.int()) }), { a: {} }, '#/a', 'wrong-type', 'Must be an array.'],
    ['of an array in place of an object', z.object({}), [], '#', 'wrong-type', 'Must be an object.'],
    ['of an array in place of an object with any members', z.record(z.string(), z.unknown()), [], '#', 'wrong-type', 'Must be an object.'],
    ['of a string in place of a boolean', z.object({ a: z.boolean() }), { a: 'true' }, '#/a', 'wrong-type', 'Must be true or false.'],
    ['of a string in place of a number', ContactQuery, { limit: 'many' }, '#/limit', 'wrong-type', 'Must be a whole number.'],
    ['of a fraction', ContactQuery, { limit: 1.5 }, '#/limit', 'wrong-type', 'Must be a whole number.'],
    ['of a malformed id', ContactQuery, { label: 'x' }, '#/label', 'wrong-format', 'Must be a UUID.'],
    ['of a value that is not in the list', z.enum(['a', 'b']), 'c', '#', 'not-allowed', 'Must be one of: a, b.'],
    ['of an empty array', Batch, { items: [] }, '#/items', 'too-small', 'Must have at least 1 item.'],
    ['of an array that is too long', z.array(z.int()).max(2), [1, 2, 3], '#', 'too-many', 'At most 2 items are allowed.'],
    ['of an empty string', ContactInput, { first_name: '' }, '#/first_name', 'too-short', 'Must not be empty.'],
  ])('%s', (_name, schema, value, pointer, code, detail) => {
    expect(errorsOf(schema, value)).toEqual([{ pointer, code, detail }])
  })

  test('of an e-mail address that is empty, too short or malformed', () => {
    const errorOf = (address: string) => errorsOf(ContactInput, { first_name: 'Ada', emails: [{ address }] })[0]?.detail

    expect(['', ' ', 'a@', 'plain'].map(errorOf)).toEqual([
      'Must not be empty.',
      'Must not be empty.',
      'Must have at least 3 characters.',
      'Must be an e-mail address.',
    ])
  })

  test('of an item of a batch with an unknown operation', () => {
    const [item] = Batch.parse({ items: [{ op: 'upsert' }] }).items

    expect(item).toBeInstanceOf(InvalidItem)
    expect(bodyErrors((item as InvalidItem).issues)).toEqual([
      { pointer: '#/op', code: 'not-allowed', detail: 'Must be one of: create, patch, remove.' },
    ])
  })
})

test('a value of a wrong type has one error, and none about its length', () => {
  const errors = errorsOf(ContactInput, { first_name: 'Ada', emails: 'x'.repeat(300), phones: 1 })

  expect(errors).toEqual([
    { pointer: '#/emails', code: 'wrong-type', detail: 'Must be an array.' },
    { pointer: '#/phones', code: 'wrong-type', detail: 'Must be an array.' },
  ])
})
