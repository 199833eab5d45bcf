import { initContract } from '@ts-rest/core'
import * as z from 'zod'
import { Contact } from './contacts.ts'
import { access, VERIFIED } from './shared/access.ts'
import { CivilDate, LeapDay, queryInteger, TimeZone } from './shared/fields.ts'
import { cursorWithoutSkip, page, pageQuery } from './shared/page.ts'
import { failsWith } from './shared/problem.ts'

const c = initContract()

const aBirthday = {
  contact: {
    id: '0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10',
    version: 3,
    first_name: 'Іван',
    last_name: 'Шевченко',
    emails: [],
    phones: [],
    birthday: '1992-02-29',
    organization: null,
    job_title: null,
    notes: null,
    additional_data: {},
    labels: [],
    created_at: '2026-11-20T09:30:00.000Z',
    updated_at: '2026-11-20T09:30:00.000Z',
    deleted_at: null,
  },
  next_birthday: '2027-02-28',
  days_until: 3,
  turns: 35,
}

export const UpcomingBirthday = z
  .object({
    contact: Contact,
    next_birthday: CivilDate('The day of the next celebration, today included.'),
    days_until: z.int().meta({ description: 'Days from today until then, 0 to 366; 0 is today.' }),
    turns: z.int().nullable().meta({
      description: 'The age in years that is reached on that day; null when the year of birth is unknown, or when it is below 1.',
    }),
  })
  .meta({ id: 'UpcomingBirthday', description: 'A contact and the next celebration of its birthday.', examples: [aBirthday] })

export const BirthdayQuery = z
  .strictObject({
    days: queryInteger(0, 366, {
      description:
        'How many days to look ahead, 0 to 366; 7 if left out. The window is closed: today and the day that many days later are both in it. With 366 nobody is missing and nobody comes twice.',
      examples: [7],
    }).default(7),
    ...pageQuery,
    from: CivilDate('The day to count as today; wins over `time_zone`.').optional(),
    time_zone: TimeZone('Today is the date in this zone; without it, in the zone of the profile.').optional(),
    leap_day: LeapDay.meta({
      description:
        'When somebody born on 29 February celebrates in a common year; without it, as the profile says. In a leap year it is the 29th.',
      examples: ['mar_1'],
    }).optional(),
  })
  .check(cursorWithoutSkip)
  .meta({ description: 'Which window of days to look at.' })

export const birthdays = c.router({
  upcoming: {
    method: 'GET',
    path: '/api/contacts/upcoming_birthdays',
    summary: 'List upcoming birthdays',
    description:
      'Who celebrates within the next days, ordered by the day, then last name, first name and id. Contacts whose year of birth is unknown are in it. A cursor keeps the day that its first page counted as today.',
    metadata: access('session', 'contacts'),
    query: BirthdayQuery,
    responses: {
      200: page(UpcomingBirthday, 'BirthdayPage', 'One page of upcoming birthdays.', aBirthday),
      ...failsWith(...VERIFIED, 'cursor-invalid', 'cursor-expired'),
    },
  },
})
