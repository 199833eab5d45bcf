/** Orders contacts by their next birthday: ranges of the index on (owner, month and day, id), starting with today. */
import { formatDate, parseDate, splitWindow, todayIn } from '../../platform/calendar/birthday.ts'
import type { UserContext } from '../../platform/context.ts'
import { parseRank, type Part, partsOf, rankSql, rankSqlInPart, rankOf } from './birthday-parts.ts'
import { after, type Direction, type Order, type Position } from './keyset.ts'
import type { Bind } from './sql.ts'

const DAYS_IN_A_YEAR = 366

export function byNextBirthday({ user, now }: Pick<UserContext, 'user' | 'now'>, direction: Direction, position?: Position): Order {
  // All pages count from the day of the first page, so that no contact changes its position at midnight.
  const year = position?.year ?? { from: formatDate(todayIn(user.time_zone, now)), leap_day: user.leap_day }
  // The date is valid: `formatDate` returned it, now or for the first page.
  const segments = splitWindow(parseDate(year.from)!, DAYS_IN_A_YEAR, year.leap_day)
  const rank = rankSql(segments)
  const currentSegment = position && parseRank(position.values[0] as number).segment
  const parts = [...partsOf(segments), { segment: segments.length, kind: 'none' as const }].filter(
    ({ segment }) => currentSegment === undefined || (direction ? segment <= currentSegment : segment >= currentSegment),
  )
  const positionIn = ({ segment }: Part) => (segment === currentSegment ? position : undefined)
  const shape = parts.map((part) => `${part.kind[0]}${part.segment}${positionIn(part) ? '+' : ''}`).join('')
  return {
    name: `${direction && '-'}next_birthday.${shape}`,
    direction,
    values: [rank],
    after: (bind) => (position ? [after(direction, [rank, 'id'], [...position.values, position.id], bind)] : []),
    ranges: (bind) =>
      parts.map((part) => ({
        where: whereOf(part, direction, positionIn(part), bind),
        values: [rankSqlInPart(part)],
        indexColumns: ['birth_md', 'id'],
      })),
    positionOf: ({ birthday, id }) => ({ values: [rankOf(birthday, segments)], id, year }),
  }
}

function whereOf(part: Part, direction: Direction, position: Position | undefined, bind: Bind) {
  const afterId = () => (position ? [after(direction, ['id'], [position.id], bind)] : [])
  if (part.kind === 'none') return ['birth_md is null', ...afterId()]
  if (part.kind === 'date') return [`birth_md = ${bind(part.md)}`, ...afterId()]
  // The comparison with the position replaces the bound on that side. With both, PostgreSQL might start at the bound
  // and read all rows up to the position.
  const start = position && after(direction, ['birth_md', 'id'], [parseRank(position.values[0] as number).md, position.id], bind)
  return direction
    ? [`birth_md >= ${bind(part.from)}`, start ?? `birth_md <= ${bind(part.to)}`]
    : [start ?? `birth_md >= ${bind(part.from)}`, `birth_md <= ${bind(part.to)}`]
}
