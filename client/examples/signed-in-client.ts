/** Creates an account and signs in, for the other examples. */
import { createClient, unwrap } from '@contacts/client'

export async function createSignedInClient() {
  const client = createClient({ baseUrl: process.env['CONTACTS_URL'] ?? 'http://127.0.0.1:8000' })
  const credentials = { email: `olena.${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Olena', ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}
