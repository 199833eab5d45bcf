/**
 * Contacts are purged from the trash after 30 days, and their ids are forgotten 90 days later. Each statement that
 * deletes works for one owner, and locks that owner's counter before it touches a contact, as every change does. It
 * skips an owner whose counter is locked, so it never waits for another transaction, and processes that purge at the
 * same time work for different owners.
 */
import { sql } from 'kysely'
import type { Db } from '../../platform/db/query.ts'
import type { Params, Statement } from '../../platform/db/statement.ts'
import type { SweepBatch } from '../../platform/jobs/sweep.ts'
import { markPhotosOfGone } from '../contacts/purged-photos.ts'
import { statement } from '../tables.ts'

const DAY = 24 * 3_600_000
export const IN_TRASH_MS = 30 * DAY
export const REMEMBERED_MS = 90 * DAY

type OfOwner = SweepBatch & { owner_id: string }

/** Lists the owners of the rows that expired first, at most `limit` rows. */
const listOwnersIn = (name: string, table: string, timestampColumn: string) =>
  statement(
    name,
    (_db, p: Params<SweepBatch>) => sql<{ owner_id: string }>`
      select distinct owner_id from (
        select owner_id from ${sql.table(table)} where ${sql.ref(timestampColumn)} <= ${p.before} order by ${sql.ref(timestampColumn)} limit ${p.limit}) expired`,
  )
const listOwnersToPurge = listOwnersIn('contacts.list-owners-to-purge', 'trash', 'deleted_at')
const listOwnersToForget = listOwnersIn('contacts.list-owners-to-forget', 'purged_contacts', 'purged_at')

/** The counter of the owner unless it is locked, and the expired rows of a batch. */
const counterAndExpired = (p: Params<OfOwner>, table: string, timestampColumn: string) => sql`
  counter as materialized (select owner_id from changes where owner_id = ${p.owner_id} for no key update skip locked),
  expired as materialized (
    select id, seq from ${sql.table(table)} where owner_id = ${p.owner_id} and ${sql.ref(timestampColumn)} <= ${p.before}
    order by ${sql.ref(timestampColumn)} limit ${p.limit})`

// A contact that was restored after the statement began is not deleted. If it was trashed again, this statement does
// not see its new row.
const purgeForOwner = statement(
  'contacts.purge',
  (_db, p: Params<OfOwner & { now: Date }>) => sql<{ id: string }>`
    with ${counterAndExpired(p, 'trash', 'deleted_at')},
      next as (update changes set seq = changes.seq + 1 from counter
        where changes.owner_id = ${p.owner_id} and exists (select from expired) returning changes.seq),
      gone as (delete from trash using expired, next where trash.owner_id = ${p.owner_id} and trash.id = expired.id
        returning trash.id, trash.photo_id, next.seq),
      ${markPhotosOfGone(p)}
    insert into purged_contacts (owner_id, id, seq, purged_at)
    select ${p.owner_id}, id, seq, ${p.now}::timestamptz from gone returning id`,
)

// Sync tokens that are older than the last forgotten contact expire in the same statement.
const forgetForOwner = statement(
  'contacts.forget-purged',
  (_db, p: Params<OfOwner>) => sql<{ id: string }>`
    with ${counterAndExpired(p, 'purged_contacts', 'purged_at')},
      next as (update changes set known_from = greatest(known_from, (select max(seq) from expired)) from counter
        where changes.owner_id = ${p.owner_id} returning changes.owner_id)
    delete from purged_contacts using expired, next
    where purged_contacts.owner_id = ${p.owner_id} and purged_contacts.id = expired.id returning purged_contacts.id`,
)

/** Purges contacts that were moved to the trash before `batch.before`, which is `IN_TRASH_MS` ago. Returns how many. */
export const purgeTrash = (db: Db, batch: SweepBatch): Promise<number> =>
  forEachOwner(db, batch, listOwnersToPurge, (ownerBatch) =>
    purgeForOwner({ ...ownerBatch, now: new Date(batch.before.getTime() + IN_TRASH_MS) }),
  )

/** Forgets contacts that were purged before `batch.before`, which is `REMEMBERED_MS` ago. Returns how many. */
export const forgetPurged = (db: Db, batch: SweepBatch): Promise<number> => forEachOwner(db, batch, listOwnersToForget, forgetForOwner)

async function forEachOwner(
  db: Db,
  { before, limit }: SweepBatch,
  listOwners: Statement<SweepBatch, { owner_id: string }>,
  deleteExpired: Statement<OfOwner, { id: string }>,
): Promise<number> {
  let count = 0
  for (const { owner_id } of await db.run(listOwners({ before, limit }))) {
    if (count === limit) break
    const rows = await db.run(deleteExpired({ owner_id, before, limit: limit - count }))
    count += rows.length
  }
  return count
}
