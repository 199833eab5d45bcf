/** Reads a paged list item by item. */
import type { Args, Call } from './call.ts'
import { collect } from './collect.ts'
import { unwrap } from './result.ts'

/** The items of a list, requested page by page as they are read. */
export interface Walk<Item> extends AsyncGenerator<Item, void, undefined> {
  /** Collects the items, at most `limit` of them, in an array. Requests only the pages that are needed. */
  toArray(options?: { limit?: number | undefined }): Promise<Item[]>
}

interface Page {
  items: unknown[]
  next_cursor: string | null
}

export const iterate = (list: Call, args?: Args): Walk<unknown> => {
  const items = readPages(list, args)
  return Object.assign(items, { toArray: ({ limit }: { limit?: number } = {}) => collect(items, limit) })
}

/**
 * Follows the cursor, which continues after the last item of a page. With `skip`, items would be missed or repeated
 * when others are added or removed meanwhile.
 */
async function* readPages(list: Call, args: Args = {}) {
  let cursor: string | null | undefined
  do {
    const query = cursor ? { ...args.query, skip: undefined, cursor } : args.query
    const page = (await unwrap(list({ ...args, query }))) as Page
    yield* page.items
    cursor = page.next_cursor
  } while (cursor)
}
