import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Label, Phone, PhoneInput } from './phones.ts'
import { access, BODY, CONDITIONAL, MERGE_PATCH, VERIFIED } from './shared/access.ts'
import { ifMatch, ifNoneMatch } from './shared/etag.ts'
import { Birthday, Email, FreeJson, FreeJsonPatch, Id, idParam, Instant, readOnly, text } from './shared/fields.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { cursorWithoutSkip, page, pageQuery } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

/** How many e-mail addresses, and how many phone numbers, a contact may have. */
export const MAX_ENTRIES = 20

const name = (description: string, examples: string[]) =>
  text({ max: 200 }, { description: `${description}, 1 to 200 characters.`, examples })
const FirstName = name('Given name', ['Іван'])
const LastName = name('Family name', ['Шевченко'])
const Organization = name('Company or other organisation', ['Київстар'])
const JobTitle = name('Position there', ['Engineer'])
const Notes = text(
  { max: 10_000, lines: true },
  { description: 'Free text, newlines allowed, at most 10000 characters.', examples: ['Met in Lviv.'] },
)

export const ContactEmail = z
  .object({ address: Email, label: Label })
  .meta({ id: 'ContactEmail', description: 'An e-mail address of a contact.', examples: [{ address: 'ivan@example.com', label: 'home' }] })
const ContactEmailInput = z
  .strictObject({ address: Email, label: Label.default(null) })
  .meta({ id: 'ContactEmailInput', description: 'An e-mail address to save.', examples: [{ address: 'ivan@example.com', label: 'home' }] })

const aContact = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  version: 3,
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [{ address: 'ivan@example.com', label: 'home' }],
  phones: [{ id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11', number: '067 123 45 67', e164: '+380671234567', label: 'mobile' }],
  birthday: '1992-02-29',
  organization: null,
  job_title: null,
  notes: null,
  additional_data: { telegram: '@ivan' },
  labels: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12'],
  created_at: '2026-11-20T09:30:00.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
  deleted_at: null,
}

export const Contact = z
  .object({
    id: Id('The contact.'),
    version: z.int().meta({ description: 'Counts its changes; the `ETag` is `"<version>"`.', examples: [3] }),
    first_name: FirstName,
    last_name: LastName.nullable(),
    emails: z.array(ContactEmail).meta({ description: 'At most 20; the first is the preferred one.' }),
    phones: z.array(Phone).meta({ description: 'At most 20; the first is the preferred one.' }),
    birthday: Birthday.nullable(),
    organization: Organization.nullable(),
    job_title: JobTitle.nullable(),
    notes: Notes.nullable(),
    additional_data: FreeJson,
    labels: z
      .array(Id('A label.'))
      .meta({ description: 'The labels that are on it, at most 100, in the order in which they were put on.' }),
    created_at: Instant('When it was created.'),
    updated_at: Instant('When it was changed last.'),
    deleted_at: Instant('When it was moved to the trash; null outside of it.').nullable(),
  })
  .meta({
    id: 'Contact',
    description: 'Somebody in the address book. Absent single values are null, absent lists empty; no member is ever left out.',
    examples: [aContact],
  })

const ContactPhoneInput = PhoneInput.extend({
  id: z
    .guid()
    .overwrite((id) => id.toLowerCase())
    .optional()
    .meta({
      description:
        'The id of a phone number that the contact has already, which keeps it; without one the number is new. An unknown id is refused.',
    }),
}).meta({
  id: 'ContactPhoneInput',
  description: 'A phone number of a contact to save.',
  examples: [{ number: '067 123 45 67', label: 'mobile' }],
})

const emails = z.array(ContactEmailInput).max(MAX_ENTRIES).meta({ description: 'At most 20, the preferred one first.' })
const phones = z.array(ContactPhoneInput).max(MAX_ENTRIES).meta({ description: 'At most 20, the preferred one first.' })
const fromAnswer = { id: readOnly, version: readOnly, labels: readOnly, created_at: readOnly, updated_at: readOnly, deleted_at: readOnly }

export const ContactInput = z
  .strictObject({
    first_name: FirstName,
    last_name: LastName.nullable().default(null),
    emails: emails.default([]),
    phones: phones.default([]),
    birthday: Birthday.nullable().default(null),
    organization: Organization.nullable().default(null),
    job_title: JobTitle.nullable().default(null),
    notes: Notes.nullable().default(null),
    additional_data: FreeJson.default({}),
    ...fromAnswer,
  })
  .meta({
    id: 'ContactInput',
    description: 'A whole contact to save. Only `first_name` is required; what is left out is empty.',
    examples: [
      {
        first_name: 'Іван',
        last_name: 'Шевченко',
        emails: [{ address: 'ivan@example.com', label: 'home' }],
        phones: [{ number: '067 123 45 67', label: 'mobile' }],
        birthday: '1992-02-29',
        additional_data: { telegram: '@ivan' },
      },
    ],
  })

export const ContactPatch = z
  .strictObject({
    first_name: FirstName.optional(),
    last_name: LastName.nullable().optional(),
    emails: emails.nullable().optional(),
    phones: phones.nullable().optional(),
    birthday: Birthday.nullable().optional(),
    organization: Organization.nullable().optional(),
    job_title: JobTitle.nullable().optional(),
    notes: Notes.nullable().optional(),
    additional_data: FreeJsonPatch.nullable()
      .optional()
      .meta({ description: 'Merged member by member, null removes one; the result is a free JSON object of at most 16 KiB.' }),
    ...fromAnswer,
  })
  .meta({
    id: 'ContactPatch',
    description: 'A JSON Merge Patch (RFC 7396): null clears, a member left out stays, a list is replaced as a whole.',
    examples: [{ birthday: '--08-24', notes: null, additional_data: { telegram: null } }],
  })

const filter = (description: string, examples: string[]) =>
  text(
    { max: 200 },
    {
      description: `${description} Case, accents, apostrophes and script do not matter; \`%\`, \`_\` and \`\\\` are ordinary characters. 1 to 200 characters.`,
      examples,
    },
  ).optional()

const SORTS = ['created_at', 'updated_at', 'first_name', 'last_name', 'next_birthday'] as const

export const ContactQuery = z
  .strictObject({
    first_name: filter('Part of the first name.', ['Іван']),
    last_name: filter('Part of the last name.', ['shevch']),
    email: filter('Part of an e-mail address.', ['gmail']),
    phone: text(
      { max: 200 },
      {
        description:
          'Part of a phone number, in any writing: its digits are looked for in the number as typed, in its E.164 and in its national form. 1 to 200 characters with at least one digit.',
        examples: ['067 123'],
      },
    ).optional(),
    q: filter('One box for everything: every word must occur somewhere in the names, e-mails, phones, organisation, job title or notes.', [
      'іван gmail',
    ]),
    label: z
      .guid()
      .overwrite((id) => id.toLowerCase())
      .optional()
      .meta({
        description: 'Id of a label that is on the contact. Nobody has one that does not exist (any more), so that the list is empty then.',
        examples: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12'],
      }),
    trashed: z
      .enum(['true', 'false'])
      .default('false')
      .meta({
        description: 'With `true` those in the trash, which are in no other list. They have no order by `next_birthday`.',
        examples: ['false'],
      }),
    sort: z
      .enum([...SORTS, ...SORTS.map((sort) => `-${sort}` as const)])
      .default('created_at')
      .meta({
        description:
          'The order, with `-` the other way round. Names are in the order of the Unicode Collation Algorithm, `next_birthday` counts from today in the time zone of the profile. Equals come in the order of their ids; who has no value comes last, with `-` first.',
        examples: ['last_name'],
      }),
    ...pageQuery,
  })
  .check(cursorWithoutSkip)
  .meta({ description: 'Which contacts to list. Filters that are given together must all match.' })

const ContactPage = page(Contact, 'ContactPage', 'One page of contacts.', aContact)

const oneContact = z.object({ id: idParam('contact-not-found', 'The contact.') })

export const contacts = c.router({
  create: {
    method: 'POST',
    path: '/api/contacts',
    summary: 'Add a contact',
    description: 'Saves a new contact and answers it with its id.',
    metadata: access('session', 'contacts', { location: '/api/contacts/:id', etag: true }),
    headers: idempotencyKey,
    body: ContactInput,
    responses: { 201: Contact, ...failsWith(...VERIFIED, ...BODY, ...IDEMPOTENT) },
  },
  list: {
    method: 'GET',
    path: '/api/contacts',
    summary: 'List and search contacts',
    description:
      'The contacts of the signed-in user. Filters that are given together must all match. Who walks the pages by `next_cursor` meets everybody who was there all the time exactly once and nobody twice, whoever comes, changes or goes meanwhile; with `sort`, as long as it is not the value that the order goes by which changes: who moves across the place where the walk is may come again, or not at all. `created_at` never changes.',
    metadata: access('session', 'contacts'),
    query: ContactQuery,
    responses: { 200: ContactPage, ...failsWith(...VERIFIED, 'cursor-invalid', 'cursor-expired') },
  },
  get: {
    method: 'GET',
    path: '/api/contacts/:id',
    summary: 'Show one contact',
    description: 'One contact with all that is known about it.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: oneContact,
    headers: ifNoneMatch,
    responses: { 200: Contact, 304: c.noBody(), ...failsWith(...VERIFIED, 'contact-not-found') },
  },
  replace: {
    method: 'PUT',
    path: '/api/contacts/:id',
    summary: 'Replace a contact',
    description:
      'Saves the body as the whole contact: what it leaves out becomes empty. Phone numbers that are sent with their id keep it.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: ContactInput,
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  patch: {
    method: 'PATCH',
    path: '/api/contacts/:id',
    summary: 'Change some members of a contact',
    description:
      'Applies a JSON Merge Patch (RFC 7396) and answers the whole contact. To change a single phone number, use the phone operations.',
    metadata: access('session', 'contacts', { consumes: MERGE_PATCH, etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: ContactPatch,
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  remove: {
    method: 'DELETE',
    path: '/api/contacts/:id',
    summary: 'Move a contact to the trash',
    description:
      'The contact leaves every list, search and birthday at once. It can be restored for 30 days and is removed for good after them.',
    metadata: access('session', 'contacts'),
    pathParams: oneContact,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: c.noBody(),
    responses: { 204: c.noBody(), ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', ...CONDITIONAL, ...IDEMPOTENT) },
  },
  restore: {
    method: 'POST',
    path: '/api/contacts/:id/restore',
    summary: 'Take a contact out of the trash',
    description: 'The contact is back with all that it had, in every list. One that is not in the trash is a 404.',
    metadata: access('session', 'contacts', { etag: true }),
    pathParams: oneContact,
    headers: idempotencyKey.extend(ifMatch.shape),
    body: c.noBody(),
    responses: { 200: Contact, ...failsWith(...VERIFIED, ...BODY, 'contact-not-found', 'precondition-failed', ...IDEMPOTENT) },
  },
})
