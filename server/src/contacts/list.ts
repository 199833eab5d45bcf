/** A page of contacts: in one of the orders, of all or of those that a search finds. */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import { type Query, statement } from '../db/statement.ts'
import { pageOf, readCursor, totalOf } from '../http/page.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { inOrder, type Order, pageText, parameters, type Place, REACH } from './order.ts'
import { COLUMNS, type ContactRow } from './queries.ts'
import { conditionsOf, searchCount, searchQuery } from './search.ts'
import { orderOf } from './sort.ts'

const LIST = 'contacts'

export async function listContacts(scope: UserScope, query: z.infer<typeof ContactQuery>) {
  const { db, user } = scope
  const conditions = conditionsOf(query)
  if (conditions instanceof Problem) return conditions
  const place = readCursor<Place>(scope, LIST, query)
  if (place instanceof Problem) return place

  const order = orderOf(scope, query.sort, place)
  const isSearch = conditions.length > 0
  const { skip, limit } = query
  const rows = await db.run(
    isSearch ? searchQuery(user.id, conditions, order, skip, limit + 1) : listQuery(user.id, order, skip, limit + 1),
  )
  const total = await totalOf(db, query, (most) =>
    isSearch ? searchCount(user.id, conditions, most) : countContacts({ owner_id: user.id, most }),
  )
  return { ...pageOf(scope, LIST, query, rows, order.placeOf), ...total }
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

const countContacts = statement<{ owner_id: string; most: number | null }, { count: number }>(
  'contacts.count',
  'select count(*)::int as count from (select from contacts where owner_id = :owner_id limit :most) counted',
)
