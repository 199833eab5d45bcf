/** Lists that are answered by pages, walked item by item. */
import type { Args, CallOptions } from './exchange.ts'
import { unwrap, type Result } from './result.ts'

interface Page {
  items: unknown[]
  next_cursor: string | null
}
interface PageQuery {
  skip?: number | undefined
  cursor?: string | undefined
}
type ListPage = (args: Args) => Promise<Result>

/** A cursor goes on where the page before it ended, whatever came or went meanwhile; `skip` would count again, and drift. */
export async function* iterate(list: ListPage, query: PageQuery = {}, options?: CallOptions) {
  let next: PageQuery | null = query
  while (next) {
    const { items, next_cursor: cursor } = (await unwrap(list({ ...options, query: next }))) as Page
    yield* items
    next = cursor === null ? null : { ...query, skip: undefined, cursor }
  }
}
