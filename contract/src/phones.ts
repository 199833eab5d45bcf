import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { aPhone, Phone, PhoneInput } from './phone.ts'
import { access, CONDITIONAL, MALFORMED, VERIFIED } from './shared/access.ts'
import { ifNoneMatch, preconditions } from './shared/etag.ts'
import { idParam, partIdParam } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const PhoneList = z
  .object({ items: z.array(Phone).meta({ description: 'All phone numbers of the contact, the preferred one first.' }) })
  .meta({ id: 'PhoneList', description: 'The phone numbers of one contact.', examples: [{ items: [aPhone] }] })

const contactParams = z.object({ contact_id: idParam('contact-not-found', 'Id of the contact.') })
const phoneParams = contactParams.extend({ phone_id: partIdParam('Id of the phone number.') })

export const phones = c.router({
  list: {
    method: 'GET',
    path: '/api/contacts/:contact_id/phones',
    summary: 'List the phone numbers of a contact',
    description: 'All phone numbers of the contact, at most 20; the first is the preferred one.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: contactParams,
    headers: ifNoneMatch,
    responses: { 200: PhoneList, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found') },
  },
  add: {
    method: 'POST',
    path: '/api/contacts/:contact_id/phones',
    summary: 'Add a phone number to a contact',
    description: 'Adds a phone number after the existing ones, which stay as they are. A contact can have at most 20.',
    metadata: access('session', 'contacts', { location: '/api/contacts/:contact_id/phones/:id', etag: true }),
    pathParams: contactParams,
    headers: idempotencyKey.extend(preconditions.shape),
    body: PhoneInput,
    responses: { 201: Phone, ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  get: {
    method: 'GET',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Get a phone number',
    description: 'One phone number of a contact. Its `ETag` is the `ETag` of the contact.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: phoneParams,
    headers: ifNoneMatch,
    responses: { 200: Phone, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found', 'phone-not-found') },
  },
  replace: {
    method: 'PUT',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Replace a phone number',
    description: 'Replaces the number and its label. The id and the position in the list stay the same.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: phoneParams,
    headers: idempotencyKey.extend(preconditions.shape),
    body: PhoneInput,
    responses: {
      200: Phone,
      ...failsWith(...VERIFIED, ...MALFORMED, 'contact-not-found', 'phone-not-found', ...CONDITIONAL, ...IDEMPOTENT),
    },
  },
  remove: {
    method: 'DELETE',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Remove a phone number',
    description:
      'Removes one phone number; the other numbers stay as they are. If nothing else names the contact, the number is not removed: ' +
      'the request is valid, but the contact does not allow it (409 `nothing-to-call-it-by`).',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: phoneParams,
    headers: idempotencyKey.extend(preconditions.shape),
    body: c.noBody(),
    responses: {
      204: c.noBody(),
      ...failsWith(
        ...VERIFIED,
        ...MALFORMED,
        'contact-not-found',
        'phone-not-found',
        'nothing-to-call-it-by',
        ...CONDITIONAL,
        ...IDEMPOTENT,
      ),
    },
  },
})
