/** The orders in which a list of contacts can be sorted. */
import type { ContactQuery } from '@contacts/contract'
import type * as z from 'zod'
import type { UserContext } from '../../platform/context.ts'
import type { ContactBody } from '../contacts/json.ts'
import { byNextBirthday } from './birthday-order.ts'
import { after, type Direction, type Order, type Position, type Value } from './keyset.ts'
import { byNameOrMissing, nameOrMissingKey } from '../../platform/db/name-order.ts'
import type { Bind } from './sql.ts'

type Sort = z.infer<typeof ContactQuery>['sort']
/** A sort without its direction. */
type SortKey = Exclude<Sort, `-${string}`>

/** The order that `sort` names. With a position, it starts after that position. */
export function orderOf(context: Pick<UserContext, 'user' | 'now'>, sort: Sort, position?: Position): Order {
  const direction = sort.startsWith('-') ? ' desc' : ''
  const key = (direction ? sort.slice(1) : sort) as SortKey
  return key === 'next_birthday' ? byNextBirthday(context, direction, position) : byColumns(sort, SORT_VALUES[key], direction, position)
}

interface SortValues {
  /** SQL for the values by which contacts are compared, before their ids. */
  values: string[]
  /** The same values of a contact, for a cursor. */
  valuesOf(contact: ContactBody): Value[]
}

const SORT_VALUES: Record<Exclude<SortKey, 'next_birthday'>, SortValues> = {
  // Ids ascend with the time of creation, so the primary key has this order.
  created_at: { values: [], valuesOf: () => [] },
  updated_at: { values: ['updated_at'], valuesOf: ({ updated_at }) => [updated_at] },
  first_name: { values: byNameOrMissing('first_name'), valuesOf: ({ first_name }) => nameOrMissingKey(first_name) },
  last_name: { values: byNameOrMissing('last_name'), valuesOf: ({ last_name }) => nameOrMissingKey(last_name) },
}

function byColumns(sort: Sort, { values, valuesOf }: SortValues, direction: Direction, position?: Position): Order {
  const afterPosition = (bind: Bind) => (position ? [after(direction, [...values, 'id'], [...position.values, position.id], bind)] : [])
  return {
    name: `${sort}${position ? '.after' : ''}`,
    direction,
    values,
    after: afterPosition,
    ranges: (bind) => [{ where: afterPosition(bind), values, indexColumns: [...values, 'id'] }],
    positionOf: (contact) => ({ values: valuesOf(contact), id: contact.id }),
  }
}
