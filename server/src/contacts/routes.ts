import type { Contract } from '@contacts/contract'
import type { Handlers } from '../http/mount.ts'
import { draftOf } from './input.ts'
import { listContacts } from './list.ts'
import { patchDraft } from './merge-patch.ts'
import { findContact, removeContact } from './queries.ts'
import { createContact, editContact } from './save.ts'

export const contactRoutes: Handlers<Contract['contacts']> = {
  create: ({ body, scope }) => createContact(scope, draftOf(scope, body)),
  list: ({ query, scope }) => listContacts(scope, query),
  get: ({ params, scope }) => findContact(scope, params.id),
  replace: ({ params, body, scope }) => editContact(scope, params.id, (contact) => draftOf(scope, body, contact.phones)),
  patch: ({ params, body, scope }) => editContact(scope, params.id, (contact) => patchDraft(scope, contact, body)),
  remove: ({ params, scope }) => removeContact(scope, params.id),
}
