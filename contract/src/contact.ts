/** The schemas of a contact in responses and in requests. */
import * as z from 'zod'
import {
  aDate,
  anAddress,
  anEmail,
  aRelated,
  aUrl,
  ContactAddress,
  ContactAddressInput,
  ContactDate,
  ContactDateInput,
  ContactEmail,
  ContactEmailInput,
  ContactRelated,
  ContactRelatedInput,
  ContactUrl,
  ContactUrlInput,
} from './contact-entries.ts'
import { namingIssue } from './contact-name.ts'
import { aPhone, Phone, PhoneInput } from './phone.ts'
import { Birthday, Instant } from './shared/dates.ts'
import { Id, IdInput, readOnly } from './shared/fields.ts'
import { FreeJson, FreeJsonPatch } from './shared/free-json.ts'
import { check } from './shared/issue.ts'
import { aPictureUrl, PictureUrl } from './shared/picture.ts'
import { text } from './shared/text.ts'

/** Maximum number of entries in each list of a contact, such as its e-mail addresses. */
export const MAX_ENTRIES = 20

const name = (description: string, examples: string[]) =>
  text({ max: 200 }, { description: `${description}, 1 to 200 characters.`, examples })
const FirstName = name('Given name', ['Іван'])
const LastName = name('Family name', ['Шевченко'])
const MiddleName = name('Middle names or patronymic', ['Петрович'])
const NamePrefix = name('Title before the name', ['д-р'])
const NameSuffix = name('Suffix after the name', ['мол.'])
const Nickname = name('Nickname', ['Ваня'])
const Organization = name('Company or other organisation', ['Київстар'])
const JobTitle = name('Position in the organisation', ['Engineer'])
const Notes = text(
  { max: 10_000, multiline: true },
  { description: 'Free text with newlines, 1 to 10000 characters.', examples: ['Met in Lviv.'] },
)

const A_UID = 'urn:uuid:0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10'
const UID_LIMITS = { max: 255 }

export const aContact = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  version: 3,
  uid: A_UID,
  display_name: 'Іван Шевченко',
  first_name: 'Іван',
  last_name: 'Шевченко',
  middle_name: null,
  name_prefix: null,
  name_suffix: null,
  nickname: 'Ваня',
  organization: null,
  job_title: null,
  emails: [anEmail],
  phones: [aPhone],
  addresses: [anAddress],
  urls: [aUrl],
  birthday: '1992-02-29',
  dates: [aDate],
  related: [aRelated],
  notes: null,
  additional_data: { telegram: '@ivan' },
  labels: ['0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12'],
  photo_url: aPictureUrl,
  created_at: '2026-11-20T09:30:00.000Z',
  updated_at: '2026-11-20T09:30:00.000Z',
  deleted_at: null,
}

const listOf = <Entry extends z.ZodType>(entry: Entry, description = 'At most 20, in the order in which they were saved.') =>
  z.array(entry).meta({ description })
const PREFERRED_FIRST = 'At most 20, the preferred one first.'

export const Contact = z
  .object({
    id: Id('Id of the contact.'),
    version: z.int().meta({
      description:
        'Number of the version, which every change increments. A request that changes nothing keeps the version and ' +
        '`updated_at`, and adds nothing to `GET /api/contacts/changes`. The `ETag` is `"<version>"`.',
      examples: [3],
    }),
    uid: text(UID_LIMITS, {
      description:
        'Identifies the contact across address books, as UID does in vCard (RFC 6350, 6.7.6): the `uid` with which the contact was ' +
        'created, else `urn:uuid:` and its `id`. It never changes, and no two contacts of a user have the same.',
      examples: [A_UID],
    }),
    display_name: z.string().meta({
      description:
        'What to call the contact; never empty. First and last name, else the nickname, the organisation, the first e-mail address ' +
        'or the first phone number.',
      examples: [aContact.display_name],
    }),
    first_name: FirstName.nullable(),
    last_name: LastName.nullable(),
    middle_name: MiddleName.nullable(),
    name_prefix: NamePrefix.nullable(),
    name_suffix: NameSuffix.nullable(),
    nickname: Nickname.nullable(),
    organization: Organization.nullable(),
    job_title: JobTitle.nullable(),
    emails: listOf(ContactEmail, PREFERRED_FIRST),
    phones: listOf(Phone, PREFERRED_FIRST),
    addresses: listOf(ContactAddress),
    urls: listOf(ContactUrl),
    birthday: Birthday.nullable(),
    dates: listOf(ContactDate),
    related: listOf(ContactRelated),
    notes: Notes.nullable(),
    additional_data: FreeJson,
    labels: z
      .array(Id('Id of a label.'))
      .meta({ description: 'Ids of the labels of the contact, at most 100, in the order in which they were added.' }),
    photo_url: PictureUrl,
    created_at: Instant('When the contact was created.'),
    updated_at: Instant('When the contact was last changed.'),
    deleted_at: Instant('When the contact was moved to the trash; null if it is not in the trash.').nullable(),
  })
  .meta({
    id: 'Contact',
    description:
      'A person or an organisation in the address book. A missing single value is null, a missing list is empty; no member is ever ' +
      'left out.',
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

const inputOf = <Entry extends z.ZodType>(entry: Entry, description?: string) => listOf(entry, description).max(MAX_ENTRIES)
const emails = inputOf(ContactEmailInput, PREFERRED_FIRST)
const phones = inputOf(ContactPhoneInput, PREFERRED_FIRST)
const addresses = inputOf(ContactAddressInput)
const urls = inputOf(ContactUrlInput)
const dates = inputOf(ContactDateInput)
const related = inputOf(ContactRelatedInput)

const readOnlyMembers = {
  id: readOnly,
  version: readOnly,
  display_name: readOnly,
  labels: readOnly,
  photo_url: readOnly,
  created_at: readOnly,
  updated_at: readOnly,
  deleted_at: readOnly,
}

export const aContactInput = {
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [anEmail],
  phones: [{ number: '067 123 45 67', label: 'mobile' }],
  addresses: [{ city: 'Київ', country: 'UA' }],
  birthday: '1992-02-29',
  additional_data: { telegram: '@ivan' },
}

const NAMED_BY = 'At least one of `first_name`, `last_name`, `nickname`, `organization`, `emails` and `phones`'

export const ContactInput = z
  .strictObject({
    uid: text(UID_LIMITS, {
      description:
        'The UID of a new contact, such as that of its vCard (RFC 6350, 6.7.6): 1 to 255 characters, compared exactly. If another ' +
        'contact of the user has it, the contact is not created (`uid-taken`). Null, or left out: `urn:uuid:` and the `id`. When an ' +
        'existing contact is replaced, it is ignored.',
      examples: [A_UID],
    })
      .nullable()
      .default(null),
    first_name: FirstName.nullable().default(null),
    last_name: LastName.nullable().default(null),
    middle_name: MiddleName.nullable().default(null),
    name_prefix: NamePrefix.nullable().default(null),
    name_suffix: NameSuffix.nullable().default(null),
    nickname: Nickname.nullable().default(null),
    organization: Organization.nullable().default(null),
    job_title: JobTitle.nullable().default(null),
    emails: emails.default([]),
    phones: phones.default([]),
    addresses: addresses.default([]),
    urls: urls.default([]),
    birthday: Birthday.nullable().default(null),
    dates: dates.default([]),
    related: related.default([]),
    notes: Notes.nullable().default(null),
    additional_data: FreeJson.default({}),
    ...readOnlyMembers,
  })
  .check(check(namingIssue))
  .meta({
    id: 'ContactInput',
    description: `A whole contact to save. ${NAMED_BY} must not be empty (\`nothing-to-call-it-by\`); other members that are left out become empty.`,
    examples: [aContactInput],
  })

export const aContactPatch = { birthday: '--08-24', notes: null, additional_data: { telegram: null } }

export const ContactPatch = z
  .strictObject({
    uid: readOnly,
    first_name: FirstName.nullable().optional(),
    last_name: LastName.nullable().optional(),
    middle_name: MiddleName.nullable().optional(),
    name_prefix: NamePrefix.nullable().optional(),
    name_suffix: NameSuffix.nullable().optional(),
    nickname: Nickname.nullable().optional(),
    organization: Organization.nullable().optional(),
    job_title: JobTitle.nullable().optional(),
    emails: emails.nullable().optional(),
    phones: phones.nullable().optional(),
    addresses: addresses.nullable().optional(),
    urls: urls.nullable().optional(),
    birthday: Birthday.nullable().optional(),
    dates: dates.nullable().optional(),
    related: related.nullable().optional(),
    notes: Notes.nullable().optional(),
    additional_data: FreeJsonPatch.nullable().optional().meta({
      description:
        'Merged into the stored object member by member; null removes a member. The result may have at most 16 KiB as UTF-8 JSON.',
    }),
    ...readOnlyMembers,
  })
  .meta({
    id: 'ContactPatch',
    description:
      'A JSON Merge Patch (RFC 7396): null clears a member, a member that is left out keeps its value, a list is replaced. ' +
      `${NAMED_BY} must not be empty in the result (\`nothing-to-call-it-by\`).`,
    examples: [aContactPatch],
  })
