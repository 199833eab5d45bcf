/** Applies and undoes large imports in the background, chunk by chunk; see apply.ts. */
import type { Services } from '../../platform/context.ts'
import { startWorker, type Worker } from '../../platform/jobs/worker.ts'
import type { Logger } from '../../platform/logger.ts'
import { IMPORT_JOBS, UNDO_MS } from './apply.ts'
import { failImport, renewImports, takeImports } from './queries.ts'
import { continueImport } from './run.ts'

// Short, so that an import continues soon after the process that worked on it has died.
const LEASE_MS = 15_000
/** After so many attempts to apply the same cards the import is failed. A success starts the count again. */
const MAX_ATTEMPTS = 5

export const startImportWorker = ({ db, clock, log }: Pick<Services, 'db' | 'clock'> & { log: Logger }): Worker =>
  startWorker({
    name: 'import',
    queue: {
      take: (count, busy) => db.run(takeImports({ now: clock(), busy, count, lease_ms: LEASE_MS })),
      renew: (busy) => db.run(renewImports({ busy, lease_ms: LEASE_MS })),
    },
    idOf: ({ id }) => id,
    run: async ({ owner_id, id, attempts }) => {
      const now = clock()
      if (attempts > MAX_ATTEMPTS) {
        const expires_at = new Date(now.getTime() + UNDO_MS)
        return () => db.run(failImport({ owner_id, id, expires_at }))
      }
      await continueImport(db, { owner_id, id }, now)
      // The transaction has stored the outcome.
      return async () => undefined
    },
    concurrency: 1,
    leaseMs: LEASE_MS,
    listen: (wake) => db.listen(IMPORT_JOBS, wake),
    log,
  })
