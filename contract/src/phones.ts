import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, CONDITIONAL, VERIFIED } from './shared/access.ts'
import { ifMatch, ifNoneMatch } from './shared/etag.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { check, Id, idParam, partIdParam, readOnly, textIssue } from './shared/fields.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const MIN_DIGITS = 3

export const Label = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim())
  .check(check((value) => textIssue(value, { max: 50 })))
  .nullable()
  .meta({
    minLength: 1,
    maxLength: 50,
    description: 'Free text of at most 50 characters, or null; home, work, mobile and other are suggestions.',
    examples: ['mobile'],
  })

const PhoneNumber = z
  .string()
  .overwrite((value) => value.normalize('NFC').trim())
  .check(
    check((value) => {
      const digits = value.match(/\p{Nd}/gu)?.length ?? 0
      return (
        textIssue(value, { max: 64 }) ??
        (digits < MIN_DIGITS ? ['too-few-digits', `A phone number has at least ${MIN_DIGITS} digits.`] : undefined)
      )
    }),
  )
  .meta({
    minLength: 1,
    maxLength: 64,
    description: 'The number as typed, at most 64 characters with at least 3 digits.',
    examples: ['067 123 45 67'],
  })

export const Phone = z
  .object({
    id: Id('The phone number; stays when the number changes.'),
    number: PhoneNumber,
    e164: z
      .string()
      .nullable()
      .meta({
        description:
          'The number in international form (ITU-T E.164), derived with the `default_region` that the owner had when it was saved; null where it cannot be.',
        examples: ['+380671234567'],
      }),
    label: Label,
  })
  .meta({
    id: 'Phone',
    description: 'A phone number of a contact.',
    examples: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', number: '067 123 45 67', e164: '+380671234567', label: 'mobile' }],
  })

export const PhoneInput = z
  .strictObject({ number: PhoneNumber, label: Label.default(null), id: readOnly, e164: readOnly })
  .meta({ id: 'PhoneInput', description: 'A phone number to save.', examples: [{ number: '067 123 45 67', label: 'mobile' }] })

const PhoneList = z
  .object({ items: z.array(Phone).meta({ description: 'All phone numbers of the contact, the preferred one first.' }) })
  .meta({
    id: 'PhoneList',
    description: 'The phone numbers of one contact.',
    examples: [
      { items: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', number: '067 123 45 67', e164: '+380671234567', label: 'mobile' }] },
    ],
  })

const ofContact = z.object({ contact_id: idParam('contact-not-found', 'The contact.') })
const onePhone = ofContact.extend({ phone_id: partIdParam('The phone number.') })

export const phones = c.router({
  list: {
    method: 'GET',
    path: '/api/contacts/:contact_id/phones',
    summary: 'List the phone numbers of a contact',
    description: 'All of them, at most 20; the first is the preferred one.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: ofContact,
    headers: ifNoneMatch,
    responses: { 200: PhoneList, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found') },
  },
  add: {
    method: 'POST',
    path: '/api/contacts/:contact_id/phones',
    summary: 'Add a phone number to a contact',
    description: 'Puts a number after the others without touching them. A contact has at most 20.',
    metadata: access('session', 'contacts', { location: '/api/contacts/:contact_id/phones/:id', etag: true }),
    pathParams: ofContact,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: PhoneInput,
    responses: { 201: Phone, ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  get: {
    method: 'GET',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Show one phone number',
    description: 'One phone number of a contact, with the ETag of the contact.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: onePhone,
    headers: ifNoneMatch,
    responses: { 200: Phone, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found', 'phone-not-found') },
  },
  replace: {
    method: 'PUT',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Replace one phone number',
    description: 'Changes number and label; id and place in the list stay.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: onePhone,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: PhoneInput,
    responses: { 200: Phone, ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', 'phone-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/contacts/:contact_id/phones/:phone_id',
    summary: 'Remove one phone number',
    description: 'Takes one number away; the others stay as they are.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: onePhone,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: c.noBody(),
    responses: {
      204: c.noBody(),
      ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', 'phone-not-found', ...CONDITIONAL, ...IDEMPOTENT),
    },
  },
})
