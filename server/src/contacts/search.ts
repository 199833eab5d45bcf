/**
 * Search. A contact carries one folded text (text/search-text.ts) and every filter is a needle that must occur in it, in all
 * of it or in one of its lines. With a needle of three letters or more the trigram index finds the contacts. Without one
 * the owner's own range of an index is walked, which holds the text itself but for the few long ones.
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

export async function searchContacts({ db, user }: UserScope, { skip, limit, ...filters }: Filters) {
  const conditions = conditionsOf(filters)
  if (conditions instanceof Problem) return conditions
  const query = conditions.length === 0 ? listContacts({ owner_id: user.id, skip, limit }) : searchQuery(user.id, conditions, skip, limit)
  return { items: await db.run(query), next_cursor: null }
}

function conditionsOf(filters: Omit<Filters, 'skip' | 'limit'>): Condition[] | Problem<'validation-failed'> {
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
  if (empty.length > 0) return validationFailed(empty.map(([name]) => ({ pointer: `query/${name}`, code: 'nothing-to-search', detail: emptyDetail(name) })))
  return given.flatMap(([, conditions]) => conditions)
}

const emptyDetail = (name: string) => (name === 'phone' ? 'Must have at least one digit.' : 'Must have at least one letter, digit or other sign that is searched.')

const isServed = ({ needle }: Condition) => needle.every(isIndexed)

/**
 * Sent without a name: planned with the needles in sight, because how common they are decides the plan. (A generic plan
 * made two-letter searches walk for seconds.)
 */
export function searchQuery(ownerId: string, conditions: Condition[], skip: number, limit: number): Query<ContactRow> {
  const values: unknown[] = [ownerId]
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = conditions.map((condition) => sqlOf(condition, bind)).join(' and ')
  const source = conditions.some(isServed) ? `select id from contacts where owner_id = $1 and ${where}` : walk(where)
  const text = `select ${COLUMNS.replace(/\w+/g, 'c.$&')}
    from (${source} order by id limit ${bind(limit)} offset ${bind(skip)}) found join contacts c on c.owner_id = $1 and c.id = found.id order by c.id`
  return { text, values }
}

// Two index ranges that together are the owner's: the short texts stand in the index itself.
const walk = (where: string) =>
  ['octet_length(search_text) <= 2000', 'octet_length(search_text) > 2000'].map((part) => `select id from contacts where owner_id = $1 and ${part} and ${where}`).join('\n union all ')

function sqlOf(condition: Condition, bind: (value: unknown) => string): string {
  const { needle, line } = condition
  const occurs = (place: string) => any(needle.map((alternative) => `strpos(${place}, ${bind(alternative)}) > 0`))
  const inLine = line === undefined ? undefined : `split_part(search_text, E'\\n', ${line})`
  if (!isServed(condition)) return occurs(inLine ?? 'search_text')
  const indexed = any(needle.map((alternative) => `search_text like ${bind(`%${escaped(alternative)}%`)}`))
  // The index knows the whole text; the line is looked at again.
  return inLine === undefined ? indexed : `${indexed} and ${occurs(inLine)}`
}

const any = (alternatives: string[]) => `(${alternatives.join(' or ')})`
const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')
