/** A page of contacts: in one of the orders, of all or of those that a search finds. */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import type { Query } from '../../platform/db/query.ts'
import { textStatement } from '../../platform/db/statement.ts'
import { pageOf, readCursor, totalOf } from '../../platform/http/page.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { inOrder, type Order, pageText, parameters, type Place, REACH } from './order.ts'
import { COLUMNS, type ContactRow } from '../contacts/queries.ts'
import { amongCount, amongQuery, type Condition, conditionsOf, searchCount, searchQuery } from './search.ts'
import { orderOf } from './sort.ts'

const LIST = 'contacts'

export async function listContacts(context: UserContext, query: z.infer<typeof ContactQuery>) {
  const { db, user } = context
  const conditions = conditionsOf(query)
  if (conditions instanceof Problem) return conditions
  const place = readCursor<Place>(context, LIST, query)
  if (place instanceof Problem) return place

  if (query.trashed === 'true' && query.sort.endsWith('next_birthday'))
    return invalid('query/sort', 'not-allowed', 'What is in the trash has no order by next birthday.')

  const order = orderOf(context, query.sort, place)
  const { page, count } = questions(user.id, conditions, order, query)
  const rows = await db.run(page)
  const total = await totalOf(db, query, count)
  return { ...pageOf(context, LIST, query, rows, order.placeOf), ...total }
}

function questions(ownerId: string, conditions: Condition[], order: Order, { label, trashed, skip, limit }: z.infer<typeof ContactQuery>) {
  if (label !== undefined || trashed === 'true') {
    const among = { conditions, label, table: trashed === 'true' ? ('trash' as const) : ('contacts' as const) }
    return {
      page: amongQuery(ownerId, among, order, skip, limit + 1),
      count: (most: number | null) => amongCount(ownerId, among, most),
    }
  }
  if (conditions.length > 0)
    return {
      page: searchQuery(ownerId, conditions, order, skip, limit + 1),
      count: (most: number | null) => searchCount(ownerId, conditions, most),
    }
  return {
    page: listQuery(ownerId, order, skip, limit + 1),
    count: (most: number | null) => countContacts({ owner_id: ownerId, most }),
  }
}

function listQuery(ownerId: string, order: Order, skip: number, limit: number): Query<ContactRow> {
  const { values, bind } = parameters(ownerId, limit, skip)
  const ranges = order.ranges(bind)
  const [{ where, by }, ...more] = ranges as [(typeof ranges)[0]]
  const text =
    more.length > 0
      ? pageText(order, inOrder(order.direction, ranges, { limit: REACH }))
      : `select ${COLUMNS} from contacts where ${['owner_id = $1', ...where].join(' and ')}
          order by ${by.map((column) => `${column}${order.direction}`).join(', ')} limit $2 offset $3`
  return { name: `contacts.list.${order.name}`, text, values }
}

const countContacts = textStatement<{ owner_id: string; most: number | null }, { count: number }>(
  'contacts.count',
  'select count(*)::int as count from (select from contacts where owner_id = :owner_id limit :most) counted',
)
