import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/mount.ts'
import { addContacts, removeContacts, removeLabel } from './on-contacts.ts'
import { createLabel, findLabel, listLabels, renameLabel } from './queries.ts'

export const labelRoutes: Handlers<Contract['labels']> = {
  list: async ({ scope }) => ({ items: await scope.db.run(listLabels({ owner_id: scope.user.id })) }),
  create: ({ body, scope }) => createLabel(scope, body.name),
  get: ({ params, scope }) => findLabel(scope, params.label_id),
  rename: ({ params, body, scope }) => renameLabel(scope, params.label_id, body.name),
  remove: ({ params, scope }) => removeLabel(scope, params.label_id),
  addContacts: ({ params, body, scope }) => addContacts(scope, params.label_id, body.contact_ids),
  removeContacts: ({ params, body, scope }) => removeContacts(scope, params.label_id, body.contact_ids),
}
