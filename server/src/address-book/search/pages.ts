/**
 * Reads all contacts that match the filters of a list, page by page, in the order of creation, which never changes: a
 * contact that exists the whole time is read exactly once.
 */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import type { ContactRow } from '../contacts/contact.ts'
import { conditionsOf } from './conditions.ts'
import type { Position } from './keyset.ts'
import { queriesOf } from './list.ts'
import { orderOf } from './order.ts'
import type { Selection } from './selection.ts'

type Filters = Omit<z.infer<typeof ContactQuery>, 'sort' | 'skip' | 'limit' | 'cursor' | 'include_total'>

const PAGE_SIZE = 200

export function readPages(context: UserContext, filters: Filters): AsyncGenerator<ContactRow[]> | Problem<'validation-failed'> {
  const conditions = conditionsOf(filters)
  if (conditions instanceof Problem) return conditions
  return readAll(context, { ownerId: context.user.id, conditions, label: filters.label, table: filters.trashed ? 'trash' : 'contacts' })
}

async function* readAll(context: UserContext, selection: Selection): AsyncGenerator<ContactRow[]> {
  let position: Position | undefined
  for (;;) {
    const rows = await context.db.run(queriesOf(selection, orderOf(context, 'created_at', position)).page(0, PAGE_SIZE))
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_SIZE) return
    position = { values: [], id: last.id }
  }
}
