import { type Contract, JSCONTACT_TYPE, VCARD_TYPES } from '@contacts/contract'
import type { FileResponse } from '../../platform/http/file-response.ts'
import { Alternatives, JSON_TYPE } from '../../platform/http/alternatives.ts'
import { type Handlers, type RequestOf, withPlan } from '../../platform/http/handler.ts'
import { contactAsJsContact, contactAsVCard } from '../export/contact-as-file.ts'
import { exportContacts } from '../export/export-contacts.ts'
import { runBatch } from './batch.ts'
import { digestContacts, listChanges } from '../sync/changes.ts'
import type { ContactRow } from './contact.ts'
import { draftOf } from './input.ts'
import { listContacts } from '../search/list.ts'
import { patchDraft } from './merge-patch.ts'
import { getContact } from './queries.ts'
import { createContact, editContact, planOfCreation, planOfEdit } from './save.ts'
import { removeContact, restoreContact } from './trash.ts'

type Request<Name extends keyof Contract['contacts']> = RequestOf<Contract['contacts'][Name]>

// Each of these returns the arguments that a handler and its plan share.

const inputOf = ({ body, context }: Request<'create'>) => [context, draftOf(context, body), body.uid] as const

const replacementOf = ({ params, headers, body, context }: Request<'replace'>) =>
  [context, params.id, headers, (contact: ContactRow) => draftOf(context, body, contact.phones)] as const

const patchOf = ({ params, headers, body, context }: Request<'patch'>) =>
  [context, params.id, headers, (contact: ContactRow) => patchDraft(context, contact, body)] as const

export const contactRoutes: Handlers<Contract['contacts']> = {
  create: withPlan(
    (request: Request<'create'>) => createContact(...inputOf(request)),
    (request) => planOfCreation(...inputOf(request)),
  ),
  list: ({ query, context }) => listContacts(context, query),
  changes: ({ query, context }) => listChanges(context, query),
  digest: ({ context }) => digestContacts(context),
  get: async ({ params, context }) =>
    new Alternatives<Awaited<ReturnType<typeof getContact>> | FileResponse<'contact-not-found'>>([
      [JSON_TYPE, () => getContact(context, params.id)],
      [VCARD_TYPES['4.0'], () => contactAsVCard(context, params.id, '4.0')],
      [VCARD_TYPES['3.0'], () => contactAsVCard(context, params.id, '3.0')],
      [JSCONTACT_TYPE, () => contactAsJsContact(context, params.id)],
    ]),
  export: ({ query, context }) => exportContacts(context, query),
  replace: withPlan(
    (request: Request<'replace'>) => editContact(...replacementOf(request)),
    (request) => planOfEdit(...replacementOf(request)),
  ),
  patch: withPlan(
    (request: Request<'patch'>) => editContact(...patchOf(request)),
    (request) => planOfEdit(...patchOf(request)),
  ),
  remove: ({ params, headers, context }) => removeContact(context, params.id, headers),
  batch: ({ body, context }) => runBatch(context, body),
  restore: ({ params, headers, context }) => restoreContact(context, params.id, headers),
}
