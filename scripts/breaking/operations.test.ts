import { describe, expect, test } from 'vitest'
import type { Document, Operation, Response, Schema } from './document.ts'
import { findBreakingChanges } from './operations.ts'

const text: Schema = { type: 'string' }
const session = { accessToken: [] }
const json = (schema: Schema) => ({ 'application/json': { schema } })
const problem = (code: string, status: number): Response => ({
  content: {
    'application/problem+json': {
      schema: { type: 'object', properties: { title: text, status: { const: status }, code: { type: 'string', const: code } } },
    },
  },
})

const list: Operation = {
  operationId: 'contactsList',
  security: [],
  parameters: [{ name: 'q', in: 'query', schema: text }],
  requestBody: { content: { ...json(text), 'text/plain': { schema: text } } },
  responses: {
    200: { headers: { ETag: {} }, content: json({ type: 'object', properties: { items: { type: 'array' } } }) },
    304: {},
    404: problem('missing', 404),
    default: problem('broken', 500),
  },
}
const documentWith = (paths: Document['paths']): Document => ({
  info: { version: '1.0.0' },
  paths,
  components: { schemas: {}, responses: { Missing: problem('missing', 404) } },
})
const released = documentWith({ '/contacts': { get: list } })
const changed = (changes: Partial<Operation>) => documentWith({ '/contacts': { get: { ...list, ...changes } } })
const { 304: _, ...withoutNotModified } = list.responses
const { 404: __, ...withoutMissing } = list.responses

interface Case {
  rule: string
  after: Document
  finding: string
}

describe('clients break when', () => {
  test.each<Case>([
    { rule: 'a path is gone', after: documentWith({}), finding: 'GET /contacts: the operation is gone.' },
    { rule: 'a method is gone', after: documentWith({ '/contacts': { post: list } }), finding: 'GET /contacts: the operation is gone.' },
    {
      rule: 'an operation has another id',
      after: changed({ operationId: 'contactsFind' }),
      finding: 'GET /contacts: operationId is "contactsFind" now, was "contactsList".',
    },
    {
      rule: 'an operation needs a session',
      after: changed({ security: [session] }),
      finding: 'GET /contacts: needs [{"accessToken":[]}] now, needed [].',
    },
    { rule: 'a parameter is gone', after: changed({ parameters: [] }), finding: 'GET /contacts: the query parameter q is gone.' },
    {
      rule: 'a parameter moves from the query to a header',
      after: changed({ parameters: [{ name: 'q', in: 'header', schema: text }] }),
      finding: 'GET /contacts: the query parameter q is gone.',
    },
    {
      rule: 'a parameter becomes required',
      after: changed({ parameters: [{ name: 'q', in: 'query', required: true, schema: text }] }),
      finding: 'GET /contacts: the query parameter q is required now.',
    },
    {
      rule: 'a required parameter is added',
      after: changed({ parameters: [...list.parameters!, { name: 'sort', in: 'query', required: true, schema: text }] }),
      finding: 'GET /contacts: the query parameter sort is required now.',
    },
    {
      rule: 'a parameter accepts fewer values',
      after: changed({ parameters: [{ name: 'q', in: 'query', schema: { ...text, maxLength: 9 } }] }),
      finding: 'GET /contacts: query parameter q: maxLength is 9 now, was unlimited.',
    },
    {
      rule: 'a body becomes required',
      after: changed({ requestBody: { ...list.requestBody!, required: true } }),
      finding: 'GET /contacts: request body: is required now.',
    },
    {
      rule: 'a body accepts fewer values',
      after: changed({ requestBody: { content: { ...list.requestBody!.content, 'text/plain': { schema: { const: 'a' } } } } }),
      finding: 'GET /contacts: request body: accepts only "a" now.',
    },
    {
      rule: 'a media type of the body is gone',
      after: changed({ requestBody: { content: json(text) } }),
      finding: 'GET /contacts: request body: the media type text/plain is gone.',
    },
    {
      rule: 'a success status is added',
      after: changed({ responses: { ...list.responses, 202: {} } }),
      finding: 'GET /contacts: may answer 202 now.',
    },
    { rule: 'a status is gone', after: changed({ responses: withoutNotModified }), finding: 'GET /contacts: the status 304 is gone.' },
    {
      rule: 'a header is gone',
      after: changed({ responses: { ...list.responses, 200: { ...list.responses[200], headers: {} } } }),
      finding: 'GET /contacts: 200: the header ETag is gone.',
    },
    {
      rule: 'a media type of the response is gone',
      after: changed({ responses: { ...list.responses, 200: { headers: { ETag: {} } } } }),
      finding: 'GET /contacts: 200: the media type application/json is gone.',
    },
    {
      rule: 'a member of a response is gone',
      after: changed({ responses: { ...list.responses, 200: { headers: { ETag: {} }, content: json({ type: 'object' }) } } }),
      finding: 'GET /contacts: 200.items: the member is gone.',
    },
    {
      rule: 'an error is gone',
      after: changed({ responses: withoutMissing }),
      finding: 'GET /contacts: the error "missing" is gone.',
    },
    {
      rule: 'an error has another status',
      after: changed({ responses: { ...withoutMissing, 410: problem('missing', 410) } }),
      finding: 'GET /contacts.status: may be 410 now.',
    },
  ])('$rule', ({ after, finding }) => {
    expect(findBreakingChanges(released, after)).toContain(finding)
  })
})

describe('clients do not break when', () => {
  test.each<Omit<Case, 'finding'>>([
    { rule: 'nothing changes', after: released },
    { rule: 'an operation is added', after: documentWith({ '/contacts': { get: list, post: list }, '/labels': { get: list } }) },
    {
      rule: 'an optional parameter is added',
      after: changed({ parameters: [...list.parameters!, { name: 'sort', in: 'query', schema: text }] }),
    },
    {
      rule: 'the body accepts another media type',
      after: changed({ requestBody: { content: { ...list.requestBody!.content, 'a/b': { schema: text } } } }),
    },
    { rule: 'a header is added', after: changed({ responses: { ...list.responses, 304: { headers: { ETag: {} } } } }) },
    { rule: 'an error is added', after: changed({ responses: { ...list.responses, 409: problem('taken', 409) } }) },
    {
      rule: 'a response becomes a reference to a component',
      after: changed({ responses: { ...list.responses, 404: { $ref: '#/components/responses/Missing' } } }),
    },
  ])('$rule', ({ after }) => {
    expect(findBreakingChanges(released, after)).toEqual([])
  })

  test('a parameter with the values "true" and "false" becomes a boolean', () => {
    const asText: Schema = { type: 'string', enum: ['true', 'false'], default: 'false' }
    const before = changed({ parameters: [{ name: 'q', in: 'query', schema: asText }] })
    const after = changed({ parameters: [{ name: 'q', in: 'query', schema: { type: 'boolean', default: false } }] })

    expect(findBreakingChanges(before, after)).toEqual([])
  })

  test('an operation no longer needs a session', () => {
    const before = changed({ security: [session] })

    expect(findBreakingChanges(before, released)).toEqual([])
  })
})

test('a breaking change of a component that several operations use is reported once', () => {
  const contact = { $ref: '#/components/schemas/Contact' }
  const operation = (operationId: string): Operation => ({ operationId, responses: { 200: { content: json(contact) } } })
  const documentOf = (properties: Record<string, Schema>): Document => ({
    ...documentWith({ '/contacts': { get: operation('contactsGet'), put: operation('contactsReplace') } }),
    components: { schemas: { Contact: { type: 'object', properties } }, responses: {} },
  })

  expect(findBreakingChanges(documentOf({ name: text }), documentOf({}))).toEqual(['Contact.name: the member is gone.'])
})
