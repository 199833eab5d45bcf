/**
 * Search. A contact carries one folded text (text/search-text.ts) and every filter is a needle that must occur in it, in all
 * of it or in one of its lines. With a needle of three letters or more the trigram index finds the contacts. Without one
 * the owner's own range of an index is walked in the order of the answer, and no further than the page goes; it holds the
 * text itself but for the few long ones.
 *
 * The trigram index finds all before the first can be answered, a third of the contacts for `gmail`. What is so common
 * fills the page among the first contacts already, so these are looked at before. The same where the order is not that of the
 * index that holds the texts: then a needle too short for the trigram index is looked for among the first, and all over only when it is rare.
 */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import type { Query } from '../../platform/db/query.ts'
import { validationFailed } from '../../platform/http/errors.ts'
import type { Problem } from '../../core/problem.ts'
import { isIndexed, LINE, nameNeedle, type Needle, phoneNeedle, wordNeedles } from './search-text.ts'
import { type Bind, byPlace, inOrder, type Order, pageText, parameters, placed, placeNames, REACH } from './order.ts'
import type { ContactRow } from '../contacts/queries.ts'

type Filters = Pick<z.infer<typeof ContactQuery>, 'first_name' | 'last_name' | 'email' | 'phone' | 'q'>

/** A needle, and the line of the search text in which it must occur; without one anywhere. */
export interface Condition {
  needle: Needle
  line?: number
}

export function conditionsOf({ first_name, last_name, email, phone, q }: Filters): Condition[] | Problem<'validation-failed'> {
  const named = [
    ['first_name', first_name && [{ needle: nameNeedle(first_name), line: LINE.first_name }]],
    ['last_name', last_name && [{ needle: nameNeedle(last_name), line: LINE.last_name }]],
    ['email', email && [{ needle: nameNeedle(email), line: LINE.email }]],
    ['phone', phone && [{ needle: phoneNeedle(phone), line: LINE.phone }]],
    ['q', q && wordNeedles(q).map((needle) => ({ needle }))],
  ] as [string, Condition[] | undefined][]
  const given = named.filter(([, conditions]) => conditions !== undefined) as [string, Condition[]][]
  const empty = given.filter(([, conditions]) => conditions.length === 0 || conditions.some(({ needle }) => needle.length === 0))
  if (empty.length > 0)
    return validationFailed(empty.map(([name]) => ({ pointer: `query/${name}`, code: 'nothing-to-search', detail: emptyDetail(name) })))
  return given.flatMap(([, conditions]) => conditions)
}

const emptyDetail = (name: string) =>
  name === 'phone' ? 'Must have at least one digit.' : 'Must have at least one letter, digit or other sign that is searched.'

const isServed = ({ needle }: Condition) => needle.every(isIndexed)

/** So many are looked at before the trigram index is. */
const FIRST = 5_000

/**
 * Sent without a name: planned with the needles of a walk in sight, since how rare they are decides whether it is worth
 * several workers. (A generic plan made two-letter searches walk for seconds.)
 */
export function searchQuery(ownerId: string, conditions: Condition[], order: Order, skip: number, limit: number): Query<ContactRow> {
  const { values, bind } = parameters(ownerId, limit, skip)
  const hasIndex = conditions.some(isServed)
  const found =
    hasIndex || !isByCreation(order)
      ? nearFirst(conditions, order, hasIndex ? served(conditions, order, bind) : walkedAnywhere(conditions, order, bind), bind)
      : inOrder(order.direction, rangesOf(order, bind), { where: [walkedAll(conditions, bind)], limit: REACH })
  return { text: pageText(order, found), values }
}

export function searchCount(ownerId: string, conditions: Condition[], most: number | null): Query<{ count: number }> {
  const { values, bind } = parameters(ownerId, most)
  const found = conditions.some(isServed)
    ? `select from contacts where owner_id = $1 and ${servedAll(conditions, bind)} offset 0`
    : TEXTS.map((text) => `(select from contacts where owner_id = $1 and ${text} and ${walkedAll(conditions, bind)} limit $2)`).join(
        '\n union all ',
      )
  return { text: `select count(*)::int as count from (select from (${found}) found limit $2) counted`, values }
}

/** What is asked of contacts besides their order: filters, a label, and where they are. */
interface Among {
  conditions: Condition[]
  label?: string | undefined
  table: 'contacts' | 'trash'
}

const hasLabel = (label: string, bind: Bind) => `labels <> '{}' and labels @> array[${bind(label)}::uuid]`

/** The trash has no indexes for search; it is read as a whole, and so is what has a label that is not on most. */
function amongAll({ conditions, label, table }: Among, bind: Bind) {
  const needles = table === 'trash' ? walkedAll(conditions, bind) : servedAll(conditions, bind)
  return ['owner_id = $1', ...(label === undefined ? [] : [hasLabel(label, bind)]), ...(conditions.length > 0 ? [needles] : [])]
}

/** A label alone may be so common that the order of the answer meets a page of them sooner than the index has found all. */
export function amongQuery(ownerId: string, among: Among, order: Order, skip: number, limit: number): Query<ContactRow> {
  const { values, bind } = parameters(ownerId, limit, skip)
  const where = [...amongAll(among, bind), ...order.after(bind)].join(' and ')
  const found = `select ${placed(order.values)} from ${among.table} where ${where} ${among.conditions.length > 0 ? 'offset 0' : ''}`
  return { text: pageText(order, found, among.table), values }
}

export function amongCount(ownerId: string, among: Among, most: number | null): Query<{ count: number }> {
  const { values, bind } = parameters(ownerId, most)
  const found = `select from ${among.table} where ${amongAll(among, bind).join(' and ')} limit $2`
  return { text: `select count(*)::int as count from (${found}) counted`, values }
}

const isByCreation = ({ values }: Order) => values.length === 0

// Two index ranges that together are the owner's: the short texts stand in the index itself.
const TEXTS = ['octet_length(search_text) <= 2000', 'octet_length(search_text) > 2000']

const rangesOf = (order: Order, bind: Bind) => {
  const ranges = order.ranges(bind)
  return isByCreation(order) ? TEXTS.flatMap((text) => ranges.map((range) => ({ ...range, where: [text, ...range.where] }))) : ranges
}

/**
 * Both `offset 0` and the needles in sub-selects keep the plan from depending on how common the planner believes a needle
 * to be: common ones made it walk the primary key, or the table.
 */
function nearFirst(conditions: Condition[], order: Order, others: string, bind: Bind) {
  const first = inOrder(order.direction, rangesOf(order, bind), { columns: ', search_text', limit: `${FIRST}` })
  return `with near as materialized (
      select ${placeNames(order)} from (select * from (${first}) ranges order by ${byPlace(order)} limit ${FIRST}) first
      where ${walkedAll(conditions, bind)} order by ${byPlace(order)} limit ${REACH})
    select * from near where (select count(*) from near) = ${REACH}
    union all ${others}`
}

const NOT_NEAR = `(select count(*) from near) < ${REACH}`

const served = (conditions: Condition[], order: Order, bind: Bind) =>
  `select ${placed(order.values)} from contacts where ${['owner_id = $1', servedAll(conditions, bind), ...order.after(bind), NOT_NEAR].join(' and ')} offset 0`

/** The indexes of the other orders have no texts, so the texts are walked for ids; what has needles that fill no page is rare enough to be looked up. */
function walkedAnywhere(conditions: Condition[], order: Order, bind: Bind) {
  const ids = TEXTS.map(
    (text) => `select id from contacts where ${['owner_id = $1', text, walkedAll(conditions, bind), NOT_NEAR].join(' and ')}`,
  ).join('\n union all ')
  const after = ['owner_id = $1', 'id = walked.id', ...order.after(bind)].join(' and ')
  return `select place.* from (${ids}) walked cross join lateral (select ${placed(order.values)} from contacts where ${after} offset 0) place`
}

const walkedAll = (conditions: Condition[], bind: Bind) => conditions.map((condition) => walked(condition, bind)).join(' and ')
const servedAll = (conditions: Condition[], bind: Bind) =>
  conditions.map((condition) => (isServed(condition) ? indexed(condition, bind) : walked(condition, bind))).join(' and ')

// Of another collation than the trigram index, which would read all of itself for a short needle. `strpos` takes twice as long.
const walked = ({ needle, line }: Condition, bind: Bind) =>
  inLine(needle, line, bind, any(needle.map((one) => `search_text collate "C" like ${bind(pattern(one))}`)))

const indexed = ({ needle, line }: Condition, bind: Bind) =>
  inLine(needle, line, bind, any(needle.map((one) => `search_text like (select ${bind(pattern(one))}::text)`)))

/** Where a line is meant, what has the needle anywhere is looked at again. */
const inLine = (needle: Needle, line: number | undefined, bind: Bind, anywhere: string) =>
  line === undefined
    ? anywhere
    : `${anywhere} and ${any(needle.map((one) => `strpos(split_part(search_text, E'\\n', ${line}), ${bind(one)}) > 0`))}`

const any = (alternatives: string[]) => `(${alternatives.join(' or ')})`
const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
