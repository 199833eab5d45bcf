/**
 * Pages of a list. A cursor carries the place of the last item that was seen, not the item, so it goes on when that is gone. It is sealed,
 * because an address is written down in many places and a place in a list may be somebody's name, and bound to whose list it
 * is and to all of the query but how much of it to answer.
 */
import { COUNT_LIMIT } from '@contacts/contract'
import { seal, unseal } from '../keys/seal.ts'
import { type Db, one, type Query } from '../db/query.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../context.ts'

interface PageQuery {
  skip: number
  limit: number
  cursor?: string | undefined
  include_total: 'true' | 'exact' | 'false'
}

const PURPOSE = 'cursor'
const LIFE_MS = 24 * 60 * 60_000

const boundTo = (
  { user }: UserContext,
  list: string,
  { skip: _skip, limit: _limit, cursor: _cursor, include_total: _total, ...query }: PageQuery & Record<string, unknown>,
) => JSON.stringify([list, user.id, Object.entries(query).toSorted(([a], [b]) => (a < b ? -1 : 1))])

/** The place where the list goes on; undefined at its beginning. */
export function readCursor<Place>(
  context: UserContext,
  list: string,
  query: PageQuery,
): Place | undefined | Problem<'cursor-invalid' | 'cursor-expired'> {
  if (query.cursor === undefined) return undefined
  const text = unseal(context.keys, PURPOSE, boundTo(context, list, { ...query }), query.cursor)
  if (text === undefined) return new Problem('cursor-invalid')
  const { made_at, place } = JSON.parse(text) as { made_at: number; place: Place }
  return context.now.getTime() - made_at > LIFE_MS ? new Problem('cursor-expired') : place
}

/** The page of a query that was asked for one row more than the page has. */
export function pageOf<Row>(context: UserContext, list: string, query: PageQuery, rows: Row[], placeOf: (last: Row) => unknown) {
  const items = rows.slice(0, query.limit)
  if (rows.length <= query.limit) return { items, next_cursor: null }
  const text = JSON.stringify({ made_at: context.now.getTime(), place: placeOf(items.at(-1)!) })
  return { items, next_cursor: seal(context.keys, PURPOSE, boundTo(context, list, { ...query }), text) }
}

/** Counts as far as was asked; `count` is given the number to stop at, null for the end. */
export async function totalOf(db: Db, { include_total }: PageQuery, count: (most: number | null) => Query<{ count: number }>) {
  if (include_total === 'false') return { total: null, total_is_exact: null }
  const counted = (await one(db, count(include_total === 'exact' ? null : COUNT_LIMIT + 1)))!.count
  const isExact = include_total === 'exact' || counted <= COUNT_LIMIT
  return { total: isExact ? counted : COUNT_LIMIT, total_is_exact: isExact }
}

/** `Link` (RFC 8288) to the page that the cursor leads to: the address of this one, with it. */
export function linkToNext(publicUrl: string, url: string, cursor: string) {
  const [path = '', search] = url.split('?', 2)
  const query = new URLSearchParams(search)
  query.delete('skip')
  query.set('cursor', cursor)
  return `<${publicUrl}${path}?${query}>; rel="next"`
}
