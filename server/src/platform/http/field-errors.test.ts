import { ContactInput, ContactQuery, Batch, InvalidItem } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { bodyErrors } from './field-errors.ts'

const errorsOf = (schema: z.ZodType, value: unknown) => bodyErrors(schema.safeParse(value).error?.issues ?? [])

describe('the texts of validation', () => {
  test.each([
    ['nothing', ContactInput, {}, '#/first_name', 'required', 'This member is required.'],
    ['a number in place of a text', ContactInput, { first_name: 1 }, '#/first_name', 'wrong-type', 'Must be a string.'],
    ['an object in place of a list', z.object({ a: z.array(z.int()) }), { a: {} }, '#/a', 'wrong-type', 'Must be an array.'],
    ['a list in place of an object', z.object({}), [], '#', 'wrong-type', 'Must be an object.'],
    ['a list in place of free JSON', z.record(z.string(), z.unknown()), [], '#', 'wrong-type', 'Must be an object.'],
    ['a text in place of a boolean', z.object({ a: z.boolean() }), { a: 'true' }, '#/a', 'wrong-type', 'Must be true or false.'],
    ['a text in place of a number', ContactQuery, { limit: 'many' }, '#/limit', 'wrong-type', 'Must be a whole number.'],
    ['a fraction', ContactQuery, { limit: 1.5 }, '#/limit', 'wrong-type', 'Must be a whole number.'],
    ['no id', ContactQuery, { label: 'x' }, '#/label', 'wrong-format', 'Must be a UUID.'],
    ['another value', z.enum(['a', 'b']), 'c', '#', 'not-allowed', 'Must be one of: a, b.'],
    ['an empty list', Batch, { items: [] }, '#/items', 'too-small', 'Must have at least 1 item.'],
    ['a list that is too long', z.array(z.int()).max(2), [1, 2, 3], '#', 'too-many', 'At most 2 items are allowed.'],
    ['an empty text', ContactInput, { first_name: '' }, '#/first_name', 'too-short', 'Must not be empty.'],
  ])('%s', (_name, schema, value, pointer, code, detail) => {
    expect(errorsOf(schema, value)).toEqual([{ pointer, code, detail }])
  })

  test('of an e-mail address that is empty, too short, or none', () => {
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

test('a value of a wrong type has one error, and is not measured', () => {
  const errors = errorsOf(ContactInput, { first_name: 'Ada', emails: 'x'.repeat(300), phones: 1 })

  expect(errors).toEqual([
    { pointer: '#/emails', code: 'wrong-type', detail: 'Must be an array.' },
    { pointer: '#/phones', code: 'wrong-type', detail: 'Must be an array.' },
  ])
})
