import type { Contract } from '@contacts/contract'
import type { Handlers } from '../../platform/http/handler.ts'
import { addContacts, removeContacts, removeLabel } from './on-contacts.ts'
import { createLabel, findLabel, listLabels, renameLabel } from './queries.ts'

export const labelRoutes: Handlers<Contract['labels']> = {
  list: async ({ context }) => ({ items: await context.db.run(listLabels({ owner_id: context.user.id })) }),
  create: ({ body, context }) => createLabel(context, body.name),
  get: ({ params, context }) => findLabel(context, params.label_id),
  rename: ({ params, body, context }) => renameLabel(context, params.label_id, body.name),
  remove: ({ params, context }) => removeLabel(context, params.label_id),
  addContacts: ({ params, body, context }) => addContacts(context, params.label_id, body.contact_ids),
  removeContacts: ({ params, body, context }) => removeContacts(context, params.label_id, body.contact_ids),
}
