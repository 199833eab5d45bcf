/**
 * Throttles attempts to guess a secret, and operations that can be abused. One statement counts an attempt before its
 * work begins, so that concurrent attempts cannot exceed a limit; where only failures count, a successful attempt is
 * given back. A refused attempt does no work, and is not counted.
 *
 * The table stores keyed digests instead of accounts and networks. The key of the digests is not one of `JWT_KEYS`, so
 * a rotation of `JWT_KEYS` does not reset the counts.
 */
import type { Db } from '../db/query.ts'
import { Problem } from '../../core/problem.ts'
import { macOf } from '../keys/envelope.ts'
import { type Limit, type LimitName, limits } from './throttle-limits.ts'
import { deleteThrottles, giveBack, recordSuccess, takeAttempts } from './throttle-statements.ts'

/** A limit, and the account, network or session that it is counted for. */
export type Count = readonly [limit: LimitName, ...subject: string[]]

export interface Throttles {
  /** Does the work unless a limit is used up. A Problem that `work` returns is a failed attempt. */
  within<T>(counts: readonly Count[], now: Date, work: () => Promise<T>): Promise<T | Problem<'rate-limited'>>
  /** Resets the counts. */
  forget(counts: readonly Count[]): Promise<void>
  /** Counts in this transaction, so that a rollback undoes the count of the attempt. */
  inTransaction(tx: Pick<Db, 'run'>): Throttles
}

interface Counter extends Limit {
  id: string
  name: LimitName
}

const MAX_TRIES = 3

const unthrottled: Throttles = {
  within: (_counts, _now, work) => work(),
  forget: () => Promise.resolve(),
  inTransaction: () => unthrottled,
}

export function databaseThrottles(db: Pick<Db, 'run'>, key: Buffer, isOn: boolean): Throttles {
  if (!isOn) return unthrottled

  const idOf = (count: Count) => macOf(key, JSON.stringify(count)).toString('base64url')
  const counterOf = (count: Count): Counter => ({ id: idOf(count), name: count[0], ...limits[count[0]] })

  async function take(counters: Counter[], now: Date): Promise<Problem<'rate-limited'> | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const rows = await db.run(
        takeAttempts({
          ids: idsOf(counters),
          quotas: counters.map(({ quota }) => quota),
          windows: counters.map(({ window }) => window),
          growing: counters.map(({ growing }) => growing === true),
          now,
        }),
      )
      if (rows.every(({ is_taken }) => is_taken)) return undefined
      const closed = counters.flatMap((counter) => {
        const opens_at = rows.find(({ id }) => id === counter.id)?.opens_at
        return opens_at ? [{ ...counter, opens_at }] : []
      })
      if (closed.length > 0) return refusal(closed, now)
      // A concurrent attempt took the last attempt of a throttle, and may have given it back since.
      await db.run(giveBack({ ids: rows.filter(({ is_taken }) => is_taken).map(({ id }) => id), now }))
    }
    return refusal(
      counters.map((counter) => ({ ...counter, opens_at: now })),
      now,
    )
  }

  return {
    inTransaction: (tx) => databaseThrottles(tx, key, isOn),
    forget: async (counts) => void (await db.run(deleteThrottles({ ids: counts.map(idOf) }))),
    within: async (counts, now, work) => {
      const counters = counts.map(counterOf)
      const refused = await take(counters, now)
      if (refused) return refused
      try {
        const outcome = await work()
        const failures = counters.filter((counter) => counter.failures)
        // The work is done, so a failure to update the counts must not change its outcome.
        if (!(outcome instanceof Problem) && failures.length > 0)
          await db.run(recordSuccess({ ids: idsOf(failures), now })).catch(() => undefined)
        return outcome
      } catch (error) {
        // The server failed, so the attempt does not count.
        await db.run(giveBack({ ids: idsOf(counters), now })).catch(() => undefined)
        throw error
      }
    },
  }
}

const idsOf = (counters: Counter[]) => counters.map(({ id }) => id)

/** Names the limit that opens last. */
function refusal(closed: (Counter & { opens_at: Date })[], now: Date) {
  const { name, quota, window, opens_at } = closed.reduce((a, b) => (b.opens_at > a.opens_at ? b : a))
  const seconds = Math.max(1, Math.ceil((opens_at.getTime() - now.getTime()) / 1000))
  return new Problem('rate-limited', `Too many attempts; the next may be made in ${seconds} seconds.`).withHeaders({
    'retry-after': String(seconds),
    ratelimit: `"${name}";r=0;t=${seconds}`,
    'ratelimit-policy': `"${name}";q=${quota};w=${window}`,
  })
}
