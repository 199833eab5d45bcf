import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { runBatch } from './batch.ts'
import { digestContacts, listChanges } from '../sync/changes.ts'
import { draftOf } from './input.ts'
import { listContacts } from '../search/list.ts'
import { patchDraft } from './merge-patch.ts'
import { getContact } from './queries.ts'
import { createContact, editContact } from './save.ts'
import { removeContact, restoreContact } from './trash.ts'

export const contactRoutes: Handlers<Contract['contacts']> = {
  create: ({ body, context }) => createContact(context, draftOf(context, body)),
  list: ({ query, context }) => listContacts(context, query),
  changes: ({ query, context }) => listChanges(context, query),
  digest: ({ context }) => digestContacts(context),
  get: ({ params, context }) => getContact(context, params.id),
  replace: ({ params, headers, body, context }) =>
    editContact(context, params.id, headers, (contact) => draftOf(context, body, contact.phones)),
  patch: ({ params, headers, body, context }) => editContact(context, params.id, headers, (contact) => patchDraft(context, contact, body)),
  remove: ({ params, headers, context }) => removeContact(context, params.id, headers),
  batch: ({ body, context }) => runBatch(context, body),
  restore: ({ params, headers, context }) => restoreContact(context, params.id, headers),
}
