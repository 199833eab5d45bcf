/** The table of blobs that a store has to lose; see stored.ts and remover.ts. */
import { textStatement } from '../db/statement.ts'

/** What a commit with something to remove notifies. */
export const REMOVALS = 'blob-removals'

export interface Removal {
  key: string
  attempts: number
}

export const insertRemoval = textStatement<{ key: string; due_at: Date }>(
  'blob-removals.insert',
  'insert into blob_removals (key, due_at) values (:key, :due_at) on conflict (key) do update set due_at = excluded.due_at',
)

/** Takes one back that nobody has begun with. */
export const withdrawRemoval = textStatement<{ key: string }, { key: string }>(
  'blob-removals.withdraw',
  'delete from blob_removals where key = :key and leased_until is null returning key',
)

// Leases are kept by the clock of the database, which is one for all processes.
export const takeRemovals = textStatement<{ now: Date; count: number; lease_ms: number }, Removal>(
  'blob-removals.take',
  `with due as materialized (
     select key from blob_removals where due_at <= :now and (leased_until is null or leased_until <= now())
     order by due_at limit :count for update skip locked)
   update blob_removals set leased_until = now() + :lease_ms::int * interval '1 ms', attempts = least(attempts + 1, 100)
   from due where blob_removals.key = due.key returning blob_removals.key, attempts`,
)

export const putOffRemoval = textStatement<{ key: string; due_at: Date }>(
  'blob-removals.put-off',
  `update blob_removals set due_at = :due_at, leased_until = now() where key = :key`,
)

export const deleteRemoval = textStatement<{ key: string }>('blob-removals.delete', 'delete from blob_removals where key = :key')
