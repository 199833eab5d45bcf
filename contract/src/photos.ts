import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact } from './contact.ts'
import { access, CONDITIONAL, MALFORMED, UPLOAD, VERIFIED } from './shared/access.ts'
import { ifNoneMatch, preconditions } from './shared/etag.ts'
import { idParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { ACCEPTED_IMAGES, IMAGE_PROBLEMS, Picture } from './shared/picture.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const ofContact = z.object({ contact_id: idParam('contact-not-found', 'Id of the contact.') })

/** The picture of a contact; `pictures` returns it by its URL, `photo_url`. */
export const photos = c.router({
  put: {
    method: 'PUT',
    path: '/api/contacts/:contact_id/photo',
    summary: 'Set the picture of a contact',
    description: `${ACCEPTED_IMAGES} Returns the contact, which has a new version. Uploading the current picture again changes nothing.`,
    metadata: access('session', 'photos', { consumes: UPLOAD, etag: true, repeatable: true }),
    pathParams: ofContact,
    headers: preconditions,
    body: c.type<Uint8Array>(),
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', ...CONDITIONAL, ...IMAGE_PROBLEMS) },
  },
  get: {
    method: 'GET',
    path: '/api/contacts/:contact_id/photo',
    summary: 'Get the picture of a contact',
    description:
      'Returns the image. Its `ETag` is not the version of the contact; a request with it in `If-None-Match` gets 304 until the ' +
      'picture changes.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: ofContact,
    headers: ifNoneMatch,
    responses: { 200: Picture, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found', 'photo-not-found') },
  },
  remove: {
    method: 'DELETE',
    path: '/api/contacts/:contact_id/photo',
    summary: 'Remove the picture of a contact',
    description:
      'Removes the picture; its URL stops working. The contact has a new version. Caches may still return the picture for 5 minutes.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: ofContact,
    headers: idempotencyKey.extend(preconditions.shape),
    body: c.noBody(),
    responses: {
      204: c.noBody(),
      ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', 'photo-not-found', ...CONDITIONAL, ...IDEMPOTENT),
    },
  },
})
