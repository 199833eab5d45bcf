/** The client that validates every response against the contract. */
import { createClient } from '@contacts/client/validate'
import { contract, listOperations } from '@contacts/contract'
import { expect, test } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { startService } from '../harness/service.ts'

type Slices = Record<string, Record<string, (args: object) => Promise<{ ok: boolean; status: number }>>>

const service = await startService()
const { alice, bob, url } = service
const validatingClient = (options = {}) => createClient({ baseUrl: url, retries: 0, ...options })

const names = new Map(listOperations(contract).map(({ id, name }) => [id, name]))

function callIn(slices: Slices, id: string) {
  const [slice, operation] = names.get(id)!.split('.') as [string, string]
  return slices[slice]![operation]!
}

/** Returns the values that a path has for the parameters of its template, such as `{id}`. */
function paramsOf(template: string, path: string) {
  const parts = template.split('/').map((part, index) => [part, path.split('/')[index]!] as const)
  return Object.fromEntries(parts.flatMap(([part, value]) => (part.startsWith('{') ? [[part.slice(1, -1), value]] : [])))
}

test('every operation of the real service returns a response that fits the contract', async () => {
  const fixture = await createFixture(alice)
  // Public operations sign in, which must not replace Alice's session.
  const anonymous = validatingClient() as unknown as Slices
  const client = validatingClient({ tokens: alice.client.session.tokens }) as unknown as Slices
  const responses: [string, boolean][] = []

  for (const operation of orderedOperations) {
    const { path, body } = callOf(operation, fixture)
    const call = callIn(operation.access === 'public' ? anonymous : client, operation.id)
    const { ok } = await call({ params: paramsOf(operation.path, path), body })
    responses.push([operation.id, ok])
  }

  expect(responses).toEqual(orderedOperations.map(({ id }) => [id, true]))
})

test('refusals of the real service fit the contract', async () => {
  const client = validatingClient({ tokens: bob.client.session.tokens })
  const anonymous = validatingClient()
  const params = { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }

  const refusals = [
    await anonymous.users.me(),
    await client.contacts.get({ params }),
    await client.contacts.create({ body: { first_name: '' } }),
    await client.contacts.list({ query: { cursor: 'none' } }),
    await client.contacts.batch({ body: { items: [{ op: 'remove', id: params.id }] } }),
  ]

  expect(refusals.map(({ status }) => status)).toEqual([401, 404, 422, 400, 200])
})

test('large responses and every page of a list fit the contract', async () => {
  const client = validatingClient({ tokens: bob.client.session.tokens })
  const items = Array.from({ length: 250 }, (_, n) => ({
    op: 'create' as const,
    body: { first_name: `Contact ${n}`, birthday: '--02-29' },
  }))
  await client.contacts.batch({ body: { items } })

  const contacts = await client.contacts.iterate({ query: { limit: 100 } }).toArray()
  const birthdays = await client.birthdays.iterate({ query: { days: 366 } }).toArray()
  const changes = await client.contacts.changes()

  expect([contacts.length, birthdays.length]).toEqual([250, 250])
  expect(changes).toMatchObject({ ok: true })
})
