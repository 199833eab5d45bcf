// Compare answers with the contract. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/checking.ts
import { unwrap } from '@contacts/client'
import { createClient, InvalidAnswerError } from '@contacts/client/validate'
import { createSignedInClient } from './signed-in-client.ts'

const { session } = await createSignedInClient()
const client = createClient({ baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000', tokens: session.tokens, validate: true })

const { items } = await unwrap(client.contacts.list())
console.log(items.length)
// → 0

const wrongPage = { items: [{ first_name: 7 }], next_cursor: null, total: null, total_is_exact: null }
const wrongAnswer = () => Promise.resolve(Response.json(wrongPage, { headers: { 'x-request-id': 'example' } }))
const error = await client.contacts.list({ fetch: wrongAnswer }).catch((thrown: unknown) => thrown)
if (error instanceof InvalidAnswerError) console.log(error.issues.find(({ pointer }) => pointer.endsWith('first_name'))?.pointer)
// → #/items/0/first_name
