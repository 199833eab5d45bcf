/** Lists all contacts: an index contains them in the order of the list, in one range or several. */
import { sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { isLong } from '../../platform/paging/page.ts'
import { RETURNED } from '../contacts/columns.ts'
import { statement } from '../tables.ts'
import { selectFirst, OF_OWNER, type Order, orderBy, selectPage, TO_PAGE_END } from './keyset.ts'
import type { ListQueries, Selection } from './selection.ts'
import { and, parameters } from './sql.ts'

export const wholeList = ({ ownerId }: Selection, order: Order): ListQueries => ({
  page(skip, limit) {
    const { values, bind } = parameters(ownerId, limit, skip)
    const ranges = order.ranges(bind)
    const [range] = ranges
    const text =
      range && ranges.length === 1
        ? `select ${RETURNED.join(', ')} from contacts where ${and([OF_OWNER, ...range.where])}
            order by ${orderBy(range.indexColumns, order.direction)} limit $2 offset $3`
        : selectPage(order, selectFirst(ranges, order.direction, { limit: TO_PAGE_END }))
    return { name: `contacts.list.${order.name}`, text, values, isShortRead: !isLong(skip, limit) }
  },
  count: (maxCount) => countContacts({ owner_id: ownerId, max_count: maxCount }),
})

const countContacts = statement(
  'contacts.count',
  (_db, p: Params<{ owner_id: string; max_count: number | null }>) => sql<{ count: number }>`
    select count(*)::int as count from (select from contacts where owner_id = ${p.owner_id} limit ${p.max_count}) counted`,
)
