/** The account of a user, and the part of it that the user can update. */
import * as z from 'zod'
import { Instant, LeapDay, TimeZone } from './shared/dates.ts'
import { AccountEmail } from './shared/email.ts'
import { Id, Region } from './shared/fields.ts'
import { aPictureUrl, PictureUrl } from './shared/picture.ts'
import { text } from './shared/text.ts'

export const Username = text(
  { max: 100, keepsDirection: true },
  {
    description:
      'Display name, 1 to 100 characters, without characters that change the writing direction. It is not unique and not ' +
      'used to sign in.',
    examples: ['Olena'],
  },
)
export const Language = z.enum(['en', 'uk']).meta({ description: 'Language of e-mails to this user (BCP 47).', examples: ['uk'] })
const timeZoneDescription = 'Determines which day is today for upcoming birthdays.'
const regionDescription = 'Country of phone numbers that have no country code; null for none.'
const leapDay = LeapDay.meta({
  description: 'The day on which birthdays of 29 February are celebrated in common years.',
  examples: ['feb_28'],
})

export const aUser = {
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
}

export const User = z
  .object({
    id: Id('Id of the user.'),
    username: Username,
    email: AccountEmail,
    email_verified: z.boolean().meta({ description: 'Whether the e-mail address is verified.', examples: [true] }),
    language: Language,
    time_zone: TimeZone(timeZoneDescription),
    default_region: Region(regionDescription).nullable(),
    leap_day: leapDay,
    avatar_url: PictureUrl,
    created_at: Instant('When the account was created.'),
  })
  .meta({
    id: 'User',
    description: 'An account, as its owner sees it.',
    examples: [aUser],
  })

export const UserPatch = z
  .strictObject({
    username: Username.optional(),
    language: Language.optional(),
    time_zone: TimeZone(timeZoneDescription).optional(),
    default_region: Region(
      `${regionDescription} It applies to numbers that are new or changed from now on, and to stored numbers whose ` +
        '`e164` is null: a contact in which one of them gets its `e164` has a new version and is listed as changed. ' +
        'The response waits for the first 500 contacts with such a number; the service changes the other contacts later.',
    )
      .nullable()
      .optional(),
    leap_day: leapDay.optional(),
  })
  .meta({
    id: 'UserPatch',
    description: 'The members to change; members that are left out keep their values.',
    examples: [{ time_zone: 'Europe/Kyiv', default_region: 'UA' }],
  })
