/**
 * Changes that a single statement makes. Such a change shares a transaction with those of other requests, unless it has
 * to wait for a lock (`pipeline.ts`). With an idempotency key, the same statement stores the response.
 */
import { type RawBuilder, sql } from 'kysely'
import { type Db, one, type Query } from '../db/query.ts'
import type { Params } from '../db/statement.ts'
import { statement } from '../tables.ts'
import { insertRecordFor, lockUnusedKey, type RecordParams } from './records.ts'

/** A change with its values, as three queries. Each of them returns a row if it has made the change. */
export interface SingleWrite {
  /** Does nothing if it would have to wait for a lock. */
  unlessLocked: Query<unknown>
  /** Waits for locks. */
  waiting: Query<unknown>
  /** Also stores the response. Does nothing if it would have to wait for a lock, or if the key has been used. */
  withRecord(record: RecordParams): Query<unknown>
}

/** The SQL of a change. */
export interface SingleWriteSql<P> {
  /** Takes a change number if the condition is true. It becomes the only row of the CTE `next`. */
  next(p: Params<P>, condition: RawBuilder<unknown>): RawBuilder<unknown>
  /** If `next` has a row, makes the change and returns a row. */
  write(p: Params<P>): RawBuilder<{ id: string }>
  /** A condition that locks all rows for which the change could wait. False if another transaction has locked one. */
  lockWithoutWaiting(p: Params<{ owner_id: string }>): RawBuilder<unknown>
}

/** Defines the three statements of a change. `name` is the name of the statement that waits for locks. */
export function singleWrite<P extends { owner_id: string }>(name: string, { next, write, lockWithoutWaiting }: SingleWriteSql<P>) {
  const build = (p: Params<P>, condition: RawBuilder<unknown>) => sql<{ id: string }>`with next as (${next(p, condition)}) ${write(p)}`
  const owned = (p: Params<P>) => p as Params<{ owner_id: string }>
  const waiting = statement<P, { id: string }>(name, (_db, p) => build(p, sql`true`))
  const unlessLocked = statement<P, { id: string }>(`${name}-unless-locked`, (_db, p) => build(p, lockWithoutWaiting(owned(p))))
  const withRecord = statement<P & RecordParams, { key: string }>(`${name}-with-record`, (_db, p) => {
    const condition = sql`${lockWithoutWaiting(owned(p))} and ${lockUnusedKey(p)}`
    return sql`with next as (${next(p, condition)}), written as (${write(p)}) ${insertRecordFor('written', p)}`
  })
  return (params: P): SingleWrite => ({
    waiting: waiting(params),
    unlessLocked: { ...unlessLocked(params), sharesTransaction: true },
    withRecord: (record) => ({ ...withRecord({ ...params, ...record }), sharesTransaction: true }),
  })
}

/** Makes the change; waits for locks if necessary. Returns false if there was no row to change. */
export const runWrite = async (db: Db, { unlessLocked, waiting }: SingleWrite): Promise<boolean> =>
  ((await one(db, unlessLocked)) ?? (await one(db, waiting))) !== undefined
