/**
 * Keyset pagination. An order compares contacts by a few values and then by id, all ascending or all descending. So
 * "after a position" is one comparison of rows, and PostgreSQL starts reading an index there: a page costs the same at
 * any depth. No value is null, because a comparison with null is neither true nor false.
 */
import { Problem } from '../../core/problem.ts'
import type { LeapDay } from '../../platform/calendar/birthday.ts'
import { RETURNED } from '../contacts/columns.ts'
import type { ContactBody } from '../contacts/json.ts'
import { and, type Bind, unionAll } from './sql.ts'

export type Direction = '' | ' desc'
export type Value = string | number | boolean

/** The position of a contact in an order, even if the contact was deleted since. A cursor contains a position. */
export interface Position {
  values: Value[]
  id: string
  /** In an order by birthday: the year that begins on `from`, and its rule for 29 February. */
  year?: { from: string; leap_day: LeapDay }
}

/** The refusal of a cursor from an older version of the service, which sorted by other values. */
export const olderCursor = () => new Problem('cursor-expired', 'The service was updated, and the list has another order now.')

/**
 * Rows that an index contains in the order of a list: which rows, SQL for the values of the order, and the columns to
 * sort by.
 */
export interface IndexRange {
  where: string[]
  values: string[]
  indexColumns: string[]
}

export interface Order {
  /** Part of the name of prepared statements, so it differs for each shape of the SQL. */
  name: string
  direction: Direction
  /** SQL for the values by which contacts are compared, before their ids. */
  values: string[]
  /** Selects the contacts after the position of the cursor, or all if there is none. */
  after(bind: Bind): string[]
  /** Selects the same contacts as ranges of an index, in the order of the list. */
  ranges(bind: Bind): IndexRange[]
  positionOf(contact: ContactBody): Position
}

export const after = (direction: Direction, columns: string[], values: Value[], bind: Bind) =>
  `(${columns.join(', ')}) ${direction ? '<' : '>'} (${values.map((value) => bind(value)).join(', ')})`

// In every query, $1 is the owner and $2 is a limit. In a query for a page, $3 is the number of rows to skip.
export const OF_OWNER = 'owner_id = $1'
/** SQL for the number of rows of each range that a page may need. */
export const TO_PAGE_END = '$2::bigint + $3::bigint'

export const orderBy = (columns: string[], direction: Direction) => columns.map((column) => `${column}${direction}`).join(', ')

const valueNames = (values: string[]) => values.map((_, index) => `position_${index}`)

/** Selects the position of a row as columns. */
export const positionColumns = (values: string[]) => ['id', ...values.map((value, index) => `${value} as position_${index}`)].join(', ')
/** The names of the columns that `positionColumns` selects. */
export const positionNames = (values: string[]) => ['id', ...valueNames(values)].join(', ')
/** Sorts by the columns that `positionColumns` selects. */
export const byPosition = ({ values, direction }: Pick<Order, 'values' | 'direction'>, table = '') =>
  orderBy(
    [...valueNames(values), 'id'].map((column) => `${table}${column}`),
    direction,
  )

/** Selects the first rows of each range. */
export const selectFirst = (
  ranges: IndexRange[],
  direction: Direction,
  { columns = '', where = [], limit }: { columns?: string; where?: string[]; limit: string },
) =>
  unionAll(
    ranges.map(
      (range) =>
        `(select ${positionColumns(range.values)}${columns} from contacts where ${and([OF_OWNER, ...range.where, ...where])}
          order by ${orderBy(range.indexColumns, direction)} limit ${limit})`,
    ),
  )

/** Selects a page of the contacts whose positions the subquery returns. */
export const selectPage = (order: Pick<Order, 'values' | 'direction'>, subquery: string, table: 'contacts' | 'trash' = 'contacts') =>
  `select ${RETURNED.map((column) => `c.${column}`).join(', ')}
    from (select * from (${subquery}) found order by ${byPosition(order)} limit $2 offset $3) page
    join ${table} c on c.owner_id = $1 and c.id = page.id order by ${byPosition(order, 'page.')}`
