// One line for each request. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/debugging.ts
import { createClient } from '@contacts/client'
import { createSignedInClient } from './signed-in-client.ts'

const { session } = await createSignedInClient()
const baseUrl = process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000'

const client = createClient({ baseUrl, tokens: session.tokens, debug: (line) => console.log(withoutNumbers(line)) })
await client.contacts.list({ query: { q: 'ada', limit: 10 } })
// → attempt 1 in … ms: GET /api/contacts?q&limit 200 …

function withoutNumbers(line: string) {
  return line.replace(/\d+ ms/, '… ms').replace(/[^ ]+$/, '…')
}

export const printing = createClient({ baseUrl, debug: console.log })
