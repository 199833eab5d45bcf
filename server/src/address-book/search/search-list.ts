/**
 * Lists the contacts that match search terms. The trigram index finds terms of three letters or more, but it collects
 * all matches before it returns the first: for `gmail`, a third of all contacts. So the first contacts of the order are
 * read before the index is used. If a term is that common, the matches among these contacts fill the page; if the owner
 * has no other contacts, no more matches exist. In the order of creation, `creation-search.ts` reads the first contacts
 * from an index that includes their texts.
 *
 * Terms of one or two letters need a scan. In the order of creation, the scan follows the index with the texts (for a
 * few long texts, another index) and stops when the page is full. No index contains the texts in any other order:
 * there, the first contacts of the order are read first, and all contacts only if a term is rare.
 *
 * Queries other than those of `creation-search.ts` have no statement name, so that PostgreSQL plans each for its terms:
 * whether a scan gets parallel workers depends on how rare the terms are. With a generic plan, scans took seconds.
 */
import type { Condition } from './conditions.ts'
import { byPosition, selectFirst, OF_OWNER, type Order, selectPage, positionColumns, positionNames, TO_PAGE_END } from './keyset.ts'
import type { ListQueries, Selection } from './selection.ts'
import { byIndex, byScan, hasIndex } from './matching.ts'
import { creationSearchName, selectByCreation } from './creation-search.ts'
import { TEXT_LENGTHS } from './text-lengths.ts'
import { and, type Bind, parameters, unionAll } from './sql.ts'

/** How many contacts are scanned first. */
const SCANNED_FIRST = 5_000

export const searchList = ({ ownerId, conditions }: Selection, order: Order): ListQueries => ({
  page(skip, limit) {
    const { values, bind } = parameters(ownerId, limit, skip)
    const name = isByCreation(order) ? creationSearchName(conditions, order) : undefined
    return { ...(name && { name }), text: selectPage(order, selectMatches(conditions, order, bind)), values }
  },
  count(maxCount) {
    const { values, bind } = parameters(ownerId, maxCount)
    const found = conditions.some(hasIndex)
      ? `select from contacts where ${and([OF_OWNER, byIndex(conditions, bind)])} offset 0`
      : unionAll(TEXT_LENGTHS.map((length) => `(select from contacts where ${and([OF_OWNER, length, byScan(conditions, bind)])} limit $2)`))
    return { text: `select count(*)::int as count from (select from (${found}) found limit $2) counted`, values }
  },
})

function selectMatches(conditions: Condition[], order: Order, bind: Bind) {
  if (conditions.some(hasIndex) && isByCreation(order)) return selectByCreation(conditions, order, bind)
  if (conditions.some(hasIndex)) return firstMatchesOrAll(conditions, order, selectByIndex(conditions, order, bind), bind)
  if (!isByCreation(order)) return firstMatchesOrAll(conditions, order, selectByScan(conditions, order, bind), bind)
  const ranges = TEXT_LENGTHS.flatMap((length) => order.ranges(bind).map((range) => ({ ...range, where: [length, ...range.where] })))
  return selectFirst(ranges, order.direction, { where: [byScan(conditions, bind)], limit: TO_PAGE_END })
}

const isByCreation = ({ values }: Order) => values.length === 0

/** Selects the matches among the first contacts or, if they do not fill the page, all matches. */
function firstMatchesOrAll(conditions: Condition[], order: Order, all: string, bind: Bind) {
  const first = selectFirst(order.ranges(bind), order.direction, { columns: ', search_text', limit: `${SCANNED_FIRST}` })
  return `with early as materialized (
      select ${positionNames(order.values)} from (select * from (${first}) ranges order by ${byPosition(order)} limit ${SCANNED_FIRST}) first
      where ${byScan(conditions, bind)} order by ${byPosition(order)} limit ${TO_PAGE_END})
    select * from early where not (${NEEDS_ALL})
    union all ${all}`
}

// There can be more matches only if the owner has more contacts than were scanned first.
const HAS_MORE_CONTACTS = `exists (select from contacts where ${OF_OWNER} order by id offset ${SCANNED_FIRST})`
const NEEDS_ALL = `(select count(*) from early) < ${TO_PAGE_END} and ${HAS_MORE_CONTACTS}`

// `offset 0` keeps the planner from merging the subquery: for common terms it would read the primary key or the table
// instead of the trigram index.
const selectByIndex = (conditions: Condition[], order: Order, bind: Bind) =>
  `select ${positionColumns(order.values)} from contacts
    where ${and([OF_OWNER, byIndex(conditions, bind), ...order.after(bind), NEEDS_ALL])} offset 0`

/**
 * Scans the texts for ids, then looks up the positions of these contacts. They are few: a common term would have filled
 * the page.
 */
function selectByScan(conditions: Condition[], order: Order, bind: Bind) {
  const ids = unionAll(
    TEXT_LENGTHS.map((length) => `select id from contacts where ${and([OF_OWNER, length, byScan(conditions, bind), NEEDS_ALL])}`),
  )
  const rest = and([OF_OWNER, 'id = scanned.id', ...order.after(bind)])
  return `select contact.* from (${ids}) scanned
    cross join lateral (select ${positionColumns(order.values)} from contacts where ${rest} offset 0) contact`
}
