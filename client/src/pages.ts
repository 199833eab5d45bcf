/** Lists that are answered by pages, walked item by item. */
import type { Args, CallOptions } from './exchange.ts'
import { unwrap, type Result } from './result.ts'

/** Items as they come, page after page. */
export interface Walk<Item> extends AsyncGenerator<Item, void, undefined> {
  /** The items in an array, at most `limit` of them; no further page is asked for than that takes. */
  toArray(options?: { limit?: number | undefined }): Promise<Item[]>
}

interface Page {
  items: unknown[]
  next_cursor: string | null
}
interface PageQuery {
  skip?: number | undefined
  cursor?: string | null | undefined
}
type ListPage = (args: Args) => Promise<Result>

export const iterate = (list: ListPage, query?: PageQuery, options?: CallOptions): Walk<unknown> => {
  const items = walk(list, query, options)
  return Object.assign(items, { toArray: ({ limit }: { limit?: number } = {}) => take(items, limit) })
}

/** A cursor goes on where the page before it ended, whatever came or went meanwhile; `skip` would count again, and drift. */
async function* walk(list: ListPage, query: PageQuery = {}, options?: CallOptions) {
  do {
    const page = (await unwrap(list({ ...options, query }))) as Page
    yield* page.items
    query = { ...query, skip: undefined, cursor: page.next_cursor }
  } while (query.cursor)
}

export async function take<Item>(items: AsyncIterable<Item>, limit = Infinity) {
  const taken: Item[] = []
  if (limit > 0) {
    for await (const item of items) if (taken.push(item) >= limit) break
  }
  return taken
}
