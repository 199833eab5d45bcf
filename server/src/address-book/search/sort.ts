/** The orders in which contacts can be asked for. */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import { formatDate, parseDate, todayIn, windows } from '../../platform/calendar/birthday.ts'
import type { UserContext } from '../../platform/context.ts'
import { beyond, type Bind, HUMAN, type Order, type Place, type Value } from './order.ts'
import type { ContactRow } from '../contacts/queries.ts'
import { type Part, partsOf, placeInYear, rankIn, rankInPart, rankOf } from './birthday-year.ts'

type Sort = z.infer<typeof ContactQuery>['sort']
type Key = Exclude<Sort, `-${string}`>

/** The order, after the place if there is one. */
export function orderOf(context: Pick<UserContext, 'user' | 'now'>, sort: Sort, place?: Place): Order {
  const direction = sort.startsWith('-') ? ' desc' : ''
  const key = sort.replace('-', '') as Key
  if (key === 'next_birthday') return byNextBirthday(context, direction, place)
  const { values, valuesOf } = columns[key]
  const after = (bind: Bind) => (place ? [beyond(direction, [...values, 'id'], [...place.values, place.id], bind)] : [])
  return {
    name: `${sort}${place ? '.after' : ''}`,
    direction,
    values,
    after,
    ranges: (bind) => [{ where: after(bind), values, by: [...values, 'id'] }],
    placeOf: (contact) => ({ values: valuesOf(contact), id: contact.id }),
  }
}

interface Columns {
  values: string[]
  valuesOf(contact: ContactRow): Value[]
}

const columns: Record<Exclude<Key, 'next_birthday'>, Columns> = {
  // Ids ascend with the time of creation, so the primary key is the order.
  created_at: { values: [], valuesOf: () => [] },
  updated_at: { values: ['updated_at'], valuesOf: ({ updated_at }) => [updated_at.toISOString()] },
  first_name: { values: [`first_name ${HUMAN}`], valuesOf: ({ first_name }) => [first_name] },
  last_name: {
    values: ['(last_name is null)', `coalesce(last_name, '') ${HUMAN}`],
    valuesOf: ({ last_name }) => [last_name === null, last_name ?? ''],
  },
}

function byNextBirthday({ user, now }: Pick<UserContext, 'user' | 'now'>, direction: Order['direction'], place?: Place): Order {
  // A walk keeps the day and the rule that it began with, so that nobody moves in it at midnight.
  const year = place?.year ?? { from: formatDate(todayIn(user.time_zone, now)), leap_day: user.leap_day }
  const segments = windows(parseDate(year.from)!, 366, year.leap_day)
  const rank = rankIn(segments)
  const parts = [...partsOf(segments), { segment: segments.length, kind: 'none' as const }]
  const current = place && placeInYear(place.values[0] as number).segment
  const left = parts.filter(({ segment }) => current === undefined || (direction ? segment <= current : segment >= current))
  const placeFor = ({ segment }: Part) => (segment === current ? place : undefined)
  return {
    name: `${direction && '-'}next_birthday.${left.map((part) => `${part.kind[0]}${part.segment}${placeFor(part) ? '+' : ''}`).join('')}`,
    direction,
    values: [rank],
    after: (bind) => (place ? [beyond(direction, [rank, 'id'], [...place.values, place.id], bind)] : []),
    ranges: (bind) =>
      left.map((part) => ({
        where: whereOf(part, direction, placeFor(part), bind),
        values: [rankInPart(part)],
        by: ['birth_md', 'id'],
      })),
    placeOf: ({ birthday, id }) => ({ values: [rankOf(birthday, segments)], id, year }),
  }
}

function whereOf(part: Part, direction: Order['direction'], place: Place | undefined, bind: Bind) {
  const afterId = () => (place ? [beyond(direction, ['id'], [place.id], bind)] : [])
  if (part.kind === 'none') return ['birth_md is null', ...afterId()]
  if (part.kind === 'date') return [`birth_md = ${bind(part.md)}`, ...afterId()]
  // Beside another bound of its kind the index might be entered at that one, and be read up to the place.
  const begin = place && beyond(direction, ['birth_md', 'id'], [placeInYear(place.values[0] as number).md, place.id], bind)
  return direction
    ? [`birth_md >= ${bind(part.from)}`, begin ?? `birth_md <= ${bind(part.to)}`]
    : [begin ?? `birth_md >= ${bind(part.from)}`, `birth_md <= ${bind(part.to)}`]
}
