/**
 * Upcoming birthdays from the index on (owner, month and day, names). The calendar gives the window as a few ranges of that
 * index; each is read in its own order and no further than the page goes.
 */
import type { BirthdayQuery } from '@contacts/contract'
import type * as z from 'zod'
import {
  celebrated,
  daysBetween,
  formatDate,
  parseBirthday,
  parseDate,
  type Segment,
  todayIn,
  turns,
  windows,
} from '../calendar/birthday.ts'
import { COLUMNS, type ContactRow } from '../contacts/queries.ts'
import type { Query } from '../db/statement.ts'
import type { UserScope } from '../http/scope.ts'

type BirthdayRow = ContactRow & { segment: number; birth_md: number }

export async function listUpcomingBirthdays({ db, user, now }: UserScope, query: z.infer<typeof BirthdayQuery>) {
  const today = query.from ? parseDate(query.from)! : todayIn(query.time_zone ?? user.time_zone, now)
  const leapDay = query.leap_day ?? user.leap_day
  const segments = windows(today, query.days, leapDay)
  const rows = await db.run(birthdayQuery(user.id, segments, query.skip, query.limit))

  const items = rows.map(({ segment, birth_md, ...contact }) => {
    const next = celebrated(birth_md, segments[segment]!.year, leapDay)
    return {
      contact,
      next_birthday: formatDate(next),
      days_until: daysBetween(today, next),
      turns: turns(parseBirthday(contact.birthday!)!.year, next),
    }
  })
  return { items, next_cursor: null }
}

const BY_NAME = 'last_name collate "und-x-icu", first_name collate "und-x-icu", id'

export function birthdayQuery(ownerId: string, segments: Segment[], skip: number, limit: number): Query<BirthdayRow> {
  const values: unknown[] = [ownerId, limit, skip, skip + limit]
  const bind = (value: unknown) => `$${values.push(value)}::smallint`
  const ranges = segments.map(
    ({ from, to, on }, index) =>
      // On a day that two dates share the order is by name; elsewhere the index has it already.
      `(select ${index} as segment, ${on ? 0 : 'birth_md'} as place, birth_md, last_name, first_name, id from contacts
        where owner_id = $1 and birth_md between ${bind(from)} and ${bind(to)} order by ${on ? '' : 'birth_md, '}${BY_NAME} limit $4)`,
  )
  const order = `segment, place, ${BY_NAME}`
  const text = `select found.segment, c.birth_md, ${COLUMNS.replace(/\w+/g, 'c.$&')}
    from (select * from (${ranges.join(' union all ')}) ranges order by ${order} limit $2 offset $3) found
    join contacts c on c.owner_id = $1 and c.id = found.id order by ${order.replace(/(?<!")\b(segment|place|last_name|first_name|id)\b/g, 'found.$1')}`
  return { name: `birthdays.${segments.map(({ on }) => (on ? 's' : 'r')).join('')}`, text, values }
}
