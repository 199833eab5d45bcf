/**
 * Finds the contacts that match terms of three letters or more, in the order of creation. Reading an owner's texts one
 * after the other costs the same for every term, and ends when the page is full. The trigram index reads the entries of
 * all owners, and collects all matches before it returns the first. So the texts are read:
 *
 * - of the first contacts (`NEAR`), always;
 * - of more contacts, if the share of matches among the first promises a full page (`FAR`), or if the owner has few
 *   more contacts (`FEW`).
 *
 * Only the contacts after these are searched through the index. The SQL decides while it runs, so it is planned once
 * for all owners and terms.
 */
import type { Condition } from './conditions.ts'
import { OF_OWNER, type Order, selectFirst, TO_PAGE_END } from './keyset.ts'
import { byIndex, byScan, hasIndex } from './matching.ts'
import { and, type Bind, unionAll } from './sql.ts'
import { TEXT_LENGTHS } from './text-lengths.ts'

const NEAR = 1_000
const FAR = 10_000
const FEW = 1_500

// A sub-select hides limit and offset from the planner, which would otherwise plan each request again.
const PAGE_END = `(select ${TO_PAGE_END})`

export function selectByCreation(conditions: Condition[], order: Pick<Order, 'direction' | 'after'>, bind: Bind) {
  const { direction } = order
  const { since, before, end } = direction ? DESCENDING : ASCENDING
  const after = order.after(bind)
  const matches = byScan(conditions, bind)
  const idAt = (where: string[], offset: number | string) =>
    `(select id from contacts where ${and([OF_OWNER, ...where])} order by id${direction} offset ${offset} limit 1)`
  const selectMatches = (where: string[]) => {
    const ranges = TEXT_LENGTHS.map((length) => ({ where: [length, ...where], values: [], indexColumns: ['id'] }))
    const found = selectFirst(ranges, direction, { where: [matches], limit: PAGE_END })
    return `select * from (${found}) found order by id${direction} limit ${PAGE_END}`
  }

  const found = unionAll([
    'select id from near_matches',
    'select id from far_matches',
    `select id from (${selectByIndex(conditions, bind)}) indexed where id ${since} (select first from rest)`,
  ])
  const isLikely = `found * ${FAR / NEAR} >= ${PAGE_END}`
  return `with near as materialized (select ${idAt(after, NEAR)} as next),
    near_matches as materialized (${selectMatches([...after, `id ${before} coalesce((select next from near), ${end})`])}),
    far as materialized (
      select first, is_likely, ${idAt([`id ${since} first`], 'size')} as next from (
        select next as first, ${isLikely} as is_likely,
          case when ${isLikely} then least(${FAR}, 2 * ${NEAR} * (${PAGE_END} - found) / found) else ${FEW} end as size
        from near, (select count(*) as found from near_matches) counted
        where next is not null and found < ${PAGE_END} offset 0) sized),
    far_matches as materialized (${selectMatches([
      `id ${since} (select first from far where is_likely or next is null)`,
      `id ${before} coalesce((select next from far), ${end})`,
    ])}),
    rest as materialized (
      select case when is_likely then next else first end as first from far
      where next is not null and (select count(*) from near_matches) + (select count(*) from far_matches) < ${PAGE_END})
    select id from unnest(array(select id from (${found}) found order by id${direction} limit ${PAGE_END})) as id`
}

// Without `offset 0`, the planner would use the condition on the id, and read the primary key instead of the trigram
// index.
const selectByIndex = (conditions: Condition[], bind: Bind) =>
  `select id from contacts where ${and([OF_OWNER, byIndex(conditions, bind), 'exists (select from rest)'])} offset 0`

const ASCENDING = { since: '>=', before: '<', end: `'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid` }
const DESCENDING = { since: '<=', before: '>', end: `'00000000-0000-0000-0000-000000000000'::uuid` }

const MAX_SPELLINGS = 2

/**
 * The name of the statement for these conditions. Each connection keeps 0.4 MB for each name, so only the usual shapes
 * have one: a single filter, or two words.
 */
export function creationSearchName(conditions: Condition[], { name }: Pick<Order, 'name'>) {
  const isUsual = conditions.length === 1 || (conditions.length === 2 && conditions.every(({ line }) => line === undefined))
  const isIndexed = conditions.every((condition) => hasIndex(condition) && condition.term.length <= MAX_SPELLINGS)
  if (!isUsual || !isIndexed) return undefined
  return `contacts.search.${name}.${conditions.map(({ term, line }) => `${term.length}${line ? `in${line}` : ''}`).join('.')}`
}
