// Handle refusals, failures of the service, and missing answers. Run: CONTACTS_URL=http://127.0.0.1:8000 node client/examples/refusals.ts
import { ConnectionError, createClient, ProblemError, ServiceError, type Client } from '@contacts/client'
import { throwing } from '@contacts/client/throwing'
import { createSignedInClient } from './signed-in-client.ts'

const client = await createSignedInClient()

async function nameOf(id: string) {
  const result = await client.contacts.get({ params: { id } })
  if (result.ok) return result.data.first_name
  switch (result.problem.code) {
    case 'contact-not-found':
      return null
    case 'validation-failed':
      throw new Error(result.problem.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n'))
    case 'rate-limited':
    case 'unavailable':
      return `try again in ${result.headers.get('retry-after')} seconds`
    case 'not-signed-in':
    case 'access-token-invalid':
    case 'access-token-expired':
    case 'session-ended':
      return 'sign in again'
    case 'email-not-verified':
      return 'verify your e-mail address first'
    default:
      // Does not compile when a case is missing.
      return result.problem satisfies never
  }
}
console.log(await nameOf(crypto.randomUUID()))
// → null

const book = throwing(client)
const { username } = await book.users.me()
console.log(username)
// → Olena

async function explain(someClient: Client) {
  try {
    await throwing(someClient).contacts.create({ body: { first_name: '' } })
    return 'saved'
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'validation-failed') return error.problem.errors[0]?.pointer
    if (error instanceof ServiceError) return `the service failed, request ${error.requestId}`
    if (error instanceof ConnectionError) return 'no answer'
    throw error
  }
}
console.log(await explain(client))
// → #/first_name
console.log(await explain(createClient({ baseUrl: 'http://127.0.0.1:1' })))
// → no answer
