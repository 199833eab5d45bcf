import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerWith, CONTACT, createSignedInClient, refuseWith, scriptFetch, settle, USER } from './scripted-server.ts'

const args = { params: { id: '1' }, body: { first_name: 'Ada' } }

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test('all attempts of a call share a key, and each call has its own', async () => {
  const { fetch, headersSent } = scriptFetch(refuseWith(503, 'unavailable'))
  const client = createSignedInClient(fetch)

  await settle(client.contacts.create(args))
  await settle(client.contacts.create(args))

  const [first, ...others] = headersSent('idempotency-key')
  expect(first).toMatch(/^[\x21-\x7e]{16,255}$/)
  expect(others.slice(0, 2)).toEqual([first, first])
  expect(new Set(others.slice(2)).size).toBe(1)
  expect(others[2]).not.toBe(first)
})

test('a key of the caller replaces the generated one, so that a call can be repeated after a restart', async () => {
  const { fetch, headersSent } = scriptFetch(answerWith(201, CONTACT))

  await createSignedInClient(fetch).contacts.create({ ...args, headers: { 'Idempotency-Key': 'order-7' } })

  expect(headersSent('idempotency-key')).toEqual(['order-7'])
})

test.each(['idempotency-key', 'Idempotency-Key'])('setting the header %s to undefined does not remove the key', async (name) => {
  const { fetch, headersSent } = scriptFetch(new TypeError('fetch failed'), answerWith(201, CONTACT))

  await settle(createSignedInClient(fetch).contacts.create({ ...args, headers: { [name]: undefined } }))

  const [first, second] = headersSent('idempotency-key')
  expect(first).toMatch(/^[\x21-\x7e]{16,255}$/)
  expect(second).toBe(first)
})

test('reads and public operations have no key', async () => {
  const { fetch, headersSent } = scriptFetch(answerWith(200, CONTACT), answerWith(201, USER))
  const client = createSignedInClient(fetch)

  await client.contacts.get(args)
  await client.auth.signup({ body: { username: 'Ada', email: 'ada@example.com', password: 'secret' } })

  expect(headersSent('idempotency-key')).toEqual([null, null])
})
