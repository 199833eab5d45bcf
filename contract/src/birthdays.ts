import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { aContact, Contact } from './contact.ts'
import { access, VERIFIED } from './shared/access.ts'
import { CivilDate, LeapDay, TimeZone } from './shared/dates.ts'
import { queryInteger } from './shared/fields.ts'
import { rejectSkipWithCursor, page, pageQuery } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const aBirthday = {
  contact: { ...aContact, emails: [], phones: [], additional_data: {}, labels: [] },
  next_birthday: '2027-02-28',
  days_until: 3,
  turns: 35,
}

export const UpcomingBirthday = z
  .object({
    contact: Contact,
    next_birthday: CivilDate('The next day, today included, on which the birthday is celebrated.'),
    days_until: z.int().meta({ description: 'Number of days from today until `next_birthday`, 0 to 366; 0 is today.' }),
    turns: z.int().nullable().meta({
      description:
        'The age in years that the person reaches on `next_birthday`; null if the year of birth is unknown or the age is below 1.',
    }),
  })
  .meta({ id: 'UpcomingBirthday', description: 'A contact and the next celebration of its birthday.', examples: [aBirthday] })

export const BirthdayQuery = z
  .strictObject({
    days: queryInteger(0, 366, {
      description:
        'Number of days to look ahead, 0 to 366; default 7. Today and the last day are both included. With 366 every ' +
        'contact with a birthday is in the list exactly once.',
      examples: [7],
    }).default(7),
    ...pageQuery,
    from: CivilDate('The date to use as today; takes precedence over `time_zone`.').optional(),
    time_zone: TimeZone('Today is the current date in this time zone; default: the time zone of the profile.').optional(),
    leap_day: LeapDay.meta({
      description:
        'The day on which birthdays of 29 February are celebrated in common years; default: `leap_day` of the profile. ' +
        'In leap years it is always the 29th.',
      examples: ['mar_1'],
    }).optional(),
  })
  .check(rejectSkipWithCursor)
  .meta({ description: 'The range of days, and the page.' })

export const birthdays = c.router({
  upcoming: {
    method: 'GET',
    path: '/api/contacts/upcoming_birthdays',
    summary: 'List upcoming birthdays',
    description:
      'Lists the contacts whose birthday is within the next `days` days, sorted by day, last name, first name and id. ' +
      'Contacts without a year of birth are included. A page that is requested with a cursor counts from the same ' +
      'date as the first page.',
    metadata: access('session', 'contacts'),
    query: BirthdayQuery,
    responses: {
      200: page(UpcomingBirthday, 'BirthdayPage', 'One page of upcoming birthdays.', aBirthday),
      ...failsWith(...VERIFIED, 'cursor-invalid', 'cursor-expired'),
    },
  },
})
