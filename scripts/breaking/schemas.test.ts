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
const named = (properties: Record<string, Schema>, rest: Schema = {}): Schema => ({ type: 'object', properties, ...rest })
const problem = (code: string, status: number, title = code): Schema =>
  named({ title: { type: 'string', const: title }, status: { type: 'integer', const: status }, code: { type: 'string', const: code } })
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
    { rule: 'any type was accepted', before: {}, after: text, finding: 'body: no longer accepts any type.' },
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
    { rule: 'values become a list', before: text, after: { type: 'string', enum: ['a'] }, finding: 'body: accepts only "a" now.' },
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
    { rule: 'a format is asked for', before: text, after: { ...text, format: 'uuid' }, finding: 'body: format is uuid now, was any.' },
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
    { rule: 'a member is gone', before: named({ a: text }), after: named({}), finding: 'body.a: the member is gone.' },
    {
      rule: 'a member is required',
      before: named({ a: text }),
      after: named({ a: text }, { required: ['a'] }),
      finding: 'body.a: is required now.',
    },
    {
      rule: 'a new member is required',
      before: named({}),
      after: named({ a: text }, { required: ['a'] }),
      finding: 'body.a: is required now.',
    },
    {
      rule: 'unknown members are refused',
      before: named({}),
      after: named({}, { additionalProperties: false }),
      finding: 'body: unknown members are refused now.',
    },
    {
      rule: 'free members must have a type',
      before: named({}, { additionalProperties: {} }),
      after: named({}, { additionalProperties: text }),
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
      before: { oneOf: [named({ op: { const: 'create' } }), named({ op: { const: 'remove' } })] },
      after: { oneOf: [named({ op: { const: 'create' } })] },
      finding: 'body.op: no longer accepts "remove".',
    },
  ])('$rule', ({ before, after, finding }) => {
    expect(compare('request', before, after)).toEqual([finding])
  })

  test.each<Omit<Case, 'finding'>>([
    { rule: 'a type is added', before: text, after: nullable },
    { rule: 'an integer may be any number', before: { type: 'integer' }, after: { type: 'number' } },
    { rule: 'a value is added', before: { enum: ['a'] }, after: { enum: ['b', 'a'] } },
    { rule: 'a constant becomes a list with it', before: { const: 'a' }, after: { enum: ['a', 'b'] } },
    { rule: 'limits are wider', before: { ...text, minLength: 2, maxLength: 9 }, after: { ...text, minLength: 1, maxLength: 10 } },
    { rule: 'a limit is dropped', before: { type: 'array', maxItems: 9 }, after: { type: 'array' } },
    { rule: 'a format is dropped', before: { ...text, format: 'uuid' }, after: text },
    { rule: 'a default is documented', before: text, after: { ...text, default: 'a' } },
    { rule: 'an optional member is added', before: named({}), after: named({ a: text }) },
    { rule: 'a member is no longer required', before: named({ a: text }, { required: ['a'] }), after: named({ a: text }) },
    { rule: 'unknown members are accepted', before: named({}, { additionalProperties: false }), after: named({}) },
    { rule: 'an alternative is added', before: text, after: { anyOf: [{ type: 'null' }, named({}), text] } },
    { rule: 'only texts for people change', before: { ...text }, after: Object.assign({ description: 'New.', examples: ['a'] }, text) },
  ])('not when $rule', ({ before, after }) => {
    expect(compare('request', before, after)).toEqual([])
  })
})

describe('a response breaks when', () => {
  test.each<Case>([
    { rule: 'a type is added', before: text, after: nullable, finding: 'body: may be null now.' },
    { rule: 'its type is no longer said', before: text, after: {}, finding: 'body: may be any type now.' },
    { rule: 'an integer may be any number', before: { type: 'integer' }, after: { type: 'number' }, finding: 'body: may be number now.' },
    { rule: 'a value is added', before: { enum: ['a'] }, after: { enum: ['a', 'b'] }, finding: 'body: may be "b" now.' },
    { rule: 'a list of values ends', before: { enum: ['a'] }, after: {}, finding: 'body: may be other than "a" now.' },
    {
      rule: 'a format changes',
      before: { ...text, format: 'date-time' },
      after: { ...text, format: 'date' },
      finding: 'body: format is date now, was date-time.',
    },
    { rule: 'a pattern is dropped', before: { ...text, pattern: '^a' }, after: text, finding: 'body: pattern is any now, was ^a.' },
    { rule: 'a member is gone', before: named({ a: text }), after: named({}), finding: 'body.a: the member is gone.' },
    {
      rule: 'a required member is gone',
      before: named({ a: text }, { required: ['a'] }),
      after: named({}),
      finding: 'body.a: the member is gone.',
    },
    {
      rule: 'a member may be left out',
      before: named({ a: text }, { required: ['a'] }),
      after: named({ a: text }),
      finding: 'body.a: may be left out now.',
    },
    {
      rule: 'free members have no type any more',
      before: named({}, { additionalProperties: text }),
      after: named({}, { additionalProperties: true }),
      finding: 'body.*: may be any type now.',
    },
    {
      rule: 'items may be null',
      before: { type: 'array', items: text },
      after: { type: 'array', items: nullable },
      finding: 'body[]: may be null now.',
    },
    { rule: 'an alternative is added', before: text, after: { anyOf: [text, named({})] }, finding: 'body: may be object now.' },
    { rule: 'a refusal is gone', before: { anyOf: [taken, missing] }, after: taken, finding: 'body: the refusal "missing" is gone.' },
    {
      rule: 'a refusal has another status',
      before: { anyOf: [taken, missing] },
      after: { anyOf: [problem('taken', 422), missing] },
      finding: 'body.status: may be 422 now.',
    },
    {
      rule: 'something else than a refusal is added',
      before: taken,
      after: { anyOf: [taken, text] },
      finding: 'body: may be string now.',
    },
  ])('$rule', ({ before, after, finding }) => {
    expect(compare('response', before, after)).toEqual([finding])
  })

  test.each<Omit<Case, 'finding'>>([
    { rule: 'a type is dropped', before: nullable, after: text },
    { rule: 'a number is always an integer', before: { type: 'number' }, after: { type: 'integer' } },
    { rule: 'a value is dropped', before: { enum: ['a', 'b'] }, after: { enum: ['a'] } },
    { rule: 'limits change', before: { ...text, minLength: 2, maxLength: 9 }, after: { ...text, minLength: 1, maxLength: 10 } },
    { rule: 'a format is added', before: text, after: { ...text, format: 'uuid' } },
    { rule: 'a default changes', before: { ...text, default: 'a' }, after: { ...text, default: 'b' } },
    { rule: 'a member is added', before: named({}), after: named({ a: text }) },
    { rule: 'a member is always there', before: named({ a: text }), after: named({ a: text }, { required: ['a'] }) },
    { rule: 'no free members come any more', before: named({}), after: named({}, { additionalProperties: false }) },
    { rule: 'an alternative is dropped', before: { anyOf: [text, named({})] }, after: text },
    { rule: 'a refusal is added', before: taken, after: { anyOf: [missing, taken] } },
    { rule: 'a refusal has a better title', before: taken, after: problem('taken', 409, 'Somebody has this name') },
  ])('not when $rule', ({ before, after }) => {
    expect(compare('response', before, after)).toEqual([])
  })
})

describe('components', () => {
  const contact = { $ref: '#/components/schemas/Contact' }
  const contactWith = (properties: Record<string, Schema>) => documentWith({ Contact: named(properties) })

  test('a finding names the component and its member', () => {
    const documents = { before: contactWith({ name: text }), after: contactWith({}) }

    expect(compare('response', { anyOf: [contact, { type: 'null' }] }, { anyOf: [contact, { type: 'null' }] }, documents)).toEqual([
      'Contact.name: the member is gone.',
    ])
  })

  test('a component may be renamed, or be written out where it is used', () => {
    const documents = { before: contactWith({ name: text }), after: documentWith({ Person: named({ name: text }) }) }

    expect(compare('response', contact, { $ref: '#/components/schemas/Person' }, documents)).toEqual([])
    expect(compare('response', contact, named({ name: text }), documents)).toEqual([])
  })

  test('a component that contains itself is compared once', () => {
    const tree = (label: Schema) => documentWith({ Contact: named({ label, friends: { type: 'array', items: contact } }) })
    const documents = { before: tree(text), after: tree(nullable) }

    expect(compare('response', contact, contact, documents)).toEqual(['Contact.label: may be null now.'])
  })

  test('a keyword that nobody compares is refused instead of ignored', () => {
    const conditional = Object.assign({ if: text }, text)

    expect(() => compare('request', text, conditional)).toThrow('The keyword "if" is not compared yet')
  })
})
