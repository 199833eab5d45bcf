/** Removes objects that no row refers to. Removals are retried for ever, because a user may have requested erasure. */
import { codeOrName } from '../../core/error-code.ts'
import type { Services } from '../context.ts'
import { delayAfter } from '../jobs/backoff.ts'
import { startWorker, type Worker } from '../jobs/worker.ts'
import type { Logger } from '../logger.ts'
import { deleteRemoval, postponeRemoval, type Removal, REMOVALS, renewRemovals, takeRemovals } from './removals.ts'
import type { BlobStore } from './store.ts'

const LEASE_MS = 60_000
const CONCURRENCY = 5

export interface RemoverDeps extends Pick<Services, 'db' | 'clock'> {
  store: BlobStore
  log: Logger
}

export function startRemover({ store, db, clock, log }: RemoverDeps): Worker {
  async function remove({ key, attempts }: Removal) {
    try {
      await store.remove(key)
      return () => db.run(deleteRemoval({ key }))
    } catch (error) {
      log.warn({ attempts, error: codeOrName(error) }, 'blob not removed, will retry')
      const due_at = new Date(clock().getTime() + delayAfter(attempts))
      return () => db.run(postponeRemoval({ key, due_at }))
    }
  }

  return startWorker({
    name: 'blob removal',
    queue: {
      take: (count, busy) => db.run(takeRemovals({ now: clock(), busy, count, lease_ms: LEASE_MS })),
      renew: (busy) => db.run(renewRemovals({ busy, lease_ms: LEASE_MS })),
    },
    idOf: ({ key }) => key,
    run: remove,
    concurrency: CONCURRENCY,
    leaseMs: LEASE_MS,
    listen: (wake) => db.listen(REMOVALS, wake),
    log,
  })
}
