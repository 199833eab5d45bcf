/**
 * Work that a request starts and its response does not wait for, because the time of the response must not reveal
 * whether there was work. Runs one piece of work at a time, so that it uses one database connection at most.
 */
import type { Logger } from '../logger.ts'
import type { BackgroundTask } from './background-task.ts'
import { outageLog } from './outage.ts'

export interface DetachedWork extends BackgroundTask {
  run(work: () => Promise<unknown>): void
}

const MAX_WAITING = 1_000

export function detachedWork(log: Logger): DetachedWork {
  const outage = outageLog(log, 'background work of a request failed')
  let waiting = 0
  let last = Promise.resolve()
  return {
    run: (work) => {
      if (waiting >= MAX_WAITING) return outage.failed(new Error('too much work is waiting'))
      waiting++
      last = last
        .then(work)
        .then(outage.succeeded, outage.failed)
        .finally(() => waiting--)
    },
    // Also waits for work that has not started.
    stop: () => last,
  }
}
