import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, MERGE_PATCH, VERIFIED } from './shared/access.ts'
import { Id, idParam, Instant, readOnly, text } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

/** How many labels a user may have, how many may be on one contact, and how many contacts one call may name. */
export const MAX_LABELS = 1000
export const MAX_LABELS_ON_CONTACT = 100
const MAX_CONTACT_IDS = 1000

const LabelName = text(
  { max: 50 },
  { description: 'Its name, 1 to 50 characters, unique among the labels of the user without regard to case.', examples: ['Друзі'] },
)

const aLabel = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12',
  name: 'Друзі',
  created_at: '2026-11-20T09:30:00.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
}

export const Label = z
  .object({
    id: Id('The label; stays when it is renamed.'),
    name: LabelName,
    created_at: Instant('When it was created.'),
    updated_at: Instant('When it was renamed last.'),
  })
  .meta({ id: 'Label', description: 'A label that can be put on contacts.', examples: [aLabel] })

export const LabelInput = z
  .strictObject({ name: LabelName, id: readOnly, created_at: readOnly, updated_at: readOnly })
  .meta({ id: 'LabelInput', description: 'A label to save.', examples: [{ name: 'Друзі' }] })

const LabelList = z
  .object({
    items: z.array(Label).meta({ description: 'All labels of the user, by name as people sort (Unicode collation), at most 1000.' }),
  })
  .meta({ id: 'LabelList', description: 'The labels of the user.', examples: [{ items: [aLabel] }] })

export const ContactIds = z
  .strictObject({
    contact_ids: z
      .array(
        z
          .guid()
          .overwrite((id) => id.toLowerCase())
          .meta({ description: 'A contact.' }),
      )
      .max(MAX_CONTACT_IDS)
      .meta({ description: 'Ids of contacts, at most 1000. One that stands here twice counts once.' }),
  })
  .meta({ id: 'ContactIds', description: 'Some contacts.', examples: [{ contact_ids: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'] }] })

const Changed = z
  .object({ changed: z.int().meta({ description: 'How many of the contacts were changed; the others were so already.', examples: [1] }) })
  .meta({ id: 'Changed', description: 'What came of it.', examples: [{ changed: 1 }] })

const oneLabel = z.object({ label_id: idParam('label-not-found', 'The label.') })

export const labels = c.router({
  list: {
    method: 'GET',
    path: '/api/labels',
    summary: 'List the labels',
    description: 'All labels of the signed-in user, sorted by name.',
    metadata: access('session', 'contacts'),
    responses: { 200: LabelList, ...failsWith(...VERIFIED) },
  },
  create: {
    method: 'POST',
    path: '/api/labels',
    summary: 'Add a label',
    description: 'Makes a label that is on no contact yet. A user has at most 1000.',
    metadata: access('session', 'contacts', { location: '/api/labels/:id' }),
    headers: idempotencyKey,
    body: LabelInput,
    responses: { 201: Label, ...failsWith(...VERIFIED, ...BODY, 'label-exists', ...IDEMPOTENT) },
  },
  get: {
    method: 'GET',
    path: '/api/labels/:label_id',
    summary: 'Show one label',
    description: 'One label. The contacts that have it are listed by `GET /api/contacts?label=…`.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    responses: { 200: Label, ...failsWith(...VERIFIED, 'label-not-found') },
  },
  rename: {
    method: 'PATCH',
    path: '/api/labels/:label_id',
    summary: 'Rename a label',
    description: 'Gives it another name. That is no change of the contacts that have it.',
    metadata: access('session', 'contacts', { consumes: MERGE_PATCH }),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: LabelInput,
    responses: { 200: Label, ...failsWith(...VERIFIED, ...BODY, 'label-not-found', 'label-exists', ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/labels/:label_id',
    summary: 'Remove a label',
    description: 'Removes it for good and takes it off all contacts, which counts as a change of each; those in the trash are among them.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...BODY, 'label-not-found', ...IDEMPOTENT) },
  },
  addContacts: {
    method: 'POST',
    path: '/api/labels/:label_id/contacts',
    summary: 'Put a label on contacts',
    description:
      'Puts it on all of them or, when one is not there, on none; `detail` names the first that is not. A contact in the trash is not there. What has it already is not changed. A contact has at most 100 labels.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: ContactIds,
    responses: { 200: Changed, ...failsWith(...VERIFIED, ...BODY, 'label-not-found', 'contact-not-found', ...IDEMPOTENT) },
  },
  removeContacts: {
    method: 'POST',
    path: '/api/labels/:label_id/contacts/remove',
    summary: 'Take a label off contacts',
    description:
      'Takes it off all of them or, when one is not there, off none; `detail` names the first that is not. A contact in the trash is not there. What does not have it is not changed.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: ContactIds,
    responses: { 200: Changed, ...failsWith(...VERIFIED, ...BODY, 'label-not-found', 'contact-not-found', ...IDEMPOTENT) },
  },
})
