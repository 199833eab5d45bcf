/** Pagination: the query members and the response of every list. */
import * as z from 'zod'
import { queryInteger } from './fields.ts'

export const DEFAULT_LIMIT = 100
export const MAX_SKIP = 100_000
/** `include_total=true` stops counting at this number. */
export const COUNT_LIMIT = 10_000

export const pageQuery = {
  skip: queryInteger(
    0,
    MAX_SKIP,
    {
      description:
        'Number of items to skip, 0 to 100000; default 0. Items that are added or removed between two requests shift the ' +
        'later pages, and a larger `skip` takes longer: to read a whole list use `cursor`.',
      examples: [0],
    },
    `Must be at most ${MAX_SKIP}. To read further use \`cursor\`.`,
  ).default(0),
  limit: queryInteger(1, 1000, { description: 'Maximum number of items to return, 1 to 1000; default 100.', examples: [100] }).default(
    DEFAULT_LIMIT,
  ),
  cursor: z
    .string()
    .optional()
    .meta({
      description:
        'The `next_cursor` of a page: continues after its last item, even if that item was changed or removed. It is ' +
        'opaque, valid for 24 hours, and only for the same user and the same query; only `limit` and `include_total` ' +
        'may differ. Cannot be combined with `skip`.',
      examples: ['own.9m2Xq0cX3vXn1u7kYt5w'],
    }),
  include_total: z
    .enum(['true', 'exact', 'false'])
    .default('false')
    .meta({
      description:
        'Whether to count all items of the list: `true` stops counting at 10000, `exact` counts all of them, which takes ' +
        'longer the more there are.',
      examples: ['true'],
    }),
}

/** A cursor is itself a position in the list, so `skip` must be absent. */
export const rejectSkipWithCursor = (ctx: z.core.ParsePayload<{ skip: number; cursor?: string | undefined }>) => {
  const { skip, cursor } = ctx.value
  if (cursor === undefined || skip === 0) return
  ctx.issues.push({
    code: 'custom',
    path: ['skip'],
    input: skip,
    message: 'Cannot be combined with `cursor`.',
    params: { code: 'beside-cursor' },
  })
}

/** The response schema of one page. */
export const page = <Item extends z.ZodType>(item: Item, id: string, description: string, example: unknown) =>
  z
    .object({
      items: z.array(item).meta({ description: 'The items in the order of the list, at most `limit`.' }),
      next_cursor: z.string().nullable().meta({
        description: 'The `cursor` of the next page, or null on the last page. The `Link` header has the URL of the next page.',
      }),
      total: z.int().nullable().meta({
        description: 'Number of items in the whole list, at most 10000 with `include_total=true`; null if it was not requested.',
      }),
      total_is_exact: z
        .boolean()
        .nullable()
        .meta({ description: 'False if counting stopped at 10000, true otherwise; null if no total was requested.' }),
    })
    .meta({
      id,
      description,
      examples: [{ items: [example], next_cursor: 'own.9m2Xq0cX3vXn1u7kYt5w', total: 10_000, total_is_exact: false }],
    })
