import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { access, BODY, SIGNED_IN } from './shared/access.ts'
import { AccountEmail, Id, Instant, LeapDay, Region, text, TimeZone } from './shared/fields.ts'
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

export const users = c.router({
  me: {
    method: 'GET',
    path: '/api/users/me',
    summary: 'Show the signed-in user',
    description: 'The account that the access token belongs to.',
    metadata: access('session', 'account'),
    responses: { 200: User, ...failsWith(...SIGNED_IN) },
  },
  update: {
    method: 'PATCH',
    path: '/api/users/me',
    summary: 'Change the profile',
    description: 'Changes the members that are sent and answers the whole profile. The password and the e-mail address are not part of it.',
    metadata: access('session', 'account', { consumes: ['application/json', 'application/merge-patch+json'] }),
    body: UserPatch,
    responses: { 200: User, ...failsWith(...SIGNED_IN, ...BODY) },
  },
})
