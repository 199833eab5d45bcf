/** The pages of a list, and its total. */
import { COUNT_LIMIT, DEFAULT_LIMIT } from '@contacts/contract'
import type { UserContext } from '../context.ts'
import { type Db, one, type Query } from '../db/query.ts'
import { type PageQuery, writeCursor } from './cursor.ts'

/** How many rows are selected for a page of the default length; see `pageOf`. */
export const USUAL_ROWS = DEFAULT_LIMIT + 1
/**
 * Whether a query that skips `skip` rows and selects up to `limit` rows may take so long that the queries of other
 * requests must not wait for it.
 */
export const isLong = (skip: number, limit: number) => skip > 0 || limit > USUAL_ROWS

/**
 * Makes a page of `rows`. The caller has selected one row more than `query.limit`: that row shows that there is a next
 * page. `list` is the name of the list, and `positionOf` returns the sort values of an item.
 */
export function pageOf<Row>(context: UserContext, list: string, query: PageQuery, rows: Row[], positionOf: (last: Row) => unknown) {
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  if (rows.length <= query.limit || last === undefined) return { items, next_cursor: null }
  return { items, next_cursor: writeCursor(context, list, query, positionOf(last)) }
}

/** Counts the items as `include_total` asks. `count` gets the number at which counting may stop; null to count all. */
export async function totalOf(db: Db, { include_total }: PageQuery, count: (maximum: number | null) => Query<{ count: number }>) {
  if (include_total === 'false') return { total: null, total_is_exact: null }
  const isExactRequested = include_total === 'exact'
  const { count: counted = 0 } = (await one(db, count(isExactRequested ? null : COUNT_LIMIT + 1))) ?? {}
  const isExact = isExactRequested || counted <= COUNT_LIMIT
  return { total: isExact ? counted : COUNT_LIMIT, total_is_exact: isExact }
}
