/** For every operation of the document a call that succeeds, so that a test can break one thing about it at a time. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { operations, type Operation } from './document.ts'
import type { Call } from './http.ts'
import { PASSWORD, type Person } from './service.ts'

/** What the calls are about: a contact of somebody with one phone number. */
export interface Subject {
  contact_id: string
  phone_id: string
  email: string
  refresh_token: string
}

export async function subjectOf({ client, email }: Person): Promise<Subject> {
  const contact = await unwrap(
    client.contacts.create({ body: { first_name: 'Іван', phones: [{ number: '067 123 45 67' }], birthday: '1992-02-29' } }),
  )
  return { contact_id: contact.id, phone_id: contact.phones[0]!.id, email, refresh_token: client.session.tokens!.refresh_token }
}

const bodies: Record<string, (subject: Subject) => object> = {
  authSignup: () => ({ username: 'Somebody', email: `new-${randomUUID()}@example.com`, password: PASSWORD }),
  authLogin: ({ email }) => ({ email, password: PASSWORD }),
  authRefresh: ({ refresh_token }) => ({ refresh_token }),
  authLogout: ({ refresh_token }) => ({ refresh_token }),
  usersUpdate: () => ({ username: 'Renamed' }),
  contactsCreate: () => ({ first_name: 'Ada' }),
  contactsReplace: ({ phone_id }) => ({ first_name: 'Replaced', phones: [{ id: phone_id, number: '067 123 45 67' }] }),
  contactsPatch: () => ({ first_name: 'Patched' }),
  phonesAdd: () => ({ number: '050 111 22 33' }),
  phonesReplace: () => ({ number: '050 999 88 77' }),
}

export function callOf({ id, method, path, hasBody }: Pick<Operation, 'id' | 'method' | 'path' | 'hasBody'>, subject: Subject): Call {
  const body = bodies[id]?.(subject)
  if (hasBody !== (body !== undefined)) throw new Error(`${id} has no sample body here, or needs none`)
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'phone_id' ? subject.phone_id : subject.contact_id))
  return { method, path: filled, ...(body && { body }) }
}

const LAST = ['phonesRemove', 'contactsRemove', 'authRefresh', 'authLogout']

/** The operations in an order in which all succeed, one after the other. */
export const inOrder = operations.toSorted((a, b) => LAST.indexOf(a.id) - LAST.indexOf(b.id))
