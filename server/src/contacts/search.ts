/**
 * Search. A contact carries one folded text (text/search-text.ts) and every filter is a needle that must occur in it, in all
 * of it or in one of its lines. With a needle of three letters or more the trigram index finds the contacts. Without one
 * the owner's own range of an index is walked in the order of the answer, and no further than the page goes; it holds the
 * text itself but for the few long ones.
 *
 * The trigram index finds all before the first can be answered, a third of the contacts for `gmail`. What is so common
 * fills the page among the first contacts already, so these are looked at before.
 */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import type { Query } from '../db/statement.ts'
import { validationFailed } from '../http/errors.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { isIndexed, LINE, nameNeedle, type Needle, phoneNeedle, wordNeedles } from '../text/search-text.ts'
import { COLUMNS, type ContactRow, listContacts } from './queries.ts'

type Filters = z.infer<typeof ContactQuery>

/** A needle, and the line of the search text in which it must occur; without one anywhere. */
interface Condition {
  needle: Needle
  line?: number
}

export async function searchContacts({ db, user }: UserScope, { skip, limit, label, ...filters }: Filters) {
  const conditions = conditionsOf(filters)
  if (conditions instanceof Problem) return conditions
  const query =
    conditions.length === 0 && label === undefined
      ? listContacts({ owner_id: user.id, skip, limit })
      : searchQuery(user.id, conditions, skip, limit, label)
  return { items: await db.run(query), next_cursor: null }
}

function conditionsOf(filters: Omit<Filters, 'skip' | 'limit' | 'label'>): Condition[] | Problem<'validation-failed'> {
  const { first_name, last_name, email, phone, q } = filters
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
export function searchQuery(ownerId: string, conditions: Condition[], skip: number, limit: number, label?: string): Query<ContactRow> {
  const values: unknown[] = [ownerId, skip, limit, skip + limit]
  const bind = (value: unknown) => `$${values.push(value)}`
  const found =
    label !== undefined
      ? labelled(label, conditions, bind)
      : conditions.some(isServed)
        ? trigrams(conditions, bind)
        : walk(
            'id',
            conditions.map((condition) => walked(condition, bind)),
            '$4',
          )
  const text = `select ${COLUMNS.replace(/\w+/g, 'c.$&')}
    from (select id from (${found}) found order by id limit $3 offset $2) page join contacts c on c.owner_id = $1 and c.id = page.id order by c.id`
  return { text, values }
}

type Bind = (value: unknown) => string

const hasLabel = (label: string, bind: Bind) => `labels <> '{}' and labels @> array[${bind(label)}::uuid]`

/** A label alone may be so common that the order of the answer meets a page of them sooner than the index has found all. */
function labelled(label: string, conditions: Condition[], bind: Bind) {
  const needles = conditions.map((condition) => (isServed(condition) ? served(condition, bind) : walked(condition, bind)))
  const where = ['owner_id = $1', hasLabel(label, bind), ...needles].join(' and ')
  return `select id from (select id from contacts where ${where} ${needles.length > 0 ? 'offset 0' : ''}) labelled order by id limit $4`
}

/**
 * Both `offset 0` and the needles in sub-selects keep the plan from depending on how common the planner believes a needle
 * to be: common ones made it walk the primary key, or the table.
 */
function trigrams(conditions: Condition[], bind: Bind) {
  const near = `select id from (${walk('id, search_text', [], `${FIRST}`)} order by id limit ${FIRST}) first
    where ${conditions.map((condition) => walked(condition, bind)).join(' and ')} order by id limit $4`
  const indexed = conditions.map((condition) => (isServed(condition) ? served(condition, bind) : walked(condition, bind)))
  return `with near as materialized (${near})
    select id from near where (select count(*) from near) = $4
    union all select id from contacts where owner_id = $1 and ${indexed.join(' and ')} and (select count(*) from near) < $4 offset 0`
}

// Two index ranges that together are the owner's: the short texts stand in the index itself.
const walk = (columns: string, where: string[], limit: string) =>
  ['octet_length(search_text) <= 2000', 'octet_length(search_text) > 2000']
    .map((part) => `(select ${columns} from contacts where ${['owner_id = $1', part, ...where].join(' and ')} order by id limit ${limit})`)
    .join('\n union all ')

// Of another collation than the trigram index, which would read all of itself for a short needle. `strpos` takes twice as long.
const walked = ({ needle, line }: Condition, bind: Bind) =>
  inLine(needle, line, bind, any(needle.map((one) => `search_text collate "C" like ${bind(pattern(one))}`)))

const served = ({ needle, line }: Condition, bind: Bind) =>
  inLine(needle, line, bind, any(needle.map((one) => `search_text like (select ${bind(pattern(one))}::text)`)))

/** Where a line is meant, what has the needle anywhere is looked at again. */
const inLine = (needle: Needle, line: number | undefined, bind: Bind, anywhere: string) =>
  line === undefined
    ? anywhere
    : `${anywhere} and ${any(needle.map((one) => `strpos(split_part(search_text, E'\\n', ${line}), ${bind(one)}) > 0`))}`

const any = (alternatives: string[]) => `(${alternatives.join(' or ')})`
const pattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
