/** The table of objects to delete from the object store; see external-blobs.ts and remover.ts. */
import { sql } from 'kysely'
import type { Params } from '../db/statement.ts'
import { leasesOver } from '../jobs/lease.ts'
import { statement, type Tables } from '../tables.ts'

/** The topic that wakes the remover after a commit that drops a blob. */
export const REMOVALS = 'blob-removals'

/** A removal that this process has leased. */
export interface Removal {
  key: string
  attempts: number
}

type NewRemoval = { key: string; due_at: Date }

export const insertRemovals = statement(
  'blob_removals.insert',
  (_db, p: Params<{ keys: string[]; due_at: Date }>) => sql<never>`
    insert into blob_removals (key, due_at) select key, ${p.due_at}::timestamptz from unnest(${p.keys}::text[]) key
    on conflict (key) do update set due_at = excluded.due_at`,
)

/** Cancels a removal, unless a process has already started it. */
export const cancelRemoval = statement('blob_removals.cancel', (db, p: Params<{ key: string }>) =>
  db.deleteFrom('blob_removals').where('key', '=', p.key).where('leased_until', 'is', null).returning('key'),
)

export const { takeDue: takeRemovals, renewLeases: renewRemovals } = leasesOver<Tables>()('blob_removals', {
  key: ['key'],
  id: 'key',
  columns: ['key', 'attempts'],
})

/**
 * Ends the lease now instead of clearing `leased_until`: `cancelRemoval` must not cancel a removal that was started,
 * because the object may be deleted already.
 */
export const postponeRemoval = statement('blob_removals.postpone', (db, p: Params<NewRemoval>) =>
  db
    .updateTable('blob_removals')
    .set({ due_at: p.due_at, leased_until: sql<Date>`now()` })
    .where('key', '=', p.key),
)

export const deleteRemoval = statement('blob_removals.delete', (db, p: Params<{ key: string }>) =>
  db.deleteFrom('blob_removals').where('key', '=', p.key),
)
