/**
 * Statements on the table of idempotency records, and the lock by which a request is refused while another request with
 * its key is in progress.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Params } from '../db/statement.ts'
import { sweepOf } from '../jobs/sweep.ts'
import { statement } from '../tables.ts'

export const RETENTION_MS = 24 * 3_600_000

interface RecordKey {
  owner_id: string
  key: string
}

/** The parameters of statements that store a response. */
export interface RecordParams {
  owner_id: string
  /** The text whose hash is the number of the key's advisory lock. */
  lock: string
  /** A digest of method, path and `Idempotency-Key`. */
  key: string
  /** A digest of body, `If-Match` and `If-None-Match`. */
  request: string
  status: number
  /** JSON. */
  headers: string
  body: string | null
  stored_at: Date
}

export const findRecord = statement('idempotency.find', (db, p: Params<RecordKey & { created_after: Date }>) =>
  db
    .selectFrom('idempotency_records')
    .select(['request', 'status', 'headers', 'body'])
    .where('owner_id', '=', p.owner_id)
    .where('key', '=', p.key)
    .where('created_at', '>', p.created_after),
)

/** The lock that the change needs on the row of its user. */
export type LockMode = 'key share' | 'update'

/**
 * Locks the user's row and tries the advisory lock of the key, so that a second request with the key is refused instead
 * of waiting. The row is locked before the change begins, in the strongest mode that the change needs: upgrading a
 * weaker lock later could deadlock with a transaction that does the same, or with the removal of the account.
 */
const lockFor = (mode: LockMode) =>
  statement(
    `idempotency.lock-for-${mode.replace(' ', '-')}`,
    (_, p: Params<{ owner_id: string; lock: string }>) => sql<{ is_locked: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${p.lock}, 0)) as is_locked
      from users where id = ${p.owner_id} for ${sql.raw(mode)}`,
  )
export const lockUserAndKey = { 'key share': lockFor('key share'), update: lockFor('update') }

/** Stores nothing if the change has removed the account of the user. Replaces a record that has expired. */
export const saveRecord = statement(
  'idempotency.save',
  (_, p: Params<Omit<RecordParams, 'lock'>>) => sql<never>`
    insert into idempotency_records (owner_id, key, request, status, headers, body, created_at)
    select id, ${p.key}, ${p.request}, ${p.status}, ${p.headers}::jsonb, ${p.body}, ${p.stored_at}::timestamptz
    from users where id = ${p.owner_id}
    on conflict (owner_id, key) do update set
      request = excluded.request, status = excluded.status, headers = excluded.headers, body = excluded.body,
      created_at = excluded.created_at`,
)

/** An SQL condition that locks the key. It is false if another request holds that lock or has used the key. */
export const lockUnusedKey = (p: Params<RecordParams>) => sql`
  pg_try_advisory_xact_lock(hashtextextended(${p.lock}, 0))
  and not exists (select from idempotency_records where owner_id = ${p.owner_id} and key = ${p.key})`

/**
 * SQL that stores the response. `written` names the CTE that makes the change: if it has no row, no response is stored.
 * If another request has stored a response with the key since the statement began, the statement fails with a unique
 * violation.
 */
export const insertRecordFor = (written: string, p: Params<RecordParams>): RawBuilder<{ key: string }> => sql`
  insert into idempotency_records (owner_id, key, request, status, headers, body, created_at)
  select ${p.owner_id}::uuid, ${p.key}, ${p.request}, ${p.status}::int, ${p.headers}::jsonb, ${p.body}, ${p.stored_at}::timestamptz
  from ${sql.table(written)} returning key`

export const sweepRecords = sweepOf('idempotency_records', ['owner_id', 'key'], (before) => sql`created_at <= ${before}`)
