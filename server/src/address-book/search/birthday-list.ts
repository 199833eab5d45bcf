/**
 * Lists contacts by birthday and name, from the index on (owner, month and day, names). Each part
 * (see `birthday-parts.ts`) is read in the order of the index, until the page is full.
 */
import type { Segment } from '../../platform/calendar/birthday.ts'
import type { Query } from '../../platform/db/query.ts'
import type { ContactRow } from '../contacts/contact.ts'
import { parseRank, type Part, partsOf, rankSqlInPart } from './birthday-parts.ts'
import { after, byPosition, selectFirst, OF_OWNER, type Order, type Position, type IndexRange, selectPage, TO_PAGE_END } from './keyset.ts'
import { byName, byNameOrMissing } from '../../platform/db/name-order.ts'
import { isLong, USUAL_ROWS } from '../../platform/paging/page.ts'
import { and, type Bind, parameters, unionAll } from './sql.ts'

/**
 * The values by which this list is sorted: the rank of the birthday, and for each name whether it is null (then the contact
 * comes last), and the name as `nameKey` returns it.
 */
export type BirthdayValues = [rank: number, hasNoLastName: boolean, lastName: string, hasNoFirstName: boolean, firstName: string]

export const BIRTHDAY_VALUES: BirthdayValues['length'] = 5

const FIRST_NAME = byNameOrMissing('first_name')
const LAST_NAME = byName('last_name')
const INDEX_COLUMNS = ['birth_md', LAST_NAME, ...FIRST_NAME, 'id']
const NAMES = [...byNameOrMissing('last_name'), ...FIRST_NAME]

export function birthdayPage(
  ownerId: string,
  segments: Segment[],
  position: Position | undefined,
  skip: number,
  limit: number,
): Query<ContactRow> {
  const { values, bind } = parameters(ownerId, limit, skip)
  const pieces = partsOf(segments).flatMap((part) => piecesOf(part, position))
  const ranges = pieces.map(({ part, where }): IndexRange => ({
    where: where(bind),
    values: [rankSqlInPart(part), ...NAMES],
    indexColumns: INDEX_COLUMNS,
  }))
  // `selectPage` uses only the number of values. The SQL for the rank differs from part to part.
  const order: Pick<Order, 'values' | 'direction'> = { values: ['rank', ...NAMES], direction: '' }
  const name = `birthdays.list.${pieces.map(({ name }) => name).join('')}`
  if (isLong(skip, limit)) return { name: `${name}.long`, text: selectPage(order, selectFirst(ranges, '', { limit: TO_PAGE_END })), values }
  // If a limit is a parameter, the generic plan expects a tenth of all rows, and seems more expensive than a plan for
  // the values of the request. Making a plan for each request takes longer than running it. So the query for a usual
  // page also has constant limits.
  const first = unionAll(ranges.map((range) => `(select * from ${selectFirst([range], '', { limit: `${USUAL_ROWS}` })} piece limit $2)`))
  return {
    name,
    text: selectPage(order, `select * from (${first}) pieces order by ${byPosition(order)} limit ${USUAL_ROWS}`),
    values,
    isShortRead: true,
  }
}

export function birthdayCount(ownerId: string, segments: Segment[], maxCount: number | null): Query<{ count: number }> {
  const { values, bind } = parameters(ownerId, maxCount)
  const parts = partsOf(segments)
  const ranges = unionAll(parts.map((part) => `(select from contacts where ${and([OF_OWNER, inPart(part, bind)])} limit $2)`))
  const text = `select count(*)::int as count from (select from (${ranges}) ranges limit $2) counted`
  return { name: `birthdays.count.${parts.map(({ kind }) => kind[0]).join('')}`, text, values }
}

interface Piece {
  part: Part
  /** Part of the name of the statement, so it differs for each shape of the SQL. */
  name: string
  where(bind: Bind): string[]
}

/**
 * The pieces of a part that follow the position. The rest of a day is two pieces of the index: contacts with a last
 * name (`+` in the name of the statement), and contacts without (`~`, or `-` from the position on). `>` is the days
 * after that day.
 */
function piecesOf(part: Part, position?: Position): Piece[] {
  const piece = (sign: string, where: Piece['where']): Piece => ({ part, name: `${part.kind[0]}${part.segment}${sign}`, where })
  const whole = piece('', (bind) => [inPart(part, bind)])
  if (!position) return [whole]
  const [rank, hasNoLastName, lastName, ...firstName] = position.values as BirthdayValues
  const { segment, md } = parseRank(rank)
  if (part.segment < segment) return []
  if (part.segment > segment || part.kind === 'none') return [whole]

  const onDay = (bind: Bind) => `birth_md = ${bind(part.kind === 'date' ? part.md : md)}`
  // Compares the expression of the index: a condition on the column itself would read every contact of the day.
  const withoutLastName = (bind: Bind) => [onDay(bind), `${LAST_NAME} is null`]
  const laterDays = part.kind === 'range' ? [piece('>', (bind) => [`birth_md > ${bind(md)}`, `birth_md <= ${bind(part.to)}`])] : []
  if (hasNoLastName)
    return [
      piece('-', (bind) => [...withoutLastName(bind), after('', [...FIRST_NAME, 'id'], [...firstName, position.id], bind)]),
      ...laterDays,
    ]
  return [
    piece('+', (bind) => [onDay(bind), after('', [LAST_NAME, ...FIRST_NAME, 'id'], [lastName, ...firstName, position.id], bind)]),
    piece('~', withoutLastName),
    ...laterDays,
  ]
}

function inPart(part: Part, bind: Bind) {
  if (part.kind === 'range') return `birth_md between ${bind(part.from)} and ${bind(part.to)}`
  return part.kind === 'date' ? `birth_md = ${bind(part.md)}` : 'birth_md is null'
}
