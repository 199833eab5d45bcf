/** Lists the contacts that have a label, and the trash. */
import { OF_OWNER, type Order, selectPage, positionColumns } from './keyset.ts'
import type { ListQueries, Selection } from './selection.ts'
import { byIndex, byScan } from './matching.ts'
import { and, type Bind, parameters } from './sql.ts'

/**
 * The planner chooses between the index of labels and the order of the list, which fills a page sooner if the label is
 * common. Search terms are checked on the rows that this plan finds.
 */
export const filteredList = (selection: Selection, order: Order): ListQueries => ({
  page(skip, limit) {
    const { values, bind } = parameters(selection.ownerId, limit, skip)
    const where = and([...conditionsOf(selection, bind), ...order.after(bind)])
    const optimizationFence = selection.conditions.length > 0 ? 'offset 0' : ''
    const found = `select ${positionColumns(order.values)} from ${selection.table} where ${where} ${optimizationFence}`
    return { text: selectPage(order, found, selection.table), values }
  },
  count(maxCount) {
    const { values, bind } = parameters(selection.ownerId, maxCount)
    const found = `select from ${selection.table} where ${and(conditionsOf(selection, bind))} limit $2`
    return { text: `select count(*)::int as count from (${found}) counted`, values }
  },
})

function conditionsOf({ conditions, label, table }: Selection, bind: Bind) {
  // The trash has no index for search and is read as a whole.
  const matches = table === 'trash' ? byScan(conditions, bind) : byIndex(conditions, bind)
  return [OF_OWNER, ...(label === undefined ? [] : [hasLabel(label, bind)]), ...(conditions.length > 0 ? [matches] : [])]
}

// PostgreSQL uses the partial index only if the query repeats its condition, `labels <> '{}'`.
const hasLabel = (label: string, bind: Bind) => `labels <> '{}' and labels @> array[${bind(label)}::uuid]`
