/** The birthday feed: its address, and the parameters of the calendar at that address. */
import * as z from 'zod'
import { Instant } from './shared/dates.ts'
import { check } from './shared/issue.ts'

const A_SECRET = 'AZnC8HpOfTqcGy8vHZp7EJ5vVh0c2rS1m8kQ4tXwY3uKz6LbN7eDfGhIjPqRsTuV'

/** 64 characters of base64url: the id of the owner (16 bytes) and 256 random bits. */
export const FeedSecret = z
  .string()
  .regex(/^[\w-]{64}$/, 'feed-not-found')
  .meta({
    description: 'The secret in the `url` of `GET /api/birthday_feed`. A value of another form gets 404, too.',
    examples: [A_SECRET],
  })

export const aFeed = {
  url: `https://contacts.example/api/feeds/${A_SECRET}/birthdays.ics`,
  created_at: '2026-11-20T09:30:00.000Z',
}

export const BirthdayFeed = z
  .object({
    url: z
      .url()
      .nullable()
      .meta({
        description:
          'The secret address of the calendar. Anybody who has it can read the names and dates. Null if the server no longer has ' +
          'the key that encrypted the address: the address still works, and a new one can be had by revoking this one first.',
        examples: [aFeed.url],
      }),
    created_at: Instant('When the feed was created.'),
  })
  .meta({ id: 'BirthdayFeed', description: 'A calendar of birthdays to which calendar applications subscribe.', examples: [aFeed] })

const MINUTES = { W: 10_080, D: 1_440, H: 60, M: 1 }
const DURATION = /^-?P(?:\d{1,4}W|(?=.)(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,4}H)?(?:\d{1,5}M)?)?)$/
const EARLIEST_MINUTES = -28 * MINUTES.D
const LATEST_MINUTES = MINUTES.D

function minutesOf(duration: string): number {
  const parts = [...duration.matchAll(/(\d+)([WDHM])/g)]
  const minutes = parts.reduce((sum, [, count, unit]) => sum + Number(count) * MINUTES[unit as keyof typeof MINUTES], 0)
  return duration.startsWith('-') ? -minutes : minutes
}

function alarmIssue(value: string): [code: string, detail: string] | undefined {
  if (!DURATION.test(value))
    return ['not-a-duration', 'Must be a duration such as -PT15H or PT9H, in weeks, or in days, hours and minutes.']
  const minutes = minutesOf(value)
  const isInLimits = EARLIEST_MINUTES <= minutes && minutes <= LATEST_MINUTES
  return isInLimits ? undefined : ['out-of-range', 'Must be from -P28D, 28 days before the day, to P1D, the end of the day.']
}

export const FeedQuery = z
  .strictObject({
    alarm: z
      .string()
      .check(check(alarmIssue))
      .optional()
      .meta({
        description:
          'When each entry reminds, as a duration from the beginning of the day (TRIGGER, RFC 5545, section 3.8.6.3): `PT9H` is 9:00 ' +
          'on the day, `-PT15H` is 9:00 on the day before. From `-P28D` to `P1D`. Default: no reminder. Many calendars ignore the ' +
          'reminders of a calendar to which they subscribe.',
        examples: ['PT9H'],
      }),
  })
  .meta({ description: 'The reminder of each entry.' })
