import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Import, ImportItemPage, ImportItemQuery, ImportList } from './import.ts'
import { ImportQuery } from './import-query.ts'
import { access, CONTACT_FILE_UPLOAD, MALFORMED, VERIFIED } from './shared/access.ts'
import { idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const MIB = 1024 * 1024

const oneImport = z.object({ id: idParam('import-not-found', 'Id of the import.') })

/** Server-sent events (HTML Standard, section 9.2). */
const Events = c.otherResponse({ contentType: 'text/event-stream', body: c.type<Uint8Array>() })

export const imports = c.router({
  plan: {
    method: 'POST',
    path: '/api/imports',
    summary: 'Plan the import of a file',
    description:
      'Reads a file of contacts and compares it with the address book. Nothing changes: the plan says for each card whether it ' +
      'creates a contact, changes one (and how), is the same as one, or is refused (and why). `POST /api/imports/{id}/apply` makes ' +
      'the changes. Accepts vCard 2.1, 3.0 and 4.0, CSV with a header in any of seven languages, and JSContact, with at most 100000 ' +
      'cards or rows and 32 MiB, as the part `file` of a form or as the body itself. The plan tells what was recognised of the file; the ' +
      'parameters override it. A card belongs to the contact with its UID, else to a contact that shares an e-mail address or a ' +
      'phone number and has the same name; never to one that has only the same name. A card changes the members that it has: single ' +
      'values are replaced, lists get the entries that are missing, and nothing is removed. A plan is deleted after 24 hours. A user ' +
      'has at most 20 imports: another plan deletes the oldest plan or, if there is none, the oldest import, which then cannot be undone.',
    metadata: access('session', 'imports', { consumes: CONTACT_FILE_UPLOAD, maxBytes: 32 * MIB, slow: true, location: '/api/imports/:id' }),
    query: ImportQuery,
    headers: idempotencyKey,
    body: c.type<Uint8Array>(),
    responses: { 201: Import, ...failsWith(...VERIFIED, ...MALFORMED, 'file-format-unknown', ...IDEMPOTENT) },
  },
  list: {
    method: 'GET',
    path: '/api/imports',
    summary: 'List the imports',
    description: 'The imports of the signed-in user, the newest first, at most 20.',
    metadata: access('session', 'contacts'),
    responses: { 200: ImportList, ...failsWith(...VERIFIED) },
  },
  get: {
    method: 'GET',
    path: '/api/imports/:id',
    summary: 'Get an import',
    description: 'One import with its state, its counts and its progress.',
    metadata: access('session', 'contacts'),
    pathParams: oneImport,
    responses: { 200: Import, ...failsWith(...VERIFIED, 'import-not-found') },
  },
  items: {
    method: 'GET',
    path: '/api/imports/:id/items',
    summary: 'List the cards of an import',
    description: 'The cards of the file in their order, each with its verdict, its line in the file, and what changes.',
    metadata: access('session', 'contacts'),
    pathParams: oneImport,
    query: ImportItemQuery,
    responses: { 200: ImportItemPage, ...failsWith(...VERIFIED, 'import-not-found', 'cursor-invalid', 'cursor-expired') },
  },
  events: {
    method: 'GET',
    path: '/api/imports/:id/events',
    summary: 'Follow the progress of an import',
    description:
      'Server-sent events (`text/event-stream`): an event `progress` with the import as JSON at once and after each change. The stream ' +
      'ends when nothing is in progress, and after some minutes: then request it again. A user can have 5 streams; another one ends the ' +
      'oldest. `EventSource` cannot send an access token; read the stream with `fetch`, or request the import again and again.',
    metadata: access('session', 'contacts', { streams: true }),
    pathParams: oneImport,
    responses: { 200: Events, ...failsWith(...VERIFIED, 'import-not-found') },
  },
  apply: {
    method: 'POST',
    path: '/api/imports/:id/apply',
    summary: 'Apply the plan of an import',
    description:
      'Makes the changes. Each card is compared again with the contacts as they are then, so contacts that others have created after ' +
      'the plan are not doubled. A contact that others have created or changed after the plan keeps its values: it gets only what it ' +
      'does not have, and the item has the note `contact-changed`. The items tell what was done. Up to 500 cards are applied ' +
      'before the response, whose `state` is then `applied`. A larger import is applied 500 cards at a time, each in one transaction, ' +
      'and continues after a restart of the server; `state` is `applying` until then. New contacts get the labels of their cards, ' +
      'which are created if the user does not have them.',
    metadata: access('session', 'contacts'),
    pathParams: oneImport,
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 200: Import, ...failsWith(...VERIFIED, ...MALFORMED, 'import-not-found', 'import-not-planned', ...IDEMPOTENT) },
  },
  undo: {
    method: 'POST',
    path: '/api/imports/:id/undo',
    summary: 'Undo an import',
    description:
      'Takes the import back, for 30 days after it was applied: new contacts move to the trash, changed contacts get their values from ' +
      'before. Contacts that were changed or removed since stay as they are; their items have the state `kept`. Labels that the import ' +
      'has created are removed if no contact has them any more. As with `apply`, a larger import is undone after the response.',
    metadata: access('session', 'contacts'),
    pathParams: oneImport,
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 200: Import, ...failsWith(...VERIFIED, ...MALFORMED, 'import-not-found', 'import-not-applied', ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/imports/:id',
    summary: 'Delete a plan, or the record of an import',
    description: 'Deletes the import, but not the contacts that it has created or changed. An applied import can then not be undone.',
    metadata: access('session', 'contacts'),
    pathParams: oneImport,
    headers: idempotencyKey,
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'import-not-found', 'import-in-progress', ...IDEMPOTENT) },
  },
})
