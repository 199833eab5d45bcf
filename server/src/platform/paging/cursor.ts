/**
 * Keyset cursors. A cursor contains the sort values of the last item of a page, and not its id alone, so that the cursor
 * stays valid when the item is deleted. It is encrypted, because URLs are logged in many places and a sort value may be
 * a name. It is bound to the user, the list and the query, except for `skip`, `limit` and `include_total`.
 */
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../context.ts'
import { seal, unseal } from '../keys/seal.ts'

export interface PageQuery {
  skip: number
  limit: number
  cursor?: string | undefined
  include_total: 'true' | 'exact' | 'false'
}

const PURPOSE = 'cursor'
const LIFETIME_MS = 24 * 60 * 60_000

interface Content<Position> {
  made_at: number
  place: Position
}

/** The position after which the page begins; undefined for the first page. `list` is the name of the list. */
export function readCursor<Position>(
  context: UserContext,
  list: string,
  query: PageQuery,
): Position | undefined | Problem<'cursor-invalid' | 'cursor-expired'> {
  if (query.cursor === undefined) return undefined
  const text = unseal(context.keys, PURPOSE, authenticatedDataOf(context, list, query), query.cursor)
  if (text === undefined) return new Problem('cursor-invalid')
  const { made_at, place: position } = JSON.parse(text) as Content<Position>
  return context.now.getTime() - made_at > LIFETIME_MS ? new Problem('cursor-expired') : position
}

export function writeCursor<Position>(context: UserContext, list: string, query: PageQuery, position: Position): string {
  const content: Content<Position> = { made_at: context.now.getTime(), place: position }
  return seal(context.keys, PURPOSE, authenticatedDataOf(context, list, query), JSON.stringify(content))
}

const UNBOUND = new Set(['skip', 'limit', 'cursor', 'include_total'])

function authenticatedDataOf({ user }: UserContext, list: string, query: PageQuery) {
  const boundMembers = Object.entries(query).filter(([name]) => !UNBOUND.has(name))
  return JSON.stringify([list, user.id, boundMembers.toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
