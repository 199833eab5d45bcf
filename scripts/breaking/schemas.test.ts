import { describe, expect, test } from 'vitest'
import type { Document, Schema } from './document.ts'
import { compareSchemas, type Context } from './schemas.ts'

const documentWith = (schemas: Record<string, Schema>): Document => ({
  info: { version: '1.0.0' },
  paths: {},
  components: { schemas, responses: {} },
})
const empty = documentWith({})

function compare(direction: Context['direction'], before: Schema, after: Schema, documents = { before: empty, after: empty }) {
  return compareSchemas(before, after, { ...documents, direction, at: 'body', known: new Map() })
}

const text: Schema = { type: 'string' }
const nullable: Schema = { type: ['string', 'null'] }
const objectWith = (properties: Record<string, Schema>, rest: Schema = {}): Schema => ({ type: 'object', properties, ...rest })
const problem = (code: string, status: number, title = code): Schema =>
  objectWith({ title: { type: 'string', const: title }, status: { type: 'integer', const: status }, code: { type: 'string', const: code } })
const taken = problem('taken', 409)
const missing = problem('missing', 404)

interface Case {
  rule: string
  before: Schema
  after: Schema
  finding: string
}

describe('a request breaks when', () => {
  test.each<Case>([
    { rule: 'a type is no longer accepted', before: nullable, after: text, finding: 'body: no longer accepts null.' },
    { rule: 'a type is required where any type was accepted', before: {}, after: text, finding: 'body: no longer accepts any type.' },
    {
      rule: 'a number must be an integer',
      before: { type: 'number' },
      after: { type: 'integer' },
      finding: 'body: no longer accepts number.',
    },
    {
      rule: 'a value is no longer accepted',
      before: { type: 'string', enum: ['a', 'b'] },
      after: { type: 'string', enum: ['a'] },
      finding: 'body: no longer accepts "b".',
    },
    { rule: 'a string becomes an enum', before: text, after: { type: 'string', enum: ['a'] }, finding: 'body: accepts only "a" now.' },
    { rule: 'a constant changes', before: { const: 'a' }, after: { const: 'b' }, finding: 'body: no longer accepts "a".' },
    {
      rule: 'a text must be shorter',
      before: { type: 'string', maxLength: 200 },
      after: { type: 'string', maxLength: 100 },
      finding: 'body: maxLength is 100 now, was 200.',
    },
    {
      rule: 'a text must not be empty',
      before: text,
      after: { ...text, minLength: 1 },
      finding: 'body: minLength is 1 now, was unlimited.',
    },
    {
      rule: 'a number must be smaller',
      before: { type: 'integer' },
      after: { type: 'integer', maximum: 9 },
      finding: 'body: maximum is 9 now, was unlimited.',
    },
    { rule: 'a format is required', before: text, after: { ...text, format: 'uuid' }, finding: 'body: format is uuid now, was any.' },
    {
      rule: 'a pattern changes',
      before: { ...text, pattern: '^a' },
      after: { ...text, pattern: '^b' },
      finding: 'body: pattern is ^b now, was ^a.',
    },
    {
      rule: 'a default changes',
      before: { type: 'integer', default: 100 },
      after: { type: 'integer', default: 50 },
      finding: 'body: the default is 50 now, was 100.',
    },
    { rule: 'a member is gone', before: objectWith({ a: text }), after: objectWith({}), finding: 'body.a: the member is gone.' },
    {
      rule: 'a member is required',
      before: objectWith({ a: text }),
      after: objectWith({ a: text }, { required: ['a'] }),
      finding: 'body.a: is required now.',
    },
    {
      rule: 'a new member is required',
      before: objectWith({}),
      after: objectWith({ a: text }, { required: ['a'] }),
      finding: 'body.a: is required now.',
    },
    {
      rule: 'unknown members are refused',
      before: objectWith({}),
      after: objectWith({}, { additionalProperties: false }),
      finding: 'body: unknown members are refused now.',
    },
    {
      rule: 'additional members must have a type',
      before: objectWith({}, { additionalProperties: {} }),
      after: objectWith({}, { additionalProperties: text }),
      finding: 'body.*: no longer accepts any type.',
    },
    {
      rule: 'items must have another type',
      before: { type: 'array', items: nullable },
      after: { type: 'array', items: text },
      finding: 'body[]: no longer accepts null.',
    },
    {
      rule: 'an alternative is gone',
      before: { oneOf: [objectWith({ op: { const: 'create' } }), objectWith({ op: { const: 'remove' } })] },
      after: { oneOf: [objectWith({ op: { const: 'create' } })] },
      finding: 'body.op: no longer accepts "remove".',
    },
  ])('$rule', ({ before, after, finding }) => {
    expect(compare('request', before, after)).toEqual([finding])
  })

  test.each<Omit<Case, 'finding'>>([
    { rule: 'a type is added', before: text, after: nullable },
    { rule: 'an integer becomes a number', before: { type: 'integer' }, after: { type: 'number' } },
    { rule: 'a value is added', before: { enum: ['a'] }, after: { enum: ['b', 'a'] } },
    { rule: 'a constant becomes an enum that contains it', before: { const: 'a' }, after: { enum: ['a', 'b'] } },
    { rule: 'limits are wider', before: { ...text, minLength: 2, maxLength: 9 }, after: { ...text, minLength: 1, maxLength: 10 } },
    { rule: 'a limit is dropped', before: { type: 'array', maxItems: 9 }, after: { type: 'array' } },
    { rule: 'a format is dropped', before: { ...text, format: 'uuid' }, after: text },
    { rule: 'a default is documented', before: text, after: { ...text, default: 'a' } },
    { rule: 'an optional member is added', before: objectWith({}), after: objectWith({ a: text }) },
    { rule: 'a member is no longer required', before: objectWith({ a: text }, { required: ['a'] }), after: objectWith({ a: text }) },
    { rule: 'unknown members are accepted', before: objectWith({}, { additionalProperties: false }), after: objectWith({}) },
    { rule: 'an alternative is added', before: text, after: { anyOf: [{ type: 'null' }, objectWith({}), text] } },
    {
      rule: 'only descriptions and examples change',
      before: { ...text },
      after: Object.assign({ description: 'New.', examples: ['a'] }, text),
    },
  ])('but not when $rule', ({ before, after }) => {
    expect(compare('request', before, after)).toEqual([])
  })
})

describe('a response breaks when', () => {
  test.each<Case>([
    { rule: 'a type is added', before: text, after: nullable, finding: 'body: may be null now.' },
    { rule: 'a type is no longer declared', before: text, after: {}, finding: 'body: may be any type now.' },
    { rule: 'an integer becomes a number', before: { type: 'integer' }, after: { type: 'number' }, finding: 'body: may be number now.' },
    { rule: 'a value is added', before: { enum: ['a'] }, after: { enum: ['a', 'b'] }, finding: 'body: may be "b" now.' },
    { rule: 'an enum is removed', before: { enum: ['a'] }, after: {}, finding: 'body: may be other than "a" now.' },
    {
      rule: 'a format changes',
      before: { ...text, format: 'date-time' },
      after: { ...text, format: 'date' },
      finding: 'body: format is date now, was date-time.',
    },
    { rule: 'a pattern is dropped', before: { ...text, pattern: '^a' }, after: text, finding: 'body: pattern is any now, was ^a.' },
    { rule: 'a member is gone', before: objectWith({ a: text }), after: objectWith({}), finding: 'body.a: the member is gone.' },
    {
      rule: 'a required member is gone',
      before: objectWith({ a: text }, { required: ['a'] }),
      after: objectWith({}),
      finding: 'body.a: the member is gone.',
    },
    {
      rule: 'a member may be left out',
      before: objectWith({ a: text }, { required: ['a'] }),
      after: objectWith({ a: text }),
      finding: 'body.a: may be left out now.',
    },
    {
      rule: 'additional members no longer have a type',
      before: objectWith({}, { additionalProperties: text }),
      after: objectWith({}, { additionalProperties: true }),
      finding: 'body.*: may be any type now.',
    },
    {
      rule: 'items may be null',
      before: { type: 'array', items: text },
      after: { type: 'array', items: nullable },
      finding: 'body[]: may be null now.',
    },
    { rule: 'an alternative is added', before: text, after: { anyOf: [text, objectWith({})] }, finding: 'body: may be object now.' },
    { rule: 'an error is gone', before: { anyOf: [taken, missing] }, after: taken, finding: 'body: the error "missing" is gone.' },
    {
      rule: 'an error has another status',
      before: { anyOf: [taken, missing] },
      after: { anyOf: [problem('taken', 422), missing] },
      finding: 'body.status: may be 422 now.',
    },
    {
      rule: 'an object is divided into alternatives, of which one has a new value',
      before: objectWith({ status: { type: 'integer' }, body: { anyOf: [text, missing] } }),
      after: {
        anyOf: [
          objectWith({ status: { type: 'number', const: 200 }, body: nullable }),
          objectWith({ status: { type: 'number', const: 404 }, body: missing }),
        ],
      },
      finding: 'body.body: may be null now.',
    },
    {
      rule: 'an object is divided into alternatives, of which one lacks a member',
      before: objectWith({ a: text }, { required: ['a'] }),
      after: { anyOf: [objectWith({ a: text }, { required: ['a'] }), objectWith({})] },
      finding: 'body.a: may be left out now.',
    },
    {
      rule: 'an alternative that is not an error is added',
      before: taken,
      after: { anyOf: [taken, text] },
      finding: 'body: may be string now.',
    },
  ])('$rule', ({ before, after, finding }) => {
    expect(compare('response', before, after)).toEqual([finding])
  })

  test.each<Omit<Case, 'finding'>>([
    { rule: 'a type is dropped', before: nullable, after: text },
    { rule: 'a number becomes an integer', before: { type: 'number' }, after: { type: 'integer' } },
    { rule: 'a value is dropped', before: { enum: ['a', 'b'] }, after: { enum: ['a'] } },
    { rule: 'limits change', before: { ...text, minLength: 2, maxLength: 9 }, after: { ...text, minLength: 1, maxLength: 10 } },
    { rule: 'a format is added', before: text, after: { ...text, format: 'uuid' } },
    { rule: 'a default changes', before: { ...text, default: 'a' }, after: { ...text, default: 'b' } },
    { rule: 'a member is added', before: objectWith({}), after: objectWith({ a: text }) },
    { rule: 'a member becomes required', before: objectWith({ a: text }), after: objectWith({ a: text }, { required: ['a'] }) },
    { rule: 'additional members are excluded', before: objectWith({}), after: objectWith({}, { additionalProperties: false }) },
    { rule: 'an alternative is dropped', before: { anyOf: [text, objectWith({})] }, after: text },
    {
      rule: 'an object is divided into alternatives whose members had these values',
      before: objectWith({ status: { type: 'integer' }, body: { anyOf: [text, missing] } }, { required: ['status', 'body'] }),
      after: {
        anyOf: [
          objectWith({ status: { type: 'number', const: 200 }, body: text }, { required: ['status', 'body'] }),
          objectWith({ status: { type: 'number', const: 404 }, body: missing }, { required: ['status', 'body'] }),
        ],
      },
    },
    { rule: 'an error is added', before: taken, after: { anyOf: [missing, taken] } },
    { rule: 'an error has another title', before: taken, after: problem('taken', 409, 'Somebody has this name') },
  ])('but not when $rule', ({ before, after }) => {
    expect(compare('response', before, after)).toEqual([])
  })
})

describe('components', () => {
  const contact = { $ref: '#/components/schemas/Contact' }
  const contactWith = (properties: Record<string, Schema>) => documentWith({ Contact: objectWith(properties) })

  test('a finding names the component and its member', () => {
    const documents = { before: contactWith({ name: text }), after: contactWith({}) }

    expect(compare('response', { anyOf: [contact, { type: 'null' }] }, { anyOf: [contact, { type: 'null' }] }, documents)).toEqual([
      'Contact.name: the member is gone.',
    ])
  })

  test('a component may be renamed or inlined', () => {
    const documents = { before: contactWith({ name: text }), after: documentWith({ Person: objectWith({ name: text }) }) }

    expect(compare('response', contact, { $ref: '#/components/schemas/Person' }, documents)).toEqual([])
    expect(compare('response', contact, objectWith({ name: text }), documents)).toEqual([])
  })

  test('a component that contains itself is compared once', () => {
    const tree = (label: Schema) => documentWith({ Contact: objectWith({ label, friends: { type: 'array', items: contact } }) })
    const documents = { before: tree(text), after: tree(nullable) }

    expect(compare('response', contact, contact, documents)).toEqual(['Contact.label: may be null now.'])
  })

  test('a keyword that the comparison does not support throws instead of being ignored', () => {
    const conditional = Object.assign({ if: text }, text)

    expect(() => compare('request', text, conditional)).toThrow('The keyword "if" is not compared yet')
  })
})
