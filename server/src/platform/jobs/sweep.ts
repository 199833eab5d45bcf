/** Defines statements that delete expired rows in batches. */
import { type RawBuilder, sql } from 'kysely'
import { type Params, statementsOver } from '../db/statement.ts'

export interface SweepBatch {
  /** Deletes rows that were made or deleted, or expired, before this instant; see `Sweep.retentionMs`. */
  before: Date
  limit: number
}

const statement = statementsOver<object>()

/**
 * Deletes a batch of a table's expired rows and returns a row for each. Rows that another transaction has locked are
 * skipped. Selected rows are deleted by primary key, not by `ctid`: in a partitioned table several partitions can have
 * a row with the same `ctid`.
 */
export const sweepOf = (table: string, key: string[], isExpired: (before: Params<SweepBatch>['before']) => RawBuilder<boolean>) =>
  statement(`${table}.sweep`, (_db, p: Params<SweepBatch>) => {
    const columns = sql.join(key.map((column) => sql.ref(column)))
    const sameKey = sql.join(
      key.map((column) => sql`${sql.ref(`${table}.${column}`)} = ${sql.ref(`expired.${column}`)}`),
      sql` and `,
    )
    return sql<{ one: number }>`
      with expired as materialized (
        select ${columns} from ${sql.table(table)} where ${isExpired(p.before)} limit ${p.limit} for update skip locked)
      delete from ${sql.table(table)} using expired where ${sameKey} returning 1 as one`
  })
