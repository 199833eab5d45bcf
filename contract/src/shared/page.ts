/** How lists are asked for and answered. */
import * as z from 'zod'
import { queryInteger } from './fields.ts'

export const DEFAULT_LIMIT = 100
export const MAX_SKIP = 100_000
/** So far `include_total=true` counts. */
export const COUNT_LIMIT = 10_000

export const pageQuery = {
  skip: queryInteger(
    0,
    MAX_SKIP,
    {
      description:
        'How many items to pass over, 0 to 100000; 0 if left out. Items that come or go between two requests shift the pages after them, and a far page costs more than a near one: to walk a list use `cursor`.',
      examples: [0],
    },
    `Must be at most ${MAX_SKIP}. To go further use \`cursor\`.`,
  ).default(0),
  limit: queryInteger(1, 1000, { description: 'How many items to answer at most, 1 to 1000; 100 if left out.', examples: [100] }).default(
    DEFAULT_LIMIT,
  ),
  cursor: z
    .string()
    .optional()
    .meta({
      description:
        'The `next_cursor` of a page: goes on after its last item, even when that item was changed or is gone. It is opaque, belongs to the user and to the other members of the query it was made for, `limit` and `include_total` excepted, and lives for 24 hours. Not together with `skip`.',
      examples: ['own.9m2Xq0cX3vXn1u7kYt5w'],
    }),
  include_total: z
    .enum(['true', 'exact', 'false'])
    .default('false')
    .meta({
      description: 'Whether to count all items of the list: `true` counts to 10000, `exact` to the end, however long that takes.',
      examples: ['true'],
    }),
}

/** A cursor says where to go on; from there nothing is passed over. */
export const cursorWithoutSkip = (ctx: z.core.ParsePayload<{ skip: number; cursor?: string | undefined }>) => {
  const { skip, cursor } = ctx.value
  if (cursor === undefined || skip === 0) return
  ctx.issues.push({
    code: 'custom',
    path: ['skip'],
    input: skip,
    message: 'Must be left out beside `cursor`.',
    params: { code: 'beside-cursor' },
  })
}

/** One page of a list. */
export const page = <Item extends z.ZodType>(item: Item, id: string, description: string, example: unknown) =>
  z
    .object({
      items: z.array(item).meta({ description: 'The items in the order of the list, at most `limit`.' }),
      next_cursor: z.string().nullable().meta({
        description: 'What asks for the next page as `cursor`; null at the end of the list. `Link` has the address of that page.',
      }),
      total: z
        .int()
        .nullable()
        .meta({ description: 'How many items the whole list has, at most 10000 with `include_total=true`; null unless asked for.' }),
      total_is_exact: z
        .boolean()
        .nullable()
        .meta({ description: 'Whether `total` is all of them, and not only as far as was counted; null unless asked for.' }),
    })
    .meta({
      id,
      description,
      examples: [{ items: [example], next_cursor: 'own.9m2Xq0cX3vXn1u7kYt5w', total: 10_000, total_is_exact: false }],
    })
