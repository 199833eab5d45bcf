/** Lists of the contacts that have a label, and of the trash. */
import { OF_OWNER, type Order, selectPage, positionColumns } from './keyset.ts'
import type { ListQueries, Selection } from './selection.ts'
import { byIndex, byScan } from './matching.ts'
import { and, type Bind, parameters } from './sql.ts'

/**
 * A label may be so common that PostgreSQL fills a page sooner in the order of the list than by the index of labels, so the
 * planner decides. Search terms are checked on what it finds.
 */
export const filteredList = (selection: Selection, order: Order): ListQueries => ({
  page(skip, limit) {
    const { values, bind } = parameters(selection.ownerId, limit, skip)
    const where = and([...conditionsOf(selection, bind), ...order.after(bind)])
    const fence = selection.conditions.length > 0 ? 'offset 0' : ''
    const found = `select ${positionColumns(order.values)} from ${selection.table} where ${where} ${fence}`
    return { text: selectPage(order, found, selection.table), values }
  },
  count(most) {
    const { values, bind } = parameters(selection.ownerId, most)
    const found = `select from ${selection.table} where ${and(conditionsOf(selection, bind))} limit $2`
    return { text: `select count(*)::int as count from (${found}) counted`, values }
  },
})

function conditionsOf({ conditions, label, table }: Selection, bind: Bind) {
  // The trash has no index for search and is read as a whole.
  const matches = table === 'trash' ? byScan(conditions, bind) : byIndex(conditions, bind)
  return [OF_OWNER, ...(label === undefined ? [] : [hasLabel(label, bind)]), ...(conditions.length > 0 ? [matches] : [])]
}

// The first condition repeats that of the partial index, which PostgreSQL does not use otherwise.
const hasLabel = (label: string, bind: Bind) => `labels <> '{}' and labels @> array[${bind(label)}::uuid]`
