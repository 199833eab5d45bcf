import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { runBatch } from './batch.ts'
import { digestContacts, listChanges } from '../sync/changes.ts'
import { draftOf } from './input.ts'
import { listContacts } from '../search/list.ts'
import { patchDraft } from './merge-patch.ts'
import { findContact } from './queries.ts'
import { createContact, editContact } from './save.ts'
import { removeContact, restoreContact } from './trash.ts'

export const contactRoutes: Handlers<Contract['contacts']> = {
  create: ({ body, scope }) => createContact(scope, draftOf(scope, body)),
  list: ({ query, scope }) => listContacts(scope, query),
  changes: ({ query, scope }) => listChanges(scope, query),
  digest: ({ scope }) => digestContacts(scope),
  get: ({ params, scope }) => findContact(scope, params.id),
  replace: ({ params, headers, body, scope }) =>
    editContact(scope, params.id, headers['if-match'], (contact) => draftOf(scope, body, contact.phones)),
  patch: ({ params, headers, body, scope }) =>
    editContact(scope, params.id, headers['if-match'], (contact) => patchDraft(scope, contact, body)),
  remove: ({ params, headers, scope }) => removeContact(scope, params.id, headers['if-match']),
  batch: ({ body, scope }) => runBatch(scope, body),
  restore: ({ params, headers, scope }) => restoreContact(scope, params.id, headers['if-match']),
}
