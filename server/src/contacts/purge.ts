/**
 * What time does to contacts that were removed: after 30 days in the trash they go for good, and 90 days later their ids are
 * forgotten too. Several processes may do it at once: each takes the row of the owner's changes before it looks again, as every
 * change does, so that whoever comes second finds nothing left to do.
 */
import type { Database } from '../db/database.ts'
import { statement } from '../db/statement.ts'

const DAY = 24 * 3_600_000
const IN_TRASH_MS = 30 * DAY
const REMEMBERED_MS = 90 * DAY

// So many go at once, so that a user who writes meanwhile does not wait for long.
const BATCH = 500

type Batch = { owner_id: string; ids: string[]; before: Date }

const oldest = (name: string, table: string, moment: string) =>
  statement<{ before: Date; limit: number }, { owner_id: string; ids: string[] }>(
    name,
    `select owner_id, array_agg(id::text) as ids
     from (select owner_id, id from ${table} where ${moment} <= :before order by ${moment} limit :limit) oldest
     group by owner_id order by owner_id`,
  )
const oldestInTrash = oldest('purge.trash-due', 'trash', 'deleted_at')
const oldestPurged = oldest('purge.purged-due', 'purged_contacts', 'purged_at')

const IDS = 'owner_id = :owner_id and id = any (:ids::uuid[])'

// It may have been restored since, and be in the trash once more: then its time has begun anew.
const purge = statement<Batch & { now: Date }>(
  'purge.trash',
  `with next as (update changes set seq = seq + 1 where owner_id = :owner_id and exists (select from trash where ${IDS}) returning seq),
     gone as (delete from trash using next where ${IDS} and deleted_at <= :before returning owner_id, id, next.seq)
   insert into purged_contacts (owner_id, id, seq, purged_at) select owner_id, id, seq, :now from gone`,
)

const forget = statement<Batch>(
  'purge.purged',
  `with owner as (
     update changes set known_from = greatest(known_from, (select max(seq) from purged_contacts where ${IDS}))
     where owner_id = :owner_id returning known_from)
   delete from purged_contacts using owner where ${IDS} and purged_at <= :before`,
)

/** Removes what was in the trash for 30 days. True when there may be more of it. */
export async function purgeTrash(db: Database, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - IN_TRASH_MS)
  const due = await db.run(oldestInTrash({ before, limit: BATCH }))
  for (const batch of due) await db.transact((tx) => tx.run(purge({ ...batch, before, now })))
  return isFull(due)
}

/** Forgets what is gone for 90 days: who has not heard of it since has to start again. True when there may be more of it. */
export async function forgetPurged(db: Database, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - REMEMBERED_MS)
  const due = await db.run(oldestPurged({ before, limit: BATCH }))
  for (const batch of due) await db.transact((tx) => tx.run(forget({ ...batch, before })))
  return isFull(due)
}

const isFull = (due: { ids: string[] }[]) => due.reduce((count, { ids }) => count + ids.length, 0) === BATCH
