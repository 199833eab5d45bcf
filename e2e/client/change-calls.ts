import { unwrap } from '@contacts/client'
import { sendRequest } from '../harness/http.ts'
import type { Person } from '../harness/service.ts'

/**
 * Calls for the contacts and changes of the current user. Each test signs up a new user, so `currentUser` is a
 * function.
 */
export function changeCalls(currentUser: () => Person) {
  const contacts = () => currentUser().client.contacts
  return {
    create: (first_name: string) => unwrap(contacts().create({ body: { first_name } })),
    patch: (id: string, first_name: string) => unwrap(contacts().patch({ params: { id }, body: { first_name } })),
    remove: (id: string) => unwrap(contacts().remove({ params: { id } })),
    restore: (id: string) => unwrap(contacts().restore({ params: { id } })),
    get: (id: string) => unwrap(contacts().get({ params: { id } })),
    changes: (query: { since?: string; limit?: number } = {}) => unwrap(contacts().changes({ query })),
    digest: () => unwrap(contacts().digest()),
    /** Returns the raw response, for a sync token that the server may refuse. */
    requestChanges: (since: string, { url, authorization } = currentUser()) =>
      sendRequest(url, { method: 'GET', path: `/api/contacts/changes?since=${since}` }, authorization()),
  }
}
