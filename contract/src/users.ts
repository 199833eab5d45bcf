import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact } from './contacts.ts'
import { Label } from './labels.ts'
import { Session } from './sessions.ts'
import { access, BODY, SIGNED_IN, VERIFIED } from './shared/access.ts'
import { AccountEmail, Id, Instant, LeapDay, Region, text, TimeZone } from './shared/fields.ts'
import { NewPassword, Password } from './shared/password.ts'
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
  .meta({ id: 'HeldLink', description: 'The newest link of its purpose that was mailed.', examples: [aLink] })

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

const [aUser] = User.meta()!.examples as [unknown]
const [aLabel] = Label.meta()!.examples as [unknown]
const [aContact] = Contact.meta()!.examples as [unknown]

export const Export = z
  .object({
    user: User,
    sessions: z.array(HeldSession).meta({ description: 'Every session, those that are over too.' }),
    links: z.array(HeldLink).meta({ description: 'The links that were mailed.' }),
    letters: z.array(HeldLetter).meta({ description: 'The letters of the last days, and those that were not sent yet.' }),
    audit_events: z.array(AuditEvent).meta({ description: 'What happened to the security of the account, the oldest first.' }),
    labels: z.array(Label).meta({ description: 'The labels, by name.' }),
    contacts: z.array(Contact).meta({ description: 'The whole address book, in the order of creation.' }),
  })
  .meta({
    id: 'Export',
    description: 'All that is held about the user, but for what only proves a secret: the hash of the password and those of tokens.',
    examples: [
      {
        user: aUser,
        sessions: [aSession],
        links: [aLink],
        letters: [aLetter],
        audit_events: [anEvent],
        labels: [aLabel],
        contacts: [aContact],
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
    body: UserPatch,
    responses: { 200: User, ...failsWith(...SIGNED_IN, ...BODY) },
  },
  changePassword: {
    method: 'POST',
    path: '/api/users/me/change_password',
    summary: 'Change the password',
    description: 'Sets a new password and ends every other session. The owner is told by mail.',
    metadata: access('session', 'account', { unverified: true }),
    body: PasswordChange,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...BODY, 'wrong-password') },
  },
  changeEmail: {
    method: 'POST',
    path: '/api/users/me/change_email',
    summary: 'Ask for a change of the e-mail address',
    description:
      'Mails a link to the new address, which confirms it within 1 hour with `POST /api/auth/verify_email`; until then nothing changes. The old address is told.',
    metadata: access('session', 'account', { unverified: true }),
    body: EmailChange,
    responses: { 202: c.noBody(), ...failsWith(...SIGNED_IN, ...BODY, 'wrong-password', 'email-taken') },
  },
  remove: {
    method: 'POST',
    path: '/api/users/me/remove',
    summary: 'Remove the account',
    description: 'Removes the account with all that belongs to it, at once and for good.',
    metadata: access('session', 'account', { unverified: true }),
    body: Removal,
    responses: { 204: c.noBody(), ...failsWith(...SIGNED_IN, ...BODY, 'wrong-password') },
  },
  exportData: {
    method: 'GET',
    path: '/api/users/me/export',
    summary: 'Export all data',
    description:
      'Everything that is held about the user in one document. It is sent as it is read, so what changes meanwhile may be in it or not.',
    metadata: access('session', 'account', { streams: true }),
    responses: { 200: Export, ...failsWith(...VERIFIED) },
  },
})
