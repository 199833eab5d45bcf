import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { aContact, Contact, ContactInput, ContactPatch } from './contact.ts'
import { JSCONTACT_TYPE, VCARD_TYPES } from './contact-export.ts'
import { ContactQuery } from './contact-query.ts'
import { access, CONDITIONAL, MALFORMED, MERGE_PATCH, VERIFIED } from './shared/access.ts'
import { ifNoneMatch, preconditions } from './shared/etag.ts'
import { idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { page } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const ContactPage = page(Contact, 'ContactPage', 'One page of contacts.', aContact)

const oneContact = z.object({ id: idParam('contact-not-found', 'Id of the contact.') })

export const contacts = c.router({
  create: {
    method: 'POST',
    path: '/api/contacts',
    summary: 'Create a contact',
    description: 'Creates a contact and returns it with its id.',
    metadata: access('session', 'contacts', { location: '/api/contacts/:id', etag: true }),
    headers: idempotencyKey,
    body: ContactInput,
    responses: { 201: Contact, ...failsWith(...VERIFIED, ...MALFORMED, 'uid-taken', ...IDEMPOTENT) },
  },
  list: {
    method: 'GET',
    path: '/api/contacts',
    summary: 'List and search contacts',
    description:
      'The contacts of the signed-in user that match all given filters. A client that follows `next_cursor` gets ' +
      'each contact at most once and misses no contact that is in the list the whole time, even if contacts are ' +
      'created, changed or removed meanwhile. Exception: a contact whose sort value changes meanwhile may be returned ' +
      'twice or not at all. `created_at` never changes.',
    metadata: access('session', 'contacts'),
    query: ContactQuery,
    responses: { 200: ContactPage, ...failsWith(...VERIFIED, 'cursor-invalid', 'cursor-expired') },
  },
  get: {
    method: 'GET',
    path: '/api/contacts/:id',
    summary: 'Get a contact',
    description:
      'One contact with all its members; or, with `Accept: text/vcard`, as a vCard of version 4.0, with `Accept: ' +
      'text/vcard;version=3.0` of version 3.0, and with `Accept: application/jscontact+json` as a JSContact card of version 2.0. The ' +
      '`ETag` of these is not the version of the contact: use it in `If-None-Match` of the same request only.',
    metadata: access('session', 'contacts', { etag: true, alternatives: [...Object.values(VCARD_TYPES), JSCONTACT_TYPE] }),
    pathParams: oneContact,
    headers: ifNoneMatch,
    responses: { 200: Contact, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found') },
  },
  replace: {
    method: 'PUT',
    path: '/api/contacts/:id',
    summary: 'Replace a contact',
    description:
      'Saves the body as the whole contact: members that are left out become empty. Phone numbers that are sent with ' +
      'their id keep it. If nothing changes, the contact keeps its version.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(preconditions.shape),
    body: ContactInput,
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  patch: {
    method: 'PATCH',
    path: '/api/contacts/:id',
    summary: 'Change some members of a contact',
    description:
      'Applies a JSON Merge Patch (RFC 7396) and returns the whole contact. If the patch changes nothing, the contact ' +
      'keeps its version. To change a single phone number, use the phone operations.',
    metadata: access('session', 'contacts', { consumes: MERGE_PATCH, etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(preconditions.shape),
    body: ContactPatch,
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/contacts/:id',
    summary: 'Move a contact to the trash, or delete it from the trash',
    description:
      'Removes the contact immediately from all lists, search results and upcoming birthdays. It can be restored for ' +
      '30 days and is purged after that. A contact that is in the trash is purged at once, and can no longer be ' +
      'restored. Send `If-Match` or an `Idempotency-Key` with each request that you may repeat when its response is lost: ' +
      'otherwise the repeated request would purge the contact that the first one moved to the trash.',
    metadata: access('session', 'contacts'),
    pathParams: oneContact,
    headers: idempotencyKey.extend(preconditions.shape),
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  restore: {
    method: 'POST',
    path: '/api/contacts/:id/restore',
    summary: 'Restore a contact from the trash',
    description:
      'Moves the contact, with all its members, back from the trash. A contact that is not in the trash stays as it is. A contact whose `uid` another contact has been given meanwhile is not restored.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(preconditions.shape),
    body: c.noBody(),
    responses: {
      200: Contact,
      ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', 'precondition-failed', 'uid-taken', ...IDEMPOTENT),
    },
  },
})
