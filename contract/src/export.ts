/**
 * The document of `users.exportData`. It leaves out hashes of secrets, and data that only the service uses, such as
 * change numbers, search texts, idempotency records and jobs. The member `letters` and the component `HeldLetter` keep
 * their names, because clients use them; everywhere else the word is e-mail.
 */
import * as z from 'zod'
import { aContact, Contact } from './contact.ts'
import { anImport, Import, ImportItem } from './import.ts'
import { aLabel, Label } from './labels.ts'
import { Session } from './sessions.ts'
import { Instant } from './shared/dates.ts'
import { AccountEmail } from './shared/email.ts'
import { Id } from './shared/fields.ts'
import { aPictureUrl } from './shared/picture.ts'
import { aUser, Language, User, Username } from './user.ts'

const anEvent = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  kind: 'signed-in',
  at: '2026-11-20T09:30:00.000Z',
  ip: '203.0.113.7',
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  details: { session_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11' },
}

export const auditKinds = [
  'signed-up',
  'signed-in',
  'signed-out',
  'sessions-ended',
  'token-reused',
  'email-verified',
  'email-change-requested',
  'email-changed',
  'password-changed',
  'password-reset',
] as const

const AuditEvent = z
  .object({
    id: Id('Id of the event.'),
    kind: z.enum(auditKinds).meta({
      description: 'What happened. `token-reused`: a used refresh token was sent again, so its session was ended.',
      examples: [anEvent.kind],
    }),
    at: Instant('When the event happened.'),
    ip: z.string().meta({ description: 'IPv4 or IPv6 address of the client that sent the request.', examples: [anEvent.ip] }),
    device: z
      .string()
      .nullable()
      .meta({
        description: '`User-Agent` of the request, at most 200 characters; null if there was none.',
        examples: [anEvent.device],
      }),
    details: z.record(z.string(), z.unknown()).meta({
      description: 'Details that depend on `kind`, such as the id of the session, or the old and the new e-mail address.',
      examples: [anEvent.details],
    }),
  })
  .meta({ id: 'AuditEvent', description: 'An event that concerns the security of the account.', examples: [anEvent] })

const wrongPasswords = {
  kind: 'sign-in-failed',
  hour: '2026-11-20T09:00:00.000Z',
  count: 3,
  last_at: '2026-11-20T09:31:00.000Z',
  ip: anEvent.ip,
  device: anEvent.device,
}

/** Counted rather than listed, because a stranger could fill a list. */
export const wrongPasswordKinds = ['sign-in-failed', 'password-rejected'] as const

const WrongPasswords = z
  .object({
    kind: z.enum(wrongPasswordKinds).meta({
      description:
        'What the wrong passwords were sent for. `sign-in-failed`: a sign-in. `password-rejected`: a change by a ' +
        'signed-in client that requires the password.',
      examples: [wrongPasswords.kind],
    }),
    hour: Instant('When the hour began.'),
    count: z
      .int()
      .min(1)
      .meta({ description: 'Number of wrong passwords.', examples: [wrongPasswords.count] }),
    last_at: Instant('When the last wrong password was sent.'),
    ip: z
      .string()
      .meta({ description: 'IPv4 or IPv6 address of the client that sent the last wrong password.', examples: [wrongPasswords.ip] }),
    device: z
      .string()
      .nullable()
      .meta({
        description: '`User-Agent` of the request with the last wrong password, at most 200 characters; null if there was none.',
        examples: [wrongPasswords.device],
      }),
  })
  .meta({ id: 'WrongPasswords', description: 'Wrong passwords that were sent for the account within an hour.', examples: [wrongPasswords] })

const aSession = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  device: anEvent.device,
  ip: anEvent.ip,
  created_at: '2026-11-20T09:30:00.000Z',
  last_used_at: '2026-11-20T09:40:00.000Z',
  expires_at: '2027-02-18T09:30:00.000Z',
  ended_at: null,
  end_reason: null,
}

const { id: sessionId, device, ip, created_at, last_used_at } = Session.shape
const HeldSession = z
  .object({
    id: sessionId,
    device,
    ip,
    created_at,
    last_used_at,
    expires_at: Instant('When the session expires, unless it ends earlier.'),
    ended_at: Instant('When the session ended; null if it is active, or has expired without being ended.').nullable(),
    end_reason: z
      .string()
      .nullable()
      .meta({
        description:
          'Why the session ended: `signed-out`, `ended-by-owner`, `password-changed`, `password-reset`, `reuse` ' +
          'or `too-many`, if a sign-in beyond 100 active sessions ended it; null if `ended_at` is null.',
        examples: ['signed-out'],
      }),
  })
  .meta({
    id: 'HeldSession',
    description: 'A session that is stored, whether it is active, has ended or has expired.',
    examples: [aSession],
  })

const aLink = { purpose: 'verify', address: 'olena@example.com', expires_at: '2026-11-21T09:30:00.000Z', used_at: null }
const HeldLink = z
  .object({
    purpose: z.enum(['verify', 'reset', 'change']).meta({
      description: 'What the link does: verify the address, reset the password, or change the address.',
      examples: ['verify'],
    }),
    address: AccountEmail,
    expires_at: Instant('When the link expires.'),
    used_at: Instant('When the link was used; null if it is unused.').nullable(),
  })
  .meta({
    id: 'HeldLink',
    description:
      'The newest link that was sent by e-mail for a purpose, unless it was revoked. It is deleted 3 days after it was ' +
      'used or, if it was not used, 3 days after it expired.',
    examples: [aLink],
  })

const aMail = {
  kind: 'verify-email',
  to_name: 'Olena',
  to_address: 'olena@example.com',
  language: 'uk',
  data: {},
  created_at: '2026-11-20T09:30:00.000Z',
  sent_at: '2026-11-20T09:30:01.000Z',
}
const HeldLetter = z
  .object({
    kind: z.string().meta({ description: 'What the e-mail is about.', examples: [aMail.kind] }),
    to_name: Username,
    to_address: AccountEmail,
    language: Language,
    data: z.record(z.string(), z.unknown()).meta({
      description:
        'Values in the text of the e-mail that depend on `kind`, such as the new address, or the device and IP address of the ' +
        'request that caused the e-mail.',
      examples: [{ device: anEvent.device, ip: anEvent.ip }],
    }),
    created_at: Instant('When the e-mail was queued.'),
    sent_at: Instant('When the e-mail was sent; null if it is queued, or could not be sent.').nullable(),
  })
  .meta({ id: 'HeldLetter', description: 'An e-mail that was sent, is queued, or could not be sent.', examples: [aMail] })

const aPicture = { url: aPictureUrl, media_type: 'image/webp', size: 18_342, created_at: '2026-11-20T09:30:00.000Z' }
const HeldPicture = z
  .object({
    url: z.url().meta({ description: 'URL of the picture.', examples: [aPicture.url] }),
    media_type: z.string().meta({ description: 'Media type of the stored picture.', examples: [aPicture.media_type] }),
    size: z.int().meta({ description: 'Size in bytes.', examples: [aPicture.size] }),
    created_at: Instant('When the picture was uploaded.'),
  })
  .meta({ id: 'HeldPicture', description: 'A stored picture.', examples: [aPicture] })

const aPurgedContact = { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12', purged_at: '2026-11-20T09:30:00.000Z' }
const HeldPurgedContact = z
  .object({ id: Id('Id of the purged contact.'), purged_at: Instant('When the contact was purged.') })
  .meta({ id: 'HeldPurgedContact', description: 'The id of a purged contact, and when it was purged.', examples: [aPurgedContact] })

const aHeldFeed = { created_at: '2026-11-20T09:30:00.000Z', revoked_at: null }
const HeldFeed = z
  .object({
    created_at: Instant('When the address was created.'),
    revoked_at: Instant('When the address was revoked; null if it works.').nullable(),
  })
  .meta({ id: 'HeldFeed', description: 'An address of the birthday feed, without its secret.', examples: [aHeldFeed] })
const json = (description: string, example: unknown) => z.unknown().meta({ description, examples: [example] })
const aHeldItem = {
  import_id: anImport.id,
  number: 1,
  line: 1,
  verdict: 'create',
  state: 'planned',
  name: 'Іван Шевченко',
  contact_id: null,
  first_number: null,
  changes: [],
  notes: [],
  code: null,
  detail: null,
  card: { first_name: 'Іван', last_name: 'Шевченко' },
  before: null,
  version: null,
}
const HeldImportItem = z
  .object({
    import_id: Import.shape.id,
    ...ImportItem.shape,
    first_number: z.int().nullable().meta({ description: 'The number of the first card for the same contact, if it is an earlier card.' }),
    card: json('The card as it was read; null after it was applied.', aHeldItem.card),
    before: json('The contact before the import; null if the import has not changed an existing contact.', null),
    version: z.int().nullable().meta({ description: 'The version of the contact after the import.' }),
  })
  .meta({ id: 'HeldImportItem', description: 'A card of a file that was imported.', examples: [aHeldItem] })

const otherProperties = { contact_id: aContact.id, lines: ['X-SKYPE:ivan'] }
const OtherProperties = z
  .object({
    contact_id: Id('Id of the contact, which may be in the trash.'),
    lines: z.array(z.string()).meta({ description: 'vCard content lines (RFC 6350, section 3.3).' }),
  })
  .meta({ id: 'OtherProperties', description: 'What the file of a contact contained and no member holds.', examples: [otherProperties] })

export const Export = z
  .object({
    user: User,
    pictures: z.array(HeldPicture).meta({ description: 'The picture of the user, if there is one.' }),
    sessions: z.array(HeldSession).meta({ description: 'The active sessions, and those that ended or expired less than 30 days ago.' }),
    links: z.array(HeldLink).meta({ description: 'The links that were sent by e-mail.' }),
    letters: z.array(HeldLetter).meta({
      description:
        'The e-mails that were sent in the last 3 days, those that are still queued, and those that were queued in the last 3 ' +
        'days and could not be sent.',
    }),
    audit_events: z.array(AuditEvent).meta({ description: 'The security events of the last 365 days, the oldest first.' }),
    wrong_passwords: z
      .array(WrongPasswords)
      .meta({ description: 'Wrong passwords of the last 365 days, counted by the hour; the oldest hour first.' }),
    labels: z.array(Label).meta({ description: 'The labels, sorted by name.' }),
    birthday_feeds: z
      .array(HeldFeed)
      .meta({ description: 'The addresses of the birthday feed: the current one, and those that were revoked less than a year ago.' }),
    imports: z.array(Import).meta({ description: 'The plans and imports that are kept, the newest first.' }),
    import_items: z.array(HeldImportItem).meta({ description: 'The cards of these imports.' }),
    contacts: z.array(Contact).meta({ description: 'All contacts that are not in the trash, in the order of creation.' }),
    trashed_contacts: z.array(Contact).meta({ description: 'The contacts in the trash, in the order of creation.' }),
    other_properties: z
      .array(OtherProperties)
      .meta({ description: 'For exports: what imported files contained and no member of a contact holds.' }),
    purged_contacts: z
      .array(HeldPurgedContact)
      .meta({ description: 'The ids of purged contacts, which are kept for 90 days for clients that synchronise.' }),
  })
  .meta({
    id: 'Export',
    description:
      'The data that is stored about the user, without hashes of secrets, and without data that only the service uses, ' +
      'such as search texts.',
    examples: [
      {
        user: aUser,
        pictures: [aPicture],
        sessions: [aSession],
        links: [aLink],
        letters: [aMail],
        audit_events: [anEvent],
        wrong_passwords: [wrongPasswords],
        labels: [aLabel],
        birthday_feeds: [aHeldFeed],
        imports: [anImport],
        import_items: [aHeldItem],
        contacts: [aContact],
        trashed_contacts: [],
        other_properties: [otherProperties],
        purged_contacts: [aPurgedContact],
      },
    ],
  })
