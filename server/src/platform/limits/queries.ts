import { sql } from 'kysely'
import { sweepOf } from '../jobs/sweep.ts'
import { textStatement } from '../db/statement.ts'
import { FIRST_WAIT, LONGEST_WAIT } from './limits.ts'

type Counted = { ids: string[]; now: Date }

export interface Taken {
  id: string
  is_taken: boolean
  /** Until when it refuses; null when it does not, or when another attempt was faster. */
  opens_at: Date | null
}

const AFTER_QUOTA = 'throttles.growing and throttles.remaining <= 1'
const WAIT = `least(${FIRST_WAIT} * 2 ^ least(1 - throttles.remaining, 20), ${LONGEST_WAIT}) * interval '1 second'`

/**
 * Takes one attempt of each, or none while one of them refuses. Rows that several attempts want at the same time are judged
 * again when they are written, in one order for all, so that no more get through than there are and nobody waits in a circle.
 */
export const takeAttempts = textStatement<Counted & { quotas: number[]; windows: number[]; growing: boolean[] }, Taken>(
  'throttles.take',
  `with closed as (
     select id, opens_at from throttles where id = any(:ids::text[]) and expires_at > :now and remaining <= 0 and opens_at > :now),
   taken as (
     insert into throttles (id, remaining, growing, opens_at, expires_at)
     select id, quota - 1, growing, :now::timestamptz + seconds * interval '1 second', :now::timestamptz + seconds * interval '1 second'
     from unnest(:ids::text[], :quotas::int[], :windows::int[], :growing::boolean[]) asked (id, quota, seconds, growing)
     where not exists (select from closed) order by id
     on conflict (id) do update set
       remaining = case when throttles.expires_at <= :now then excluded.remaining else throttles.remaining - 1 end,
       opens_at = case when throttles.expires_at <= :now then excluded.opens_at when ${AFTER_QUOTA} then :now::timestamptz + ${WAIT} else throttles.opens_at end,
       expires_at = case when throttles.expires_at <= :now then excluded.expires_at when ${AFTER_QUOTA} then excluded.expires_at + ${WAIT} else throttles.expires_at end
     where throttles.expires_at <= :now or throttles.remaining > 0 or throttles.opens_at <= :now
     returning id)
   select asked.id, taken.id is not null as is_taken, closed.opens_at
   from unnest(:ids::text[]) asked (id) left join closed using (id) left join taken using (id)`,
)

/** Locked in the order in which they are taken. */
const HELD = 'held as materialized (select id from throttles where id = any(:ids::text[]) order by id for update)'

/** As if the attempts had not been made. */
export const giveBack = textStatement<Counted>(
  'throttles.give-back',
  `with ${HELD}
   update throttles set remaining = remaining + 1, opens_at = case when growing then :now else opens_at end
   from held where throttles.id = held.id and expires_at > :now`,
)

/** After a success: what counts failures gets its attempt back, and where waits grow it starts anew. */
export const settle = textStatement<Counted>(
  'throttles.settle',
  `with ${HELD}
   update throttles set remaining = remaining + 1, expires_at = case when growing then :now else expires_at end
   from held where throttles.id = held.id and expires_at > :now`,
)

export const forget = textStatement<Omit<Counted, 'now'>>(
  'throttles.forget',
  `with ${HELD} delete from throttles using held where throttles.id = held.id`,
)

export const purgeThrottles = sweepOf('throttles', ['id'], (before) => sql`expires_at <= ${before}`)
