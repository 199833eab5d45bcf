/** Lists that are answered by pages, walked item by item. */
import type { Args, CallOptions } from './exchange.ts'
import { unwrap, type Result } from './result.ts'

interface Page {
  items: unknown[]
}
interface PageQuery {
  skip?: number | undefined
  limit?: number | undefined
}
type ListPage = (args: Args) => Promise<Result>

// What the service answers by default. Said in every request, because the end of a list is seen by a page that is not full.
const PAGE_SIZE = 100

export async function* iterate(list: ListPage, query: PageQuery = {}, options?: CallOptions) {
  let next: PageQuery | null = { ...query, limit: query.limit ?? PAGE_SIZE }
  while (next) {
    const page = (await unwrap(list({ ...options, query: next }))) as Page
    yield* page.items
    next = queryAfter(page, next)
  }
}

/** What asks for the page after this one; null after the last. The one place that knows how pages follow each other. */
const queryAfter = ({ items }: Page, query: PageQuery): PageQuery | null =>
  items.length < query.limit! ? null : { ...query, skip: (query.skip ?? 0) + items.length }
