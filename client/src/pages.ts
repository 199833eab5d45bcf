/** Reads a paged list item by item. */
import type { Args, Call } from './call.ts'
import { collect } from './collect.ts'
import type { CallOptions } from './options.ts'
import { unwrap } from './result.ts'
import { type Aborter, createAborter } from './wait.ts'

/** The items of a list, requested page by page as they are read. */
export interface Walk<Item> extends AsyncGenerator<Item, void, undefined> {
  /** Collects the items, at most `limit` of them, in an array. Requests only the pages that are needed. */
  toArray(options?: { limit?: number | undefined }): Promise<Item[]>
}

/** The options of `iterate`. */
export interface IterateOptions extends CallOptions {
  /**
   * Requests the next page while you use the items of the present one, at most one page ahead; false by default. The
   * loop waits less, but the items of the next page may have changed before you read them. Leaving the loop aborts the
   * request.
   */
  prefetch?: boolean | undefined
}

interface Page {
  items: unknown[]
  next_cursor: string | null
}

export const iterate = (list: Call, args?: Args & IterateOptions): Walk<unknown> => {
  const items = readPages(list, args)
  return Object.assign(items, { toArray: ({ limit }: { limit?: number } = {}) => collect(items, limit) })
}

async function* readPages(list: Call, { prefetch, ...args }: Args & IterateOptions = {}) {
  let aborter: Aborter | undefined
  /**
   * Follows the cursor, which continues after the last item of a page. With `skip`, items would be missed or repeated
   * when others are added or removed meanwhile.
   */
  const request = (cursor?: string | null) => {
    const query = cursor ? { ...args.query, skip: undefined, cursor } : args.query
    aborter = createAborter()
    return unwrap(list({ ...args, query, aborter })) as Promise<Page>
  }

  let cursor: string | null | undefined
  let ahead: Promise<Page> | undefined
  try {
    do {
      const page = await (ahead ?? request(cursor))
      cursor = page.next_cursor
      ahead = prefetch && cursor ? request(cursor) : undefined
      // The loop throws the error of a page when it gets there, and never if it ends before.
      ahead?.catch(() => undefined)
      yield* page.items
    } while (cursor)
  } finally {
    aborter?.abort()
  }
}
