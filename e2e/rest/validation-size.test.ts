/** A body with thousands of invalid members: the response lists the first ones and the number of all. */
import { unwrap } from '@contacts/client'
import { MAX_ERRORS } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService()
const { url, alice } = service
const fixture = await createFixture(alice)
const MEMBERS = 10_000
const unknownMembers = Object.fromEntries(Array.from({ length: MEMBERS }, (_, index) => [`member${index}`, index]))
const withJson = operations.filter(({ hasBody }) => hasBody)

describe.each(withJson.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
  test('with 10,000 unknown members lists the first errors, and says how many there are', async () => {
    const call = callOf(operation, fixture)
    const body = { ...(call.body as object), ...unknownMembers }

    const response = await expectUnchanged(service, () => sendRequest(url, { ...call, body }, alice.authorization()))

    expectRefusal(response, 'validation-failed')
    expect(response.body).toMatchObject({ error_count: MEMBERS, detail: `The request has ${MEMBERS} invalid values.` })
    expect(response.body.errors).toHaveLength(MAX_ERRORS)
    expect(response.body.errors[0].pointer).toBe('#/member0')
    expect(response.text.length).toBeLessThan(4_000)
  })
})

test('each item of a batch lists its first errors, and says how many it has', async () => {
  const body = { items: [{ op: 'create', body: { first_name: 'Ada', ...unknownMembers } }] }

  const { items: contacts } = await unwrap(alice.client.contacts.list())

  const response = await sendRequest(url, { method: 'POST', path: '/api/contacts/batch', body }, alice.authorization())

  expect(response.status).toBe(200)
  const [item] = response.body.items
  expect(item.body).toMatchObject({ code: 'validation-failed', error_count: MEMBERS })
  expect(item.body.errors).toHaveLength(MAX_ERRORS)
  expect((await unwrap(alice.client.contacts.list())).items).toHaveLength(contacts.length)
})
