import { sql } from 'kysely'
import type { Params } from '../db/statement.ts'
import { sweepOf } from '../jobs/sweep.ts'
import { statement } from '../tables.ts'
import { FIRST_WAIT, LONGEST_WAIT } from './throttle-limits.ts'

interface Attempts {
  ids: string[]
  now: Date
}

interface NewAttempts extends Attempts {
  quotas: number[]
  /** Seconds. */
  windows: number[]
  growing: boolean[]
}

interface Attempt {
  id: string
  is_taken: boolean
  /** When the throttle opens again; null when it is open, or when a concurrent attempt took the last one. */
  opens_at: Date | null
}

const isAfterQuota = sql<boolean>`throttles.growing and throttles.remaining <= 1`
const wait = sql`least(${FIRST_WAIT} * 2 ^ least(1 - throttles.remaining, 20), ${LONGEST_WAIT}) * interval '1 second'`

/**
 * Takes one attempt from each throttle, or none while one of them is closed, which means that it has no attempt left
 * until `opens_at`. `on conflict` checks each row again when writing it, so that concurrent attempts cannot exceed the
 * quota. All statements write the rows in the order of their ids, which rules out deadlocks.
 */
export const takeAttempts = statement('throttles.take', (_, p: Params<NewAttempts>) => {
  const end = sql`${p.now}::timestamptz + seconds * interval '1 second'`
  const isExpired = sql<boolean>`throttles.expires_at <= ${p.now}`
  return sql<Attempt>`
    with closed as (
      select id, opens_at from throttles
      where id = any(${p.ids}::text[]) and expires_at > ${p.now} and remaining <= 0 and opens_at > ${p.now}),
    taken as (
      insert into throttles (id, remaining, growing, opens_at, expires_at)
      select id, quota - 1, growing, ${end}, ${end}
      from unnest(${p.ids}::text[], ${p.quotas}::int[], ${p.windows}::int[], ${p.growing}::boolean[])
        asked (id, quota, seconds, growing)
      where not exists (select from closed) order by id
      on conflict (id) do update set
        remaining = case when ${isExpired} then excluded.remaining else throttles.remaining - 1 end,
        opens_at = case
          when ${isExpired} then excluded.opens_at
          when ${isAfterQuota} then ${p.now}::timestamptz + ${wait}
          else throttles.opens_at end,
        expires_at = case
          when ${isExpired} then excluded.expires_at
          when ${isAfterQuota} then excluded.expires_at + ${wait}
          else throttles.expires_at end
      where (${isExpired} or throttles.remaining > 0 or throttles.opens_at <= ${p.now})
      returning id)
    select asked.id, taken.id is not null as is_taken, closed.opens_at
    from unnest(${p.ids}::text[]) asked (id) left join closed using (id) left join taken using (id)`
})

/** Locks the rows in the order of their ids. */
const locked = (ids: Params<Attempts>['ids']) =>
  sql`locked as materialized (select id from throttles where id = any(${ids}::text[]) order by id for update)`

/** Undoes `takeAttempts`. */
export const giveBack = statement(
  'throttles.give-back',
  (_, p: Params<Attempts>) => sql<never>`
    with ${locked(p.ids)}
    update throttles set remaining = remaining + 1, opens_at = case when growing then ${p.now} else opens_at end
    from locked where throttles.id = locked.id and expires_at > ${p.now}`,
)

/** Gives attempts back to throttles that count only failures, and resets those whose waits grow. */
export const recordSuccess = statement(
  'throttles.record-success',
  (_, p: Params<Attempts>) => sql<never>`
    with ${locked(p.ids)}
    update throttles set remaining = remaining + 1, expires_at = case when growing then ${p.now} else expires_at end
    from locked where throttles.id = locked.id and expires_at > ${p.now}`,
)

export const deleteThrottles = statement(
  'throttles.delete',
  (_, p: Params<Pick<Attempts, 'ids'>>) => sql<never>`
    with ${locked(p.ids)} delete from throttles using locked where throttles.id = locked.id`,
)

export const sweepThrottles = sweepOf('throttles', ['id'], (before) => sql`expires_at <= ${before}`)
