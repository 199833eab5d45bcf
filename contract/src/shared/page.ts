/** How lists are asked for and answered. */
import * as z from 'zod'
import { queryInteger } from './fields.ts'

export const DEFAULT_LIMIT = 100
export const MAX_SKIP = 100_000

export const pageQuery = {
  skip: queryInteger(0, MAX_SKIP, {
    description:
      'How many items to pass over, 0 to 100000; 0 if left out. Items that come or go between two requests shift the pages after them.',
    examples: [0],
  }).default(0),
  limit: queryInteger(1, 1000, { description: 'How many items to answer at most, 1 to 1000; 100 if left out.', examples: [100] }).default(
    DEFAULT_LIMIT,
  ),
}

/** One page of a list. */
export const page = <Item extends z.ZodType>(item: Item, id: string, description: string, example: unknown) =>
  z
    .object({
      items: z.array(item).meta({ description: 'The items in the order of the list; fewer than `limit` when it ends here.' }),
      next_cursor: z.null().meta({ description: 'Always null: pages are asked for by `skip`.' }),
    })
    .meta({ id, description, examples: [{ items: [example], next_cursor: null }] })
