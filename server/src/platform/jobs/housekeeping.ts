/**
 * Removes what is over. Each process sweeps now and then, a moment of its own after the others; two that meet take different
 * rows. Rows go in small batches, so that no lock and, on the embedded database, no request waits for long.
 */
import type { FastifyBaseLogger } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import type { Query } from '../db/query.ts'
import type { Batch } from './sweep.ts'

export interface Purge {
  what: string
  /** How long after its end something is still kept. */
  keepMs: number
  /** Removes some of what was over before then, and answers a row for each. */
  batch: (params: Batch) => Query<unknown>
}

const MINUTE = 60_000
const FIRST_MS = 10 * MINUTE
const EVERY_MS = 60 * MINUTE
const BATCH = 500

/** Has a sweep begin at once. */
export const HOUSEKEEPING = 'housekeeping'

export interface Housekeeping {
  /** Ends after the batch that is under way. */
  stop(): Promise<void>
}

interface HousekeepingDeps {
  db: Database
  clock: () => Date
  log: FastifyBaseLogger
}

export function startHousekeeping({ db, clock, log }: HousekeepingDeps, purges: readonly Purge[]): Housekeeping {
  const stopping = new AbortController()
  let bell = new AbortController()
  let isDatabaseAway = false
  const unlisten = db.listen(HOUSEKEEPING, () => bell.abort())
  const working = work()

  async function work() {
    for (let pause = FIRST_MS; !stopping.signal.aborted; pause = EVERY_MS) {
      await sleep(jittered(pause), undefined, { signal: AbortSignal.any([stopping.signal, bell.signal]), ref: false }).catch(
        () => undefined,
      )
      bell = new AbortController()
      if (!stopping.signal.aborted) await sweep()
    }
  }

  async function sweep() {
    try {
      const removed: Record<string, number> = {}
      for (const purge of purges) removed[purge.what] = await purgeAll(purge)
      isDatabaseAway = false
      log.debug({ removed }, 'what is over was removed')
    } catch (error) {
      // Told once; the next sweep finds what this one left.
      if (!isDatabaseAway) log.warn({ code: (error as { code?: string }).code }, 'what is over could not be removed')
      isDatabaseAway = true
    }
  }

  async function purgeAll({ keepMs, batch }: Purge) {
    const before = new Date(clock().getTime() - keepMs)
    let count = 0
    while (!stopping.signal.aborted) {
      const { length } = await db.run(batch({ before, limit: BATCH }))
      count += length
      if (length < BATCH) break
    }
    return count
  }

  return {
    stop: async () => {
      stopping.abort()
      unlisten()
      await working
    },
  }
}

/** Processes that were started together are not at it together for ever. */
const jittered = (ms: number) => ms * (0.75 + Math.random() / 2)
