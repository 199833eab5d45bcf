/** Lists and searches contacts: builds the conditions, then the order, then the queries that read a page. */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { asText } from '../../platform/db/query.ts'
import { writeJson } from '../../platform/http/json-text.ts'
import { readCursor } from '../../platform/paging/cursor.ts'
import { pageOf, totalOf } from '../../platform/paging/page.ts'
import { parseContact, writeContact } from '../contacts/json.ts'
import { conditionsOf } from './conditions.ts'
import { filteredList } from './filtered-list.ts'
import { olderCursor, type Order, type Position } from './keyset.ts'
import { orderOf } from './order.ts'
import { searchList } from './search-list.ts'
import type { ListQueries, Selection } from './selection.ts'
import { wholeList } from './whole-list.ts'

const LIST = 'contacts'

export async function listContacts(context: UserContext, query: z.infer<typeof ContactQuery>) {
  const { db, user } = context
  const conditions = conditionsOf(query)
  if (conditions instanceof Problem) return conditions
  const position = readCursor<Position>(context, LIST, query)
  if (position instanceof Problem) return position
  const table = query.trashed ? 'trash' : 'contacts'
  if (table === 'trash' && query.sort.endsWith('next_birthday'))
    return invalid('query/sort', 'not-allowed', 'The trash cannot be sorted by next birthday.')

  const order = orderOf(context, query.sort, position)
  if (position && position.values.length !== order.values.length) return olderCursor()
  const queries = queriesOf({ ownerId: user.id, conditions, label: query.label, table }, order)
  const rows = await db.run(asText(queries.page(query.skip, query.limit + 1)))
  const contacts = rows.map((row) => writeContact(context, row))
  const total = await totalOf(db, query, queries.count)
  return writeJson({ ...pageOf(context, LIST, query, contacts, (last) => order.positionOf(parseContact(last))), ...total })
}

export function queriesOf(selection: Selection, order: Order): ListQueries {
  if (selection.label !== undefined || selection.table === 'trash') return filteredList(selection, order)
  return selection.conditions.length > 0 ? searchList(selection, order) : wholeList(selection, order)
}
