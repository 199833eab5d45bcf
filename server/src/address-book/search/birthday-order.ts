/** Contacts by their next birthday: ranges of the index on (owner, month and day, id), starting with today. */
import { formatDate, parseDate, todayIn, windows } from '../../platform/calendar/birthday.ts'
import type { UserContext } from '../../platform/context.ts'
import { dayOfRank, type Part, partsOf, rankIn, rankInPart, rankOf } from './birthday-parts.ts'
import { after, type Direction, type Order, type Position } from './keyset.ts'
import type { Bind } from './sql.ts'

const DAYS_IN_A_YEAR = 366

export function byNextBirthday({ user, now }: Pick<UserContext, 'user' | 'now'>, direction: Direction, position?: Position): Order {
  // All pages count from the day of the first one, so that no contact changes its position at midnight.
  const year = position?.year ?? { from: formatDate(todayIn(user.time_zone, now)), leap_day: user.leap_day }
  // `year.from` was made by `formatDate`.
  const segments = windows(parseDate(year.from)!, DAYS_IN_A_YEAR, year.leap_day)
  const rank = rankIn(segments)
  const current = position && dayOfRank(position.values[0] as number).segment
  const parts = [...partsOf(segments), { segment: segments.length, kind: 'none' as const }].filter(
    ({ segment }) => current === undefined || (direction ? segment <= current : segment >= current),
  )
  const positionIn = ({ segment }: Part) => (segment === current ? position : undefined)
  const shape = parts.map((part) => `${part.kind[0]}${part.segment}${positionIn(part) ? '+' : ''}`).join('')
  return {
    name: `${direction && '-'}next_birthday.${shape}`,
    direction,
    values: [rank],
    after: (bind) => (position ? [after(direction, [rank, 'id'], [...position.values, position.id], bind)] : []),
    ranges: (bind) =>
      parts.map((part) => ({
        where: whereOf(part, direction, positionIn(part), bind),
        values: [rankInPart(part)],
        by: ['birth_md', 'id'],
      })),
    positionOf: ({ birthday, id }) => ({ values: [rankOf(birthday, segments)], id, year }),
  }
}

function whereOf(part: Part, direction: Direction, position: Position | undefined, bind: Bind) {
  const afterId = () => (position ? [after(direction, ['id'], [position.id], bind)] : [])
  if (part.kind === 'none') return ['birth_md is null', ...afterId()]
  if (part.kind === 'date') return [`birth_md = ${bind(part.md)}`, ...afterId()]
  // The comparison replaces the bound on its side: with both, the index might be entered at the bound and read up to the position.
  const start = position && after(direction, ['birth_md', 'id'], [dayOfRank(position.values[0] as number).md, position.id], bind)
  return direction
    ? [`birth_md >= ${bind(part.from)}`, start ?? `birth_md <= ${bind(part.to)}`]
    : [start ?? `birth_md >= ${bind(part.from)}`, `birth_md <= ${bind(part.to)}`]
}
