import type { Query } from '../../platform/db/query.ts'
import type { ContactRow } from '../contacts/contact.ts'
import type { Condition } from './conditions.ts'

/** Which contacts are in a list. */
export interface Selection {
  ownerId: string
  conditions: Condition[]
  label?: string | undefined
  table: 'contacts' | 'trash'
}

/** The queries that read a selection in an order. */
export interface ListQueries {
  page(skip: number, limit: number): Query<ContactRow>
  /** Stops counting at `maxCount`; null counts all. */
  count(maxCount: number | null): Query<{ count: number }>
}
