/**
 * Simultaneous writes of several users share transactions. No user waits for another, and each write is saved once.
 */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { lockChanges, lockUser, lockUserAndContacts } from '../harness/direct-connection.ts'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { type Person, startService, testDb } from '../harness/service.ts'

const service = await startService()
const { alice } = service
const others = await Promise.all(['Bob', 'Carol', 'Dave'].map((name) => service.person(name)))

const ROUNDS = [1, 2, 3, 4]

async function send(person: Person, method: string, path: string, body: object, key?: string) {
  const request = { method, path, headers: { 'idempotency-key': key }, body }
  const response = await sendRequest(service.url, request, person.authorization())
  expect([200, 201]).toContain(response.status)
  return response.body as { id: string }
}
const create = (person: Person, first_name: string, key?: string) => send(person, 'POST', '/api/contacts', { first_name }, key)
const patch = (person: Person, id: string, body: object, key?: string) => send(person, 'PATCH', `/api/contacts/${id}`, body, key)

const namesOf = async ({ client }: Person) =>
  (await unwrap(client.contacts.list({ query: { limit: 1000 } }))).items.map(({ display_name }) => display_name)

/** The statement of a request with an idempotency key is another one, which also stores the response. */
const KEYS = [
  { having: 'without idempotency keys', newKey: () => undefined },
  { having: 'with idempotency keys', newKey: () => randomUUID() },
]

test.each(KEYS)('simultaneous creations and changes $having are each saved once, with change numbers of their own', async ({ newKey }) => {
  const people = [alice, ...others]
  const before = await Promise.all(people.map((person) => create(person, 'Before')))
  const since = await Promise.all(people.map(async ({ client }) => (await unwrap(client.contacts.changes())).next_since))
  const names = Array.from({ length: 10 }, (_, index) => `Contact ${index} ${newKey()}`)

  await Promise.all(
    people.flatMap((person, index) => [
      ...names.map((name) => create(person, name, newKey())),
      patch(person, before[index]!.id, { notes: 'Changed' }, newKey()),
      patch(person, before[index]!.id, { job_title: 'Engineer' }, newKey()),
    ]),
  )

  for (const [index, person] of people.entries()) {
    expect((await namesOf(person)).filter((name) => names.includes(name)).toSorted()).toEqual(names.toSorted())
    const { items, has_more } = await unwrap(person.client.contacts.changes({ query: { since: since[index]! } }))
    expect({ count: items.length, has_more }).toEqual({ count: names.length + 1, has_more: false })
    const changed = await unwrap(person.client.contacts.get({ params: { id: before[index]!.id } }))
    expect(changed).toMatchObject({ notes: 'Changed', job_title: 'Engineer', version: 3 })
  }
})

test('a creation that is sent many times at once with one key, beside those of other users, is made once', async () => {
  const key = randomUUID()

  const responses = await Promise.all(
    Array.from({ length: 12 }, (_, index) => [
      sendRequest(
        service.url,
        { method: 'POST', path: '/api/contacts', headers: { 'idempotency-key': key }, body: { first_name: 'Once' } },
        alice.authorization(),
      ),
      ...others.map((person) => create(person, `Beside ${index}`, randomUUID())),
    ]).map(([once]) => once as Promise<HttpResponse>),
  )

  const statuses = responses.map(({ status }) => status)
  expect(statuses.filter((status) => ![201, 409].includes(status))).toEqual([])
  expect(statuses).toContain(201)
  expect(new Set(responses.filter(({ status }) => status === 201).map(({ body }) => body.id)).size).toBe(1)
  expect((await namesOf(alice)).filter((name) => name === 'Once')).toHaveLength(1)
})

test.each(KEYS)('$having, creations whose UID is taken are refused, and those that arrive with them are made', async ({ newKey }) => {
  const uid = randomUUID()
  await send(alice, 'POST', '/api/contacts', { first_name: 'First', uid })
  const name = `Beside ${newKey()}`
  const createAgain = () =>
    sendRequest(
      service.url,
      { method: 'POST', path: '/api/contacts', headers: { 'idempotency-key': newKey() }, body: { first_name: 'Second', uid } },
      alice.authorization(),
    )

  const refusals: Promise<HttpResponse>[] = []
  await Promise.all(
    ROUNDS.flatMap(() => {
      refusals.push(createAgain())
      return [create(alice, name, newKey()), ...others.map((person) => create(person, name, newKey()))]
    }),
  )

  for (const response of await Promise.all(refusals)) expectRefusal(response, 'uid-taken')
  for (const person of [alice, ...others]) expect((await namesOf(person)).filter((each) => each === name)).toHaveLength(ROUNDS.length)
  expect(await namesOf(alice)).not.toContain('Second')
})

describe.runIf(testDb() === 'postgres').each(KEYS)('$having, while another transaction has locked', async ({ newKey }) => {
  const { id } = await unwrap(alice.client.users.me())
  const { id: contactId } = await create(alice, 'Before')

  test.each([
    { what: 'the contacts of a user, only the creations', lock: lockChanges, write: create },
    { what: 'the account of a user, only the creations', lock: lockUser, write: create },
    {
      what: 'the account and the contacts of a user, only the changes',
      lock: lockUserAndContacts,
      write: (person: Person, notes: string, key?: string) => patch(person, contactId, { notes }, key),
    },
  ])('$what of that user wait', async ({ what, lock, write }) => {
    const name = `${what} ${newKey()}`
    const held = await lock(service.db, id)

    // In several rounds, so that some requests of Alice and the others arrive at the server together.
    const sent = ROUNDS.map((round) => ({
      waiting: write(alice, `${name} ${round}`, newKey()),
      others: others.map((person) => create(person, name, newKey())),
    }))
    const isSaved = vi.fn<() => void>()
    for (const { waiting } of sent) void waiting.then(isSaved)
    await Promise.all(sent.flatMap((each) => each.others))

    expect(isSaved).not.toHaveBeenCalled()
    await held.waitForBlockedRequest()
    await held.release()
    await Promise.all(sent.map(({ waiting }) => waiting))
    for (const person of others) expect((await namesOf(person)).filter((each) => each === name)).toHaveLength(ROUNDS.length)
  })
})
