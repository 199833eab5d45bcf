/**
 * Removes from the store what nothing refers to any more. A process takes what is due on a lease, so that several may work on
 * one table. What fails is tried again, less and less often, and never given up: somebody may have asked to be forgotten.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { deleteRemoval, putOffRemoval, type Removal, REMOVALS, takeRemovals } from './removals.ts'
import type { StoredDeps } from './stored.ts'

const SECOND = 1_000
const POLL_MS = SECOND
const LEASE_MS = 60 * SECOND
const TOGETHER = 5

const DELAYS_MS = [1, 5, 30, 120, 600, 3_600].map((seconds) => seconds * SECOND)
const delayAfter = (attempts: number) => DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1]!

/** Messages may carry addresses and keys; names and codes do not. */
export const codeOf = (error: unknown) => {
  const { name, code } = error as { name?: string; code?: string }
  return code ?? name ?? 'unknown'
}

export interface Remover {
  /** What is under way ends; the rest stays for the next process. */
  stop(): Promise<void>
}

export function startRemover({ store, db, clock, log }: StoredDeps): Remover {
  let bell = new AbortController()
  let isStopping = false
  const unlisten = db.listen(REMOVALS, () => bell.abort())
  const working = work()

  async function work() {
    while (!isStopping) {
      bell = new AbortController()
      const removals = await look()
      await Promise.all(removals.map(remove))
      if (removals.length < TOGETHER && !isStopping) await sleep(POLL_MS, undefined, { signal: bell.signal }).catch(() => undefined)
    }
  }

  /** While the database is away that is nothing; the requests tell the log enough of it. */
  function look(): Promise<Removal[]> {
    return db.run(takeRemovals({ now: clock(), count: TOGETHER, lease_ms: LEASE_MS })).catch(() => [])
  }

  async function remove({ key, attempts }: Removal) {
    try {
      await store.remove(key)
      await db.run(deleteRemoval({ key }))
    } catch (error) {
      log.warn({ attempts, error: codeOf(error) }, 'a blob is not removed yet')
      const due_at = new Date(clock().getTime() + delayAfter(attempts))
      // Otherwise the lease runs out.
      await db.run(putOffRemoval({ key, due_at })).catch(() => undefined)
    }
  }

  return {
    stop: async () => {
      isStopping = true
      unlisten()
      bell.abort()
      await working
    },
  }
}
