import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, SIGNED_IN } from './shared/access.ts'
import { AccountEmail, Id, Instant, LeapDay, Region, text, TimeZone } from './shared/fields.ts'
import { NewPassword, Password } from './shared/password.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

export const Username = text({ max: 100 }, { description: 'Display name, 1 to 100 characters. Not unique, and never used to sign in.', examples: ['Olena'] })
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
        id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10', username: 'Olena', email: 'olena@example.com', email_verified: true, language: 'uk',
        time_zone: 'Europe/Kyiv', default_region: 'UA', leap_day: 'feb_28', created_at: '2026-11-20T09:30:00.000Z',
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
  .meta({ id: 'UserPatch', description: 'What changes; members left out stay.', examples: [{ time_zone: 'Europe/Kyiv', default_region: 'UA' }] })

const again = 'The current password, once more.'

export const PasswordChange = z
  .strictObject({ current_password: Password(again), new_password: NewPassword })
  .meta({ id: 'PasswordChange', description: 'The password before and after.', examples: [{ current_password: 'correct horse battery', new_password: 'another horse battery' }] })

export const EmailChange = z
  .strictObject({ email: AccountEmail, password: Password(again) })
  .meta({ id: 'EmailChange', description: 'The address to change to.', examples: [{ email: 'olena@new.example', password: 'correct horse battery' }] })

export const Removal = z
  .strictObject({ password: Password(again) })
  .meta({ id: 'Removal', description: 'What confirms that the account is to go.', examples: [{ password: 'correct horse battery' }] })

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
    description: 'Mails a link to the new address, which confirms it within 1 hour with `POST /api/auth/verify_email`; until then nothing changes. The old address is told.',
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
})
