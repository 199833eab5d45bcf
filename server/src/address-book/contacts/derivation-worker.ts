/** Derives the phone numbers of owners whose region changed, chunk by chunk; see derive-numbers.ts. */
import type { Services } from '../../platform/context.ts'
import { startWorker, type Worker } from '../../platform/jobs/worker.ts'
import type { Logger } from '../../platform/logger.ts'
import { continueDerivation, PHONE_DERIVATIONS, renewDerivations, takeDerivations } from './derive-numbers.ts'

const LEASE_MS = 60_000

export const startDerivationWorker = ({ db, clock, log }: Pick<Services, 'db' | 'clock'> & { log: Logger }): Worker =>
  startWorker({
    name: 'phone derivation',
    queue: {
      take: (count, busy) => db.run(takeDerivations({ now: clock(), busy, count, lease_ms: LEASE_MS })),
      renew: (busy) => db.run(renewDerivations({ busy, lease_ms: LEASE_MS })),
    },
    idOf: ({ owner_id }) => owner_id,
    run: async (job) => {
      await continueDerivation(db, job, clock())
      // The transaction has stored the outcome.
      return async () => undefined
    },
    concurrency: 1,
    leaseMs: LEASE_MS,
    listen: (wake) => db.listen(PHONE_DERIVATIONS, wake),
    log,
  })
