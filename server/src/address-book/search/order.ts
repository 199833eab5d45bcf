/**
 * Lists in an order. Contacts are compared by a few values and then by id, all of them ascending or all of them descending, so that "after this
 * place" is one comparison of rows, at which an index is entered: a page costs the same wherever it is. None of the values is null,
 * because a comparison with null is no answer.
 */
import type { LeapDay } from '../../platform/calendar/birthday.ts'
import { COLUMNS, type ContactRow } from '../contacts/queries.ts'

export type Value = string | number | boolean
export type Bind = (value: unknown) => string

/** Where a contact stands in an order, whether or not it is there. */
export interface Place {
  values: Value[]
  id: string
  /** What the place of a birthday is counted from. */
  year?: { from: string; leap_day: LeapDay }
}

/** Contacts that an index has in the order: `values` as the order has them, `by` as the index does. */
export interface Range {
  where: string[]
  values: string[]
  by: string[]
}

export interface Order {
  /** One for each shape of its statements. */
  name: string
  direction: '' | ' desc'
  /** What contacts are compared by, before their ids. */
  values: string[]
  /** Those after the place, or all when there is none. */
  after(bind: Bind): string[]
  /** The same in ranges, which follow each other. */
  ranges(bind: Bind): Range[]
  placeOf(contact: ContactRow): Place
}

export const beyond = (direction: Order['direction'], names: string[], place: Value[], bind: Bind) =>
  `(${names.join(', ')}) ${direction ? '<' : '>'} (${place.map((value) => bind(value)).join(', ')})`

// A human order, the same on every database: that of the Unicode Collation Algorithm (UTS #10) without any language's own rules.
export const HUMAN = 'collate "und-x-icu"'

/** The parameters of a query: $1 is the owner, and of a page $2 how many rows, $3 after how many. */
export function parameters(...values: unknown[]) {
  return { values, bind: (value: unknown) => `$${values.push(value)}` }
}

/** So many rows of each range may be needed for a page. */
export const REACH = '$2::bigint + $3::bigint'

/** Id and values of a row as columns, their names, and the order by them. */
export const placed = (values: string[]) => ['id', ...values.map((value, index) => `${value} as place_${index}`)].join(', ')
export const placeNames = ({ values }: Pick<Order, 'values'>) => ['id', ...values.map((_, index) => `place_${index}`)].join(', ')
export const byPlace = ({ values, direction }: Pick<Order, 'values' | 'direction'>, table = '') =>
  [...values.map((_, index) => `place_${index}`), 'id'].map((column) => `${table}${column}${direction}`).join(', ')

/** The first rows of each range. */
export const inOrder = (
  direction: Order['direction'],
  ranges: Range[],
  { columns = '', where = [], limit }: { columns?: string; where?: string[]; limit: string },
) =>
  ranges
    .map((range) => {
      const by = range.by.map((column) => `${column}${direction}`).join(', ')
      const all = ['owner_id = $1', ...range.where, ...where].join(' and ')
      return `(select ${placed(range.values)}${columns} from contacts where ${all} order by ${by} limit ${limit})`
    })
    .join('\n union all ')

/** A page of what was found, of which only the places are known. */
export const pageText = (order: Pick<Order, 'values' | 'direction'>, found: string, table: 'contacts' | 'trash' = 'contacts') =>
  `select ${COLUMNS.replace(/\w+/g, 'c.$&')}
    from (select * from (${found}) found order by ${byPlace(order)} limit $2 offset $3) page
    join ${table} c on c.owner_id = $1 and c.id = page.id order by ${byPlace(order, 'page.')}`
