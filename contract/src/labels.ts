import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, MALFORMED, MERGE_PATCH, VERIFIED } from './shared/access.ts'
import { Instant } from './shared/dates.ts'
import { Id, IdInput, idParam, readOnly } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'
import { text } from './shared/text.ts'

const c = initContract()

/** Maximum number of labels of a user. */
export const MAX_LABELS = 1000
export const MAX_LABELS_ON_CONTACT = 100
/** Maximum number of contacts in one request. */
const MAX_CONTACT_IDS = 1000

export const LabelName = text(
  { max: 50 },
  {
    description: 'The name, 1 to 50 characters, unique among the labels of the user; case and invisible characters are ignored.',
    examples: ['Друзі'],
  },
)

export const aLabel = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12',
  name: 'Друзі',
  created_at: '2026-11-20T09:30:00.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
}

export const Label = z
  .object({
    id: Id('Id of the label. It stays the same when the label is renamed.'),
    name: LabelName,
    created_at: Instant('When the label was created.'),
    updated_at: Instant('When the label was last renamed.'),
  })
  .meta({ id: 'Label', description: 'A label, by which contacts are grouped.', examples: [aLabel] })

export const LabelInput = z
  .strictObject({ name: LabelName, id: readOnly, created_at: readOnly, updated_at: readOnly })
  .meta({ id: 'LabelInput', description: 'A label to save.', examples: [{ name: 'Друзі' }] })

const LabelList = z
  .object({
    items: z
      .array(Label)
      .meta({ description: 'All labels of the user, at most 1000, sorted by name (Unicode Collation Algorithm, UTS #10).' }),
  })
  .meta({ id: 'LabelList', description: 'The labels of the user.', examples: [{ items: [aLabel] }] })

export const ContactIds = z
  .strictObject({
    contact_ids: z
      .array(IdInput.meta({ description: 'Id of a contact.' }))
      .max(MAX_CONTACT_IDS)
      .meta({ description: 'Ids of contacts, at most 1000. Duplicates count once.' }),
  })
  .meta({
    id: 'ContactIds',
    description: 'The ids of the contacts to change.',
    examples: [{ contact_ids: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'] }],
  })

const Changed = z
  .object({
    changed: z.int().meta({
      description: 'Number of contacts that were changed. Contacts that already were as requested are not counted.',
      examples: [1],
    }),
  })
  .meta({ id: 'Changed', description: 'How many contacts were changed.', examples: [{ changed: 1 }] })

const oneLabel = z.object({ label_id: idParam('label-not-found', 'Id of the label.') })

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
    summary: 'Create a label',
    description: 'Creates a label that no contact has yet. A user can have at most 1000.',
    metadata: access('session', 'contacts', { location: '/api/labels/:id' }),
    headers: idempotencyKey,
    body: LabelInput,
    responses: { 201: Label, ...failsWith(...VERIFIED, ...MALFORMED, 'label-exists', ...IDEMPOTENT) },
  },
  get: {
    method: 'GET',
    path: '/api/labels/:label_id',
    summary: 'Get a label',
    description: 'One label. `GET /api/contacts?label=…` lists the contacts that have it.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    responses: { 200: Label, ...failsWith(...VERIFIED, 'label-not-found') },
  },
  rename: {
    method: 'PATCH',
    path: '/api/labels/:label_id',
    summary: 'Rename a label',
    description: 'Changes the name of the label. The contacts that have it keep their versions.',
    metadata: access('session', 'contacts', { consumes: MERGE_PATCH }),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: LabelInput,
    responses: { 200: Label, ...failsWith(...VERIFIED, ...MALFORMED, 'label-not-found', 'label-exists', ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/labels/:label_id',
    summary: 'Remove a label',
    description:
      'Removes the label permanently, and from every contact that has it, including contacts in the trash. Each of ' +
      'these contacts gets a new version.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'label-not-found', ...IDEMPOTENT) },
  },
  addContacts: {
    method: 'POST',
    path: '/api/labels/:label_id/contacts',
    summary: 'Add a label to contacts',
    description:
      'Adds the label to all of the contacts. If one of them does not exist or is in the trash, no contact is ' +
      'changed and the response is 404; its `detail` names the first missing contact. A contact that already has the ' +
      'label is not changed. A contact can have at most 100 labels.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: ContactIds,
    responses: { 200: Changed, ...failsWith(...VERIFIED, ...MALFORMED, 'label-not-found', 'contact-not-found', ...IDEMPOTENT) },
  },
  removeContacts: {
    method: 'POST',
    path: '/api/labels/:label_id/contacts/remove',
    summary: 'Remove a label from contacts',
    description:
      'Removes the label from all of the contacts. If one of them does not exist or is in the trash, no contact is ' +
      'changed and the response is 404; its `detail` names the first missing contact. A contact that does not have ' +
      'the label is not changed.',
    metadata: access('session', 'contacts'),
    pathParams: oneLabel,
    headers: idempotencyKey,
    body: ContactIds,
    responses: { 200: Changed, ...failsWith(...VERIFIED, ...MALFORMED, 'label-not-found', 'contact-not-found', ...IDEMPOTENT) },
  },
})
