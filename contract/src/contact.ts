/** The schemas of a contact in responses and in requests. */
import * as z from 'zod'
import { EntryLabel, Phone, PhoneInput } from './phone.ts'
import { Birthday, Instant } from './shared/dates.ts'
import { Email } from './shared/email.ts'
import { Id, IdInput, readOnly } from './shared/fields.ts'
import { FreeJson, FreeJsonPatch } from './shared/free-json.ts'
import { text } from './shared/text.ts'

/** Maximum number of e-mail addresses, and of phone numbers, of one contact. */
export const MAX_ENTRIES = 20

const name = (description: string, examples: string[]) =>
  text({ max: 200 }, { description: `${description}, 1 to 200 characters.`, examples })
const FirstName = name('Given name', ['Іван'])
const LastName = name('Family name', ['Шевченко'])
const Organization = name('Company or other organisation', ['Київстар'])
const JobTitle = name('Position in the organisation', ['Engineer'])
const Notes = text(
  { max: 10_000, multiline: true },
  { description: 'Free text with newlines, 1 to 10000 characters.', examples: ['Met in Lviv.'] },
)

const ContactEmail = z
  .object({ address: Email, label: EntryLabel })
  .meta({ id: 'ContactEmail', description: 'An e-mail address of a contact.', examples: [{ address: 'ivan@example.com', label: 'home' }] })
const ContactEmailInput = z
  .strictObject({ address: Email, label: EntryLabel.default(null) })
  .meta({ id: 'ContactEmailInput', description: 'An e-mail address to save.', examples: [{ address: 'ivan@example.com', label: 'home' }] })

export const aContact = {
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
    id: Id('Id of the contact.'),
    version: z.int().meta({
      description:
        'Number of the version, which every change increments. A request that changes nothing keeps the version and ' +
        '`updated_at`, and adds nothing to `GET /api/contacts/changes`. The `ETag` is `"<version>"`.',
      examples: [3],
    }),
    first_name: FirstName,
    last_name: LastName.nullable(),
    emails: z.array(ContactEmail).meta({ description: 'At most 20, the preferred one first.' }),
    phones: z.array(Phone).meta({ description: 'At most 20, the preferred one first.' }),
    birthday: Birthday.nullable(),
    organization: Organization.nullable(),
    job_title: JobTitle.nullable(),
    notes: Notes.nullable(),
    additional_data: FreeJson,
    labels: z
      .array(Id('Id of a label.'))
      .meta({ description: 'Ids of the labels of the contact, at most 100, in the order in which they were added.' }),
    created_at: Instant('When the contact was created.'),
    updated_at: Instant('When the contact was last changed.'),
    deleted_at: Instant('When the contact was moved to the trash; null if it is not in the trash.').nullable(),
  })
  .meta({
    id: 'Contact',
    description: 'A person in the address book. A missing single value is null, a missing list is empty; no member is ever left out.',
    examples: [aContact],
  })

const ContactPhoneInput = PhoneInput.extend({
  id: IdInput.optional().meta({
    description:
      'The id of a phone number that the contact already has, to keep that id. Leave it out for a new number; any ' +
      'other id is an error. A number that is sent without its id, in the same notation, keeps its id.',
  }),
}).meta({
  id: 'ContactPhoneInput',
  description: 'A phone number of a contact to save.',
  examples: [{ number: '067 123 45 67', label: 'mobile' }],
})

const emails = z.array(ContactEmailInput).max(MAX_ENTRIES).meta({ description: 'At most 20, the preferred one first.' })
const phones = z.array(ContactPhoneInput).max(MAX_ENTRIES).meta({ description: 'At most 20, the preferred one first.' })
const readOnlyMembers = {
  id: readOnly,
  version: readOnly,
  labels: readOnly,
  created_at: readOnly,
  updated_at: readOnly,
  deleted_at: readOnly,
}

export const aContactInput = {
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [{ address: 'ivan@example.com', label: 'home' }],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  birthday: '1992-02-29',
  additional_data: { telegram: '@ivan' },
}

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
    ...readOnlyMembers,
  })
  .meta({
    id: 'ContactInput',
    description: 'A whole contact to save. Only `first_name` is required; other members that are left out become empty.',
    examples: [aContactInput],
  })

export const aContactPatch = { birthday: '--08-24', notes: null, additional_data: { telegram: null } }

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
    additional_data: FreeJsonPatch.nullable().optional().meta({
      description:
        'Merged into the stored object member by member; null removes a member. The result may have at most 16 KiB as UTF-8 JSON.',
    }),
    ...readOnlyMembers,
  })
  .meta({
    id: 'ContactPatch',
    description: 'A JSON Merge Patch (RFC 7396): null clears a member, a member that is left out keeps its value, a list is replaced.',
    examples: [aContactPatch],
  })
