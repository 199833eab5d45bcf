/**
 * Upcoming birthdays from the index on (owner, month and day, names). The calendar gives the window as a few ranges of that
 * index; each is read in its own order and no further than the page goes.
 */
import type { BirthdayQuery } from '@contacts/contract'
import type * as z from 'zod'
import {
  celebrated,
  birthMd,
  daysBetween,
  formatDate,
  parseBirthday,
  parseDate,
  type Segment,
  todayIn,
  turns,
  windows,
} from '../../platform/calendar/birthday.ts'
import { beyond, type Bind, HUMAN, inOrder, pageText, parameters, type Place, type Range, REACH } from '../search/order.ts'
import type { ContactRow } from '../contacts/queries.ts'
import { type Part, partsOf, placeInYear, rankInPart, rankOf } from '../search/birthday-year.ts'
import type { Query } from '../../platform/db/query.ts'
import { pageOf, readCursor, totalOf } from '../../platform/http/page.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'

const LIST = 'birthdays'

export async function listUpcomingBirthdays(context: UserContext, query: z.infer<typeof BirthdayQuery>) {
  const { db, user, now } = context
  const place = readCursor<Place>(context, LIST, query)
  if (place instanceof Problem) return place

  const year = place?.year ?? {
    from: query.from ?? formatDate(todayIn(query.time_zone ?? user.time_zone, now)),
    leap_day: query.leap_day ?? user.leap_day,
  }
  const today = parseDate(year.from)!
  const segments = windows(today, query.days, year.leap_day)
  const rows = await db.run(birthdayQuery(user.id, segments, place, query.skip, query.limit + 1))
  const total = await totalOf(db, query, (most) => birthdayCount(user.id, segments, most))
  const { items, next_cursor } = pageOf(context, LIST, query, rows, ({ birthday, first_name, last_name, id }) => ({
    values: [rankOf(birthday, segments), last_name === null, last_name ?? '', first_name],
    id,
    year,
  }))

  const celebration = (contact: ContactRow) => {
    const birthday = parseBirthday(contact.birthday!)!
    const next = celebrated(birthMd(birthday), segments[placeInYear(rankOf(contact.birthday, segments)).segment]!.year, year.leap_day)
    return { contact, next_birthday: formatDate(next), days_until: daysBetween(today, next), turns: turns(birthday.year, next) }
  }
  return { items: items.map(celebration), next_cursor, ...total }
}

const FIRST_NAME = `first_name ${HUMAN}`
const LAST_NAME = `last_name ${HUMAN}`
const BY_NAME = ['birth_md', LAST_NAME, FIRST_NAME, 'id']
const NAMES = ['(last_name is null)', `coalesce(last_name, '') ${HUMAN}`, FIRST_NAME]

function birthdayQuery(ownerId: string, segments: Segment[], place: Place | undefined, skip: number, limit: number): Query<ContactRow> {
  const { values, bind } = parameters(ownerId, limit, skip)
  const pieces = partsOf(segments).flatMap((part) => piecesOf(part, place))
  const ranges = pieces.map(({ part, where }): Range => ({ where: where(bind), values: [rankInPart(part), ...NAMES], by: BY_NAME }))
  const text = pageText({ values: ['rank', ...NAMES], direction: '' }, inOrder('', ranges, { limit: REACH }))
  return { name: `birthdays.list.${pieces.map(({ name }) => name).join('')}`, text, values }
}

function birthdayCount(ownerId: string, segments: Segment[], most: number | null): Query<{ count: number }> {
  const { values, bind } = parameters(ownerId, most)
  const parts = partsOf(segments)
  const ranges = parts.map((part) => `(select from contacts where owner_id = $1 and ${inPart(part, bind)} limit $2)`).join(' union all ')
  const text = `select count(*)::int as count from (select from (${ranges}) ranges limit $2) counted`
  return { name: `birthdays.count.${parts.map(({ kind }) => kind[0]).join('')}`, text, values }
}

interface Piece {
  part: Part
  name: string
  where(bind: Bind): string[]
}

/** What of a part is after the place. Of a day that it stands in, the index has the rest in two pieces: names, and those without a last name. */
function piecesOf(part: Part, place?: Place): Piece[] {
  const { segment, md } = place ? placeInYear(place.values[0] as number) : { segment: -1, md: 0 }
  const piece = (kind: string, where: Piece['where']): Piece => ({ part, name: `${part.kind[0]}${part.segment}${kind}`, where })
  if (part.segment < segment) return []
  if (part.segment > segment || part.kind === 'none') return [piece('', (bind) => [inPart(part, bind)])]

  const [, hasNoLastName, lastName, firstName] = place!.values as [number, boolean, string, string]
  const on = (bind: Bind) => `birth_md = ${bind(part.kind === 'date' ? part.md : md)}`
  const nameless = (bind: Bind) => [on(bind), 'last_name is null']
  const rest = part.kind === 'range' ? [piece('>', (bind) => [`birth_md > ${bind(md)}`, `birth_md <= ${bind(part.to)}`])] : []
  if (hasNoLastName)
    return [piece('-', (bind) => [...nameless(bind), beyond('', [FIRST_NAME, 'id'], [firstName, place!.id], bind)]), ...rest]
  return [
    piece('+', (bind) => [on(bind), beyond('', [LAST_NAME, FIRST_NAME, 'id'], [lastName, firstName, place!.id], bind)]),
    piece('~', nameless),
    ...rest,
  ]
}

function inPart(part: Part, bind: Bind) {
  if (part.kind === 'range') return `birth_md between ${bind(part.from)} and ${bind(part.to)}`
  return part.kind === 'date' ? `birth_md = ${bind(part.md)}` : 'birth_md is null'
}
