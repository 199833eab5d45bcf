/** Lists upcoming birthdays, ordered by day and then by name. */
import type { BirthdayQuery } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import {
  ageOn,
  birthMd,
  celebrationIn,
  daysBetween,
  formatDate,
  parseBirthday,
  parseDate,
  splitWindow,
  todayIn,
} from '../../platform/calendar/birthday.ts'
import type { UserContext } from '../../platform/context.ts'
import { asText, type TextRow } from '../../platform/db/query.ts'
import { nameOrMissingKey } from '../../platform/db/name-order.ts'
import { writeJson } from '../../platform/http/json-text.ts'
import { readCursor } from '../../platform/paging/cursor.ts'
import { pageOf, totalOf } from '../../platform/paging/page.ts'
import { columnOf, parseContact, writeContact } from '../contacts/json.ts'
import { birthdayCount, BIRTHDAY_VALUES, birthdayPage, type BirthdayValues } from '../search/birthday-list.ts'
import { rankOf, segmentOf } from '../search/birthday-parts.ts'
import { olderCursor, type Position } from '../search/keyset.ts'

const LIST = 'birthdays'

export async function listUpcomingBirthdays(context: UserContext, query: z.infer<typeof BirthdayQuery>) {
  const { db, user, now } = context
  const position = readCursor<Position>(context, LIST, query)
  if (position instanceof Problem) return position
  if (position && position.values.length !== BIRTHDAY_VALUES) return olderCursor()

  const year = position?.year ?? {
    from: query.from ?? formatDate(todayIn(query.time_zone ?? user.time_zone, now)),
    leap_day: query.leap_day ?? user.leap_day,
  }
  // The date is valid: the contract checked the date of the query, and a cursor contains the date of its first page.
  const today = parseDate(year.from)!
  const segments = splitWindow(today, query.days, year.leap_day)
  const positionOf = (row: TextRow): Position => {
    const { birthday, first_name, last_name, id } = parseContact(writeContact(context, row))
    const values: BirthdayValues = [rankOf(birthday, segments), ...nameOrMissingKey(last_name), ...nameOrMissingKey(first_name)]
    return { values, id, year }
  }
  const rows = await db.run(asText(birthdayPage(user.id, segments, position, query.skip, query.limit + 1)))
  const total = await totalOf(db, query, (maxCount) => birthdayCount(user.id, segments, maxCount))
  const { items, next_cursor } = pageOf(context, LIST, query, rows, positionOf)

  const withNextBirthday = (row: TextRow) => {
    // Not null: the segments contain only contacts with a birthday.
    const birthday = parseBirthday(columnOf(row, 'birthday'))!
    const next = celebrationIn(birthMd(birthday), segmentOf(birthday, segments).year, year.leap_day)
    return {
      contact: writeContact(context, row),
      next_birthday: formatDate(next),
      days_until: daysBetween(today, next),
      turns: ageOn(birthday.year, next),
    }
  }
  return writeJson({ items: items.map(withNextBirthday), next_cursor, ...total })
}
