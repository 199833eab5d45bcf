/**
 * Deletes expired rows. Each process sweeps about every hour; processes that sweep at the same time delete different
 * rows. Rows are deleted in small batches, so that other transactions wait only briefly. On the embedded database, all
 * other queries wait for each batch.
 */
import type { Services } from '../context.ts'
import type { Db, Query } from '../db/query.ts'
import type { Logger } from '../logger.ts'
import { jittered } from './backoff.ts'
import type { BackgroundTask } from './background-task.ts'
import { outageLog } from './outage.ts'
import type { SweepBatch } from './sweep.ts'
import { wakeSignal } from './wake-signal.ts'

export type Sweep = {
  /** Names the rows in the log. */
  what: string
  /** How long a row is kept after the instant that its statement reads: when it was made or deleted, or expired. */
  retentionMs: number
} & (
  | {
      /** Deletes a batch of rows and returns a row for each. */
      batch: (params: SweepBatch) => Query<unknown>
    }
  | {
      /** Deletes a batch with several statements; returns how many rows were deleted. */
      inBatches: (db: Db, params: SweepBatch) => Promise<number>
    }
)

const MINUTE = 60_000
const FIRST_MS = 10 * MINUTE
const EVERY_MS = 60 * MINUTE
const BATCH_SIZE = 500

/** The topic that makes a sweep begin at once. */
export const HOUSEKEEPING = 'housekeeping'

export function startHousekeeping(
  { db, clock, log }: Pick<Services, 'db' | 'clock'> & { log: Logger },
  sweeps: readonly Sweep[],
): BackgroundTask {
  const signal = wakeSignal()
  const outage = outageLog(log, 'housekeeping: expired rows could not be deleted')
  let isStopping = false
  const unlisten = db.listen(HOUSEKEEPING, signal.wake)
  const looping = loop()

  async function loop() {
    await signal.wait(jittered(FIRST_MS))
    while (!isStopping) {
      await sweepAll()
      await signal.wait(jittered(EVERY_MS))
    }
  }

  async function sweepAll() {
    try {
      const deleted: Record<string, number> = {}
      for (const sweep of sweeps) deleted[sweep.what] = await deleteExpired(sweep)
      outage.succeeded()
      log.debug({ deleted }, 'housekeeping: expired rows deleted')
    } catch (error) {
      // The next sweep deletes what this one left.
      outage.failed(error)
    }
  }

  async function deleteExpired(sweep: Sweep) {
    const batch = { before: new Date(clock().getTime() - sweep.retentionMs), limit: BATCH_SIZE }
    let count = 0
    while (!isStopping) {
      const deleted = 'batch' in sweep ? (await db.run(sweep.batch(batch))).length : await sweep.inBatches(db, batch)
      count += deleted
      if (deleted < BATCH_SIZE) break
    }
    return count
  }

  return {
    stop: async () => {
      isStopping = true
      unlisten()
      signal.wake()
      await looping
    },
  }
}
