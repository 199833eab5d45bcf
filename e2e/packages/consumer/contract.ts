/** A program of a user who installs the client and the contract. */
import { Contact as ContactSchema } from '@contacts/contract'
import { ContactInput, contract, problems } from '@contacts/contract'
import document from '@contacts/contract/openapi.json' with { type: 'json' }
import type { ClientInferRequest, ClientInferResponseBody, ClientInferResponses, Contract } from '@contacts/contract'
import { responseBody } from './client.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function prove<_ extends true>(): void {}

type Contact = ClientInferResponseBody<Contract['contacts']['get'], 200>
type Refused = Exclude<ClientInferResponses<Contract['contacts']['get']>, { status: 200 | 304 }>['body']
prove<Same<Contact['display_name'], string>>()
prove<Same<Contact['birthday'], string | null>>()
prove<Same<Extract<Refused, { status: 404 }>['code'], 'contact-not-found'>>()
prove<Same<ClientInferRequest<Contract['contacts']['get']>['params'], { id: string }>>()
prove<Same<Extract<ClientInferResponses<Contract['contacts']['remove']>, { status: 204 }>['body'], undefined>>()

const at = new Date(responseBody.created_at)
const contact = ContactSchema.parse({ ...ContactInput.parse({ first_name: 'Іван' }), ...responseBody, created_at: at, updated_at: at })
prove<Same<typeof contact.first_name, string | null>>()
prove<Same<typeof contact.created_at, string>>()

const form = ContactInput.safeParse({ first_name: '', phones: [{ number: '067 123 45 67' }] })
const messages = form.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

const { path, summary } = contract.contacts.get
const { status, cure } = problems['contact-not-found']

console.log([contact.first_name, contact.created_at, messages?.join(), path, summary, status, cure, document.openapi].join('\n'))
