/** A program of a user who installs the client without the contract. */
import { createClient, ProblemError, unwrap, type Contact } from '@contacts/client'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function prove<_ extends true>(): void {}

export const responseBody = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  uid: 'urn:uuid:0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  version: 3,
  display_name: 'Іван Шевченко',
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [],
  phones: [],
  birthday: '1992-02-29',
  additional_data: { telegram: '@ivan' },
  labels: [],
  photo_url: null,
  created_at: '2026-11-20T09:30:00.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
  deleted_at: null,
} satisfies Partial<Contact>

const answer = async () => Response.json(responseBody, { headers: { 'x-request-id': 'scripted' } })
const client = createClient({ baseUrl: 'https://contacts.example', fetch: answer })

export async function nameOf(id: string) {
  const result = await client.contacts.get({ params: { id } })
  if (result.ok) {
    prove<Same<typeof result.data.display_name, string>>()
    prove<Same<typeof result.data.first_name, string | null>>()
    // @ts-expect-error a contact has no such member
    return [result.data.first_name, result.data.frist_name]
  }
  switch (result.problem.code) {
    case 'contact-not-found':
      return result.problem.status satisfies 404
    default:
      // @ts-expect-error there are other codes
      return result.problem satisfies never
  }
}

export async function invalidCalls() {
  // @ts-expect-error the id is missing
  await client.contacts.get()
  // @ts-expect-error the body is missing
  await client.contacts.create()
  return ProblemError
}

const { first_name } = await unwrap(client.contacts.get({ params: { id: responseBody.id } }))
console.log(`client: ${first_name}`)
