/** Deletes plans and the records of imports that have expired. */
import { sql } from 'kysely'
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { type SweepBatch, sweepOf } from '../../platform/jobs/sweep.ts'
import { statement } from '../tables.ts'

const isExpired = (before: Params<SweepBatch>['before']) => sql<boolean>`imports.expires_at <= ${before} and imports.due_at is null`

/** Items first, because a file may have more of them than one statement should delete. */
const sweepItems = statement(
  'import_items.sweep',
  (_db, p: Params<SweepBatch>) => sql<{ one: number }>`
    with expired as materialized (
      select item.owner_id, item.import_id, item.number from imports
      join import_items item on item.owner_id = imports.owner_id and item.import_id = imports.id
      where ${isExpired(p.before)} limit ${p.limit})
    delete from import_items item using expired
    where item.owner_id = expired.owner_id and item.import_id = expired.import_id and item.number = expired.number returning 1 as one`,
)

const sweepImports = sweepOf('imports', ['owner_id', 'id'], isExpired)

/** Returns how many rows were deleted. */
export async function purgeImports(db: Db, batch: SweepBatch): Promise<number> {
  const items = await db.run(sweepItems(batch))
  if (items.length === batch.limit) return items.length
  const imports = await db.run(sweepImports({ ...batch, limit: batch.limit - items.length }))
  return items.length + imports.length
}
