/**
 * Deletes the pictures of purged contacts. The statement that purges a contact only marks its picture, whose URL stops
 * working at once; the housekeeping deletes the bytes, which may be in an object store.
 */
import { sql } from 'kysely'
import type { BlobKey, Blobs } from '../../platform/blobs/store.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Params } from '../../platform/db/statement.ts'
import type { SweepBatch } from '../../platform/jobs/sweep.ts'
import { statement } from '../tables.ts'

const deletePurged = statement(
  'photos.sweep',
  (_db, p: Params<SweepBatch>) => sql<BlobKey>`
    with purged as materialized (
      select owner_id, id from photos where purged_at <= ${p.before} limit ${p.limit} for update skip locked)
    delete from photos using purged where photos.owner_id = purged.owner_id and photos.id = purged.id
    returning photos.owner_id, photos.id`,
)

/** Returns how many pictures were deleted. */
export const deletePurgedPhotos = (db: Pick<Database, 'transact'>, blobs: Blobs, batch: SweepBatch): Promise<number> =>
  db.transact(async (tx) => {
    const keys = await tx.run(deletePurged(batch))
    await blobs.drop(tx, keys)
    return keys.length
  })
