import { type RawBuilder, sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'

/**
 * A CTE that marks the pictures of purged contacts, which `gone` returns with their `photo_id`. The housekeeping deletes
 * marked pictures (`photos/purge.ts`).
 */
export const markPhotosOfGone = (p: Params<{ owner_id: string; now: Date }>): RawBuilder<unknown> => sql`
  marked as (update photos set purged_at = ${p.now}::timestamptz from gone where photos.owner_id = ${p.owner_id} and photos.id = gone.photo_id)`
