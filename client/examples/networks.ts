// Retries, time limits, idempotency keys and aborts. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/networks.ts
import { ConnectionError, createClient, unwrap } from '@contacts/client'
import { createSignedInClient } from './signed-in-client.ts'

const { session } = await createSignedInClient()

// A `fetch` that loses the first answer.
let isFirst = true
const lossyFetch = async (url: string, init: RequestInit) => {
  const response = await fetch(url, init)
  if (!isFirst) return response
  isFirst = false
  throw new TypeError('connection lost')
}

const client = createClient({
  baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000',
  tokens: session.tokens,
  timeout: 10_000,
  callTimeout: 20_000,
  retries: 4,
  fetch: lossyFetch,
  onRequest: ({ operation, attempt, headers }) => {
    headers.set('traceparent', `00-${'4bf92f3577b34da6a3ce929d0e0e4736'}-00f067aa0ba902b7-01`)
    if (attempt > 1) console.log(`retrying ${operation}`)
  },
  onResponse: ({ request, response, error }) => {
    if (error instanceof ConnectionError) console.log(`${request.operation}: no answer`)
    else if (response?.ok === false) console.log(`${request.operation}: ${response.status}`)
  },
})

await unwrap(client.contacts.create({ body: { first_name: 'Ada' } }))
// → contacts.create: no answer
// → retrying contacts.create
const { total } = await unwrap(client.contacts.list({ query: { include_total: 'exact' } }))
console.log(total)
// → 1

const key = { 'idempotency-key': 'order-4711' }
const first = await unwrap(client.contacts.create({ body: { first_name: 'Grace' }, headers: key }))
const again = await unwrap(client.contacts.create({ body: { first_name: 'Grace' }, headers: key }))
console.log(first.id === again.id)
// → true

const typing = new AbortController()
const search = client.contacts.list({ query: { q: 'a' }, signal: typing.signal, retries: 0, timeout: 2000 })
typing.abort()
console.log(await search.catch((error: Error) => error.name))
// → AbortError
