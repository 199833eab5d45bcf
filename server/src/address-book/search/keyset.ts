/**
 * Keyset pagination. An order compares contacts by a few values and then by id, all ascending or all descending. So "after a
 * position" is one comparison of rows, at which PostgreSQL enters an index: a page costs the same at any depth. No value is
 * null, because a comparison with null is neither true nor false.
 */
import type { LeapDay } from '../../platform/calendar/birthday.ts'
import { RETURNED } from '../contacts/columns.ts'
import type { ContactRow } from '../contacts/contact.ts'
import { and, type Bind, unionAll } from './sql.ts'

export type Direction = '' | ' desc'
export type Value = string | number | boolean

/** Where a contact is in an order, whether or not it still exists. A cursor contains one. */
export interface Position {
  values: Value[]
  id: string
  /** In an order by birthday: the day from which its values are counted, and the rule for 29 February. */
  year?: { from: string; leap_day: LeapDay }
}

/** Rows that an index has in the order. `values` are those of the order, `by` are the columns of the index. */
export interface IndexRange {
  where: string[]
  values: string[]
  by: string[]
}

export interface Order {
  /** One for each shape of its SQL; part of the name of prepared statements. */
  name: string
  direction: Direction
  /** What contacts are compared by, before their ids. */
  values: string[]
  /** Selects the contacts after the position of the cursor, or all if there is none. */
  after(bind: Bind): string[]
  /** The same contacts as ranges of an index, in their order. */
  ranges(bind: Bind): IndexRange[]
  positionOf(contact: ContactRow): Position
}

export const after = (direction: Direction, columns: string[], values: Value[], bind: Bind) =>
  `(${columns.join(', ')}) ${direction ? '<' : '>'} (${values.map((value) => bind(value)).join(', ')})`

// Every query here has the owner as $1 and a limit as $2, and one for a page has the number of rows to skip as $3.
export const OF_OWNER = 'owner_id = $1'
/** How many rows of each range a page may need. */
export const TO_PAGE_END = '$2::bigint + $3::bigint'

export const orderBy = (columns: string[], direction: Direction) => columns.map((column) => `${column}${direction}`).join(', ')

const names = (values: string[]) => values.map((_, index) => `position_${index}`)
/** The position of a row as columns; the names of these columns; the order by them. */
export const positionColumns = (values: string[]) => ['id', ...values.map((value, index) => `${value} as position_${index}`)].join(', ')
export const positionNames = (values: string[]) => ['id', ...names(values)].join(', ')
export const byPosition = ({ values, direction }: Pick<Order, 'values' | 'direction'>, table = '') =>
  orderBy(
    [...names(values), 'id'].map((column) => `${table}${column}`),
    direction,
  )

/** The first rows of each range. */
export const firstOf = (
  ranges: IndexRange[],
  direction: Direction,
  { columns = '', where = [], limit }: { columns?: string; where?: string[]; limit: string },
) =>
  unionAll(
    ranges.map(
      (range) =>
        `(select ${positionColumns(range.values)}${columns} from contacts where ${and([OF_OWNER, ...range.where, ...where])}
          order by ${orderBy(range.by, direction)} limit ${limit})`,
    ),
  )

/** A page of the contacts whose positions a subquery returns. */
export const selectPage = (order: Pick<Order, 'values' | 'direction'>, found: string, table: 'contacts' | 'trash' = 'contacts') =>
  `select ${RETURNED.map((column) => `c.${column}`).join(', ')}
    from (select * from (${found}) found order by ${byPosition(order)} limit $2 offset $3) page
    join ${table} c on c.owner_id = $1 and c.id = page.id order by ${byPosition(order, 'page.')}`
