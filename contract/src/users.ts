import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact } from './contacts.ts'
import { Label } from './labels.ts'
import { Session } from './sessions.ts'
import { access, BODY, SIGNED_IN, VERIFIED } from './shared/access.ts'
import { AccountEmail, Id, Instant, LeapDay, Region, text, TimeZone } from './shared/fields.ts'
import { NewPassword, Password } from './shared/password.ts'
import { IDEMPOTENT, idempotencyKey } from './shared/idempotency.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

export const Username = text(
  { max: 100 },
  { description: 'Display name, 1 to 100 characters. Not unique, and never used to sign in.', examples: ['Olena'] },
)
const Language = z.enum(['en', 'uk']).meta({ description: 'Language of letters to this user (BCP 47).', examples: ['uk'] })
const zone = 'Decides which day is today for upcoming birthdays.'
const region = 'Country in which phone numbers without a country code are read; null for none.'
const leapDay = LeapDay.meta({ description: 'When somebody born on 29 February celebrates in a common year.', examples: ['feb_28'] })

const pictureUrl =
  'Where the picture is: an address that nobody can guess and an `<img>` can use without a token; null without a picture. It changes with the picture and stays the same otherwise.'
const aPictureUrl = 'https://contacts.example/api/pictures/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'

export const User = z
  .object({
    id: Id('The user.'),
    username: Username,
    email: AccountEmail,
    email_verified: z.boolean().meta({ description: 'Whether the owner of the address has confirmed it.', examples: [true] }),
    language: Language,
    time_zone: TimeZone(zone),
    default_region: Region(region).nullable(),
    leap_day: leapDay,
    avatar_url: z
      .url()
      .nullable()
      .meta({ description: pictureUrl, examples: [aPictureUrl] }),
    created_at: Instant('When the account was made.'),
  })
  .meta({
    id: 'User',
    description: 'An account, as its owner sees it.',
    examples: [
      {
        id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
        username: 'Olena',
        email: 'olena@example.com',
        email_verified: true,
        language: 'uk',
        time_zone: 'Europe/Kyiv',
        default_region: 'UA',
        leap_day: 'feb_28',
        avatar_url: aPictureUrl,
        created_at: '2026-11-20T09:30:00.000Z',
      },
    ],
  })

export const UserPatch = z
  .strictObject({
    username: Username.optional(),
    language: Language.optional(),
    time_zone: TimeZone(zone).optional(),
    default_region: Region(`${region} Counts for numbers saved from now on.`).nullable().optional(),
    leap_day: leapDay.optional(),
  })
  .meta({
    id: 'UserPatch',
    description: 'What changes; members left out stay.',
    examples: [{ time_zone: 'Europe/Kyiv', default_region: 'UA' }],
  })

const again = 'The current password, once more.'

export const PasswordChange = z.strictObject({ current_password: Password(again), new_password: NewPassword }).meta({
  id: 'PasswordChange',
  description: 'The password before and after.',
  examples: [{ current_password: 'correct horse battery', new_password: 'another horse battery' }],
})

export const EmailChange = z.strictObject({ email: AccountEmail, password: Password(again) }).meta({
  id: 'EmailChange',
  description: 'The address to change to.',
  examples: [{ email: 'olena@new.example', password: 'correct horse battery' }],
})

export const Removal = z
  .strictObject({ password: Password(again) })
  .meta({ id: 'Removal', description: 'What confirms that the account is to go.', examples: [{ password: 'correct horse battery' }] })

const anEvent = {
  id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
  kind: 'signed-in',
  at: '2026-11-20T09:30:00.000Z',
  ip: '203.0.113.7',
  device: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  details: { session_id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b11' },
}

/** What is remembered of an account's security. An attempt to sign in that failed is not: a stranger could write as many as they like. */
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

export const AuditEvent = z
  .object({
    id: Id('The event.'),
    kind: z.enum(auditKinds).meta({
      description: 'What happened. `token-reused`: a used refresh token came back, so its session was ended.',
      examples: [anEvent.kind],
    }),
    at: Instant('When it happened.'),
    ip: z.string().meta({ description: 'Address of the request that did it (IPv4 or IPv6).', examples: [anEvent.ip] }),
    device: z
      .string()
      .nullable()
      .meta({ description: '`User-Agent` of that request, at most 200 characters; null when there was none.', examples: [anEvent.device] }),
    details: z
      .record(z.string(), z.unknown())
      .meta({ description: 'More about it, by its kind: the session, the addresses.', examples: [anEvent.details] }),
  })
  .meta({ id: 'AuditEvent', description: 'Something that happened to the security of an account.', examples: [anEvent] })

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
    expires_at: Instant('When it ends at the latest.'),
    ended_at: Instant('When it ended; null while it lives.').nullable(),
    end_reason: z
      .string()
      .nullable()
      .meta({
        description: 'What ended it: `signed-out`, `ended-by-owner`, `password-changed`, `password-reset` or `reuse`; null while it lives.',
        examples: ['signed-out'],
      }),
  })
  .meta({
    id: 'HeldSession',
    description: 'A session with all that is kept about it; those that are over are among them.',
    examples: [aSession],
  })

const aLink = { purpose: 'verify', address: 'olena@example.com', expires_at: '2026-11-21T09:30:00.000Z', used_at: null }
const HeldLink = z
  .object({
    purpose: z
      .enum(['verify', 'reset', 'change'])
      .meta({ description: 'What following it does: verify the address, reset the password, change the address.', examples: ['verify'] }),
    address: AccountEmail,
    expires_at: Instant('Until when it works.'),
    used_at: Instant('When it was used; null if it was not.').nullable(),
  })
  .meta({
    id: 'HeldLink',
    description: 'The newest link of its purpose that was mailed; it is kept until 3 days after it was used or has expired.',
    examples: [aLink],
  })

const aLetter = {
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
    kind: z.string().meta({ description: 'What it is about.', examples: [aLetter.kind] }),
    to_name: Username,
    to_address: AccountEmail,
    language: Language,
    data: z.record(z.string(), z.unknown()).meta({
      description: 'What it tells, by its kind: the new address, and the device and address of who caused it.',
      examples: [{ device: anEvent.device, ip: anEvent.ip }],
    }),
    created_at: Instant('When it was written.'),
    sent_at: Instant('When it was sent; null while it was not.').nullable(),
  })
  .meta({ id: 'HeldLetter', description: 'A letter that was mailed, or is about to be.', examples: [aLetter] })

const aPicture = { url: aPictureUrl, media_type: 'image/webp', size: 18_342, created_at: '2026-11-20T09:30:00.000Z' }
const HeldPicture = z
  .object({
    url: z.url().meta({ description: 'Where the picture itself is.', examples: [aPicture.url] }),
    media_type: z.string().meta({ description: 'As what it is kept.', examples: [aPicture.media_type] }),
    size: z.int().meta({ description: 'Its bytes.', examples: [aPicture.size] }),
    created_at: Instant('When it was sent.'),
  })
  .meta({ id: 'HeldPicture', description: 'A picture that is kept.', examples: [aPicture] })
const aPurgedContact = { id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b12', purged_at: '2026-11-20T09:30:00.000Z' }
const HeldPurgedContact = z
  .object({ id: Id('The contact that was.'), purged_at: Instant('When it went for good.') })
  .meta({ id: 'HeldPurgedContact', description: 'A contact that is gone, but for its id.', examples: [aPurgedContact] })

const [aUser] = User.meta()!.examples as [unknown]
const [aLabel] = Label.meta()!.examples as [unknown]
const [aContact] = Contact.meta()!.examples as [unknown]

export const Export = z
  .object({
    user: User,
    pictures: z.array(HeldPicture).meta({ description: 'The picture of the user, if there is one.' }),
    sessions: z.array(HeldSession).meta({ description: 'Every session, those too that have been over for less than 30 days.' }),
    links: z.array(HeldLink).meta({ description: 'The links that were mailed.' }),
    letters: z.array(HeldLetter).meta({ description: 'The letters of the last 3 days, and those that were not sent yet.' }),
    audit_events: z
      .array(AuditEvent)
      .meta({ description: 'What happened to the security of the account within a year, the oldest first.' }),
    labels: z.array(Label).meta({ description: 'The labels, by name.' }),
    contacts: z.array(Contact).meta({ description: 'The whole address book, in the order of creation.' }),
    trashed_contacts: z.array(Contact).meta({ description: 'What is in the trash, in the order of creation.' }),
    purged_contacts: z
      .array(HeldPurgedContact)
      .meta({ description: 'Ids of contacts that are gone, kept for 90 days for those who follow the changes.' }),
  })
  .meta({
    id: 'Export',
    description: 'All that is held about the user, but for what only proves a secret: the hash of the password and those of tokens.',
    examples: [
      {
        user: aUser,
        pictures: [aPicture],
        sessions: [aSession],
        links: [aLink],
        letters: [aLetter],
        audit_events: [anEvent],
        labels: [aLabel],
        contacts: [aContact],
        trashed_contacts: [],
        purged_contacts: [aPurgedContact],
      },
    ],
  })

export const users = c.router({
  me: {
    method: 'GET',
    path: '/api/users/me',
    summary: 'Show the signed-in user',
    description: 'The account that the access token belongs to.',
    metadata: access('session', 'account', { unverified: true }),
    responses: { 200: User, ...failsWith(...SIGNED_IN) },
  },
  update: {
    method: 'PATCH',
    path: '/api/users/me',
    summary: 'Change the profile',
    description: 'Changes the members that are sent and answers the whole profile. The password and the e-mail address are not part of it.',
    metadata: access('session', 'account', { unverified: true, consumes: ['application/json', 'application/merge-patch+json'] }),
    headers: idempotencyKey,
    body: UserPatch,
    responses: { 200: User, ...failsWith(...SIGNED_IN, ...BODY, ...IDEMPOTENT) },
  },
  changePassword: {
    method: 'POST',
    path: '/api/users/me/change_password',
    summary: 'Change the password',
    description:
      'Sets a new password and ends every other session. The owner is told by mail. After 10 wrong passwords within 15 minutes the next try has to wait 1 minute, and each further one doubles that wait, up to 15 minutes; this counts together with what else asks for the password.',
    metadata: access('session', 'account', { unverified: true }),
    headers: idempotencyKey,
    body: PasswordChange,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...BODY, 'wrong-password', ...IDEMPOTENT) },
  },
  changeEmail: {
    method: 'POST',
    path: '/api/users/me/change_email',
    summary: 'Ask for a change of the e-mail address',
    description:
      'Mails a link to the new address, which confirms it within 1 hour with `POST /api/auth/verify_email`; until then nothing changes. The old address is told. Wrong passwords are limited as for a change of the password.',
    metadata: access('session', 'account'),
    headers: idempotencyKey,
    body: EmailChange,
    responses: { 202: c.noBody(), ...failsWith(...VERIFIED, ...BODY, 'wrong-password', 'email-taken', ...IDEMPOTENT) },
  },
  remove: {
    method: 'POST',
    path: '/api/users/me/remove',
    summary: 'Remove the account',
    description:
      'Removes the account with all that belongs to it, at once and for good. Wrong passwords are limited as for a change of the password.',
    metadata: access('session', 'account', { unverified: true }),
    headers: idempotencyKey,
    body: Removal,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...BODY, 'wrong-password', ...IDEMPOTENT) },
  },
  exportData: {
    method: 'GET',
    path: '/api/users/me/export',
    summary: 'Export all data',
    description:
      'Everything that is held about the user in one document. It is sent as it is read, so what changes meanwhile may be in it or not.',
    metadata: access('session', 'export', { streams: true }),
    responses: { 200: Export, ...failsWith(...VERIFIED) },
  },
})
