/**
 * Lists of the contacts that match search terms. The trigram index finds terms of three letters or more, but it finds all
 * contacts before it returns the first: a third of them for `gmail`. So the first contacts of the order are scanned before,
 * which fills the page if a term is that common.
 *
 * Terms of one or two letters need a scan. In the order of creation an index has the search texts (except a few long ones), so
 * the scan follows it and stops at the end of the page. No index has the texts in another order: there, too, the first contacts
 * of the order are scanned before, and all others only if a term is rare.
 *
 * Queries are sent without a name, so that PostgreSQL plans each with its terms in sight: how rare they are decides whether
 * a scan deserves several workers. A generic plan made scans take seconds.
 */
import type { Condition } from './conditions.ts'
import {
  byPosition,
  firstOf,
  OF_OWNER,
  type Order,
  selectPage,
  positionColumns,
  positionNames,
  type IndexRange,
  TO_PAGE_END,
} from './keyset.ts'
import type { ListQueries, Selection } from './selection.ts'
import { byIndex, byScan, hasIndex } from './matching.ts'
import { and, type Bind, parameters, unionAll } from './sql.ts'

/** How many contacts are scanned first. */
const FIRST = 5_000

export const searchList = ({ ownerId, conditions }: Selection, order: Order): ListQueries => ({
  page(skip, limit) {
    const { values, bind } = parameters(ownerId, limit, skip)
    return { text: selectPage(order, foundIn(conditions, order, bind)), values }
  },
  count(most) {
    const { values, bind } = parameters(ownerId, most)
    const found = conditions.some(hasIndex)
      ? `select from contacts where ${and([OF_OWNER, byIndex(conditions, bind)])} offset 0`
      : unionAll(TEXTS.map((text) => `(select from contacts where ${and([OF_OWNER, text, byScan(conditions, bind)])} limit $2)`))
    return { text: `select count(*)::int as count from (select from (${found}) found limit $2) counted`, values }
  },
})

function foundIn(conditions: Condition[], order: Order, bind: Bind) {
  if (conditions.some(hasIndex)) return earlyFirst(conditions, order, lookedUp(conditions, order, bind), bind)
  if (!isByCreation(order)) return earlyFirst(conditions, order, scannedAnywhere(conditions, order, bind), bind)
  return firstOf(rangesOf(order, bind), order.direction, { where: [byScan(conditions, bind)], limit: TO_PAGE_END })
}

const isByCreation = ({ values }: Order) => values.length === 0

// Two partial indexes that together have the contacts of an owner: the first has the texts too, the second those that are too long.
const TEXTS = ['octet_length(search_text) <= 2000', 'octet_length(search_text) > 2000']

function rangesOf(order: Order, bind: Bind): IndexRange[] {
  const ranges = order.ranges(bind)
  return isByCreation(order) ? TEXTS.flatMap((text) => ranges.map((range) => ({ ...range, where: [text, ...range.where] }))) : ranges
}

/** The matches among the first contacts, and if they do not fill the page, all matches. */
function earlyFirst(conditions: Condition[], order: Order, all: string, bind: Bind) {
  const first = firstOf(rangesOf(order, bind), order.direction, { columns: ', search_text', limit: `${FIRST}` })
  return `with early as materialized (
      select ${positionNames(order.values)} from (select * from (${first}) ranges order by ${byPosition(order)} limit ${FIRST}) first
      where ${byScan(conditions, bind)} order by ${byPosition(order)} limit ${TO_PAGE_END})
    select * from early where (select count(*) from early) = ${TO_PAGE_END}
    union all ${all}`
}

const IS_NOT_FULL = `(select count(*) from early) < ${TO_PAGE_END}`

// `offset 0` keeps the planner from merging the subquery: for common terms it read the primary key or the table instead.
const lookedUp = (conditions: Condition[], order: Order, bind: Bind) =>
  `select ${positionColumns(order.values)} from contacts
    where ${and([OF_OWNER, byIndex(conditions, bind), ...order.after(bind), IS_NOT_FULL])} offset 0`

/** Scans the texts for ids, and looks up the positions of these: terms that did not fill the page are rare. */
function scannedAnywhere(conditions: Condition[], order: Order, bind: Bind) {
  const ids = unionAll(TEXTS.map((text) => `select id from contacts where ${and([OF_OWNER, text, byScan(conditions, bind), IS_NOT_FULL])}`))
  const rest = and([OF_OWNER, 'id = scanned.id', ...order.after(bind)])
  return `select contact.* from (${ids}) scanned
    cross join lateral (select ${positionColumns(order.values)} from contacts where ${rest} offset 0) contact`
}
