/** Statements that move contacts between `contacts` and `trash`, and that delete contacts permanently. */
import { type RawBuilder, sql } from 'kysely'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'
import { nextChangeNumberFor } from './change-counter.ts'
import { columnList, MOVED, RETURNED } from './columns.ts'
import type { ContactRow } from './contact.ts'
import { markPhotosOfGone } from './purged-photos.ts'

type Owned = { owner_id: string }

/**
 * A restored contact stores its UID, even the default, so that the index refuses a contact with the same UID that was
 * created at the same time.
 */
const RESTORED = sql.join(MOVED.map((column) => (column === 'uid' ? sql`coalesce(uid, 'urn:uuid:' || id)` : sql.ref(column))))

/** `allowed` are the versions that `If-Match` lists, null for any; `refused` those that `If-None-Match` lists. */
type Move = Owned & { id: string; allowed: number[] | null; refused: number[]; now: Date }

export const moveToTrash = statement('contacts.trash', (_db, p: Params<Move>) =>
  move(p, 'contacts', 'trash', columnList(MOVED), sql`${p.now}::timestamptz`),
)

export const moveToContacts = statement('contacts.restore', (_db, p: Params<Move>) =>
  move(p, 'trash', 'contacts', RESTORED, sql`null::timestamptz`),
)

/** Deletes a trashed contact permanently, and stores its id for clients that sync. */
export const purgeFromTrash = statement('contacts.purge-one', (_db, p: Params<Move>) => {
  const condition = mayMoveFrom('trash', p)
  return sql<{ id: string }>`
    with next as (${nextChangeNumberFor('trash', p.owner_id, condition)}),
      gone as (delete from trash using next where ${condition} returning trash.id, trash.photo_id, next.seq),
      ${markPhotosOfGone(p)}
    insert into purged_contacts (owner_id, id, seq, purged_at)
    select ${p.owner_id}, id, seq, ${p.now}::timestamptz from gone returning id`
})

function mayMoveFrom(table: 'contacts' | 'trash', p: Params<Move>) {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  return sql`${column('owner_id')} = ${p.owner_id} and ${column('id')} = ${p.id}
    and (${p.allowed}::int[] is null or ${column('version')} = any(${p.allowed}::int[]))
    and ${column('version')} <> all(${p.refused}::int[])`
}

type Table = 'contacts' | 'trash'

function move(p: Params<Move>, from: Table, to: Table, moved: RawBuilder<unknown>, deletedAt: RawBuilder<unknown>) {
  const condition = mayMoveFrom(from, p)
  return sql<ContactRow>`
    with next as (${nextChangeNumberFor(from, p.owner_id, condition)}),
      gone as (delete from ${sql.table(from)} using next where ${condition} returning ${sql.table(from)}.*, next.seq as next_seq)
    insert into ${sql.table(to)} (owner_id, ${columnList(MOVED)}, updated_at, version, seq, deleted_at)
    select ${p.owner_id}, ${moved}, ${p.now}::timestamptz, version + 1, next_seq, ${deletedAt} from gone
    returning ${columnList(RETURNED)}`
}

/** `seq` is the number that `takeChangeNumber` returned. */
export const moveAllToTrash = statement(
  'contacts.trash-many',
  (_db, p: Params<Owned & { ids: string[]; seq: number; now: Date }>) => sql<never>`
    with gone as (delete from contacts where owner_id = ${p.owner_id} and id = any(${p.ids}::uuid[]) returning *)
    insert into trash (owner_id, ${columnList(MOVED)}, updated_at, version, seq, deleted_at)
    select ${p.owner_id}, ${columnList(MOVED)}, ${p.now}::timestamptz, version + 1, ${p.seq}::bigint, ${p.now}::timestamptz from gone`,
)

/** `seq` is the number that `takeChangeNumber` returned. */
export const purgeAllFromTrash = statement(
  'contacts.purge-many',
  (_db, p: Params<Owned & { ids: string[]; seq: number; now: Date }>) => sql<never>`
    with gone as (delete from trash where owner_id = ${p.owner_id} and id = any(${p.ids}::uuid[]) returning id, photo_id),
      ${markPhotosOfGone(p)}
    insert into purged_contacts (owner_id, id, seq, purged_at)
    select ${p.owner_id}, id, ${p.seq}::bigint, ${p.now}::timestamptz from gone`,
)

/** Deletes all contacts, trashed contacts, purged ids and imports. Sync tokens expire, so clients that sync start again. */
export const deleteAllContacts = statement(
  'contacts.delete-all',
  (_db, p: Params<Owned>) => sql<never>`
    with next as (update changes set seq = seq + 1, known_from = seq + 1 where owner_id = ${p.owner_id} returning seq),
      visible as (delete from contacts using next where owner_id = ${p.owner_id}),
      trashed as (delete from trash using next where owner_id = ${p.owner_id}),
      derivation as (delete from phone_derivations using next where owner_id = ${p.owner_id}),
      imported as (delete from imports using next where owner_id = ${p.owner_id}),
      items as (delete from import_items using next where owner_id = ${p.owner_id})
    delete from purged_contacts using next where owner_id = ${p.owner_id}`,
)
