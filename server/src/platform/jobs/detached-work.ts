/**
 * Work that no response waits for, because the time of the response must not reveal whether there was work. It uses one
 * database connection at most.
 */
import type { Logger } from '../logger.ts'
import type { BackgroundTask } from './background-task.ts'
import { outageLog } from './outage.ts'

export interface DetachedWork extends BackgroundTask {
  run(work: () => Promise<unknown>): void
}

const MAX_WAITING = 1_000

export function detachedWork(log: Logger): DetachedWork {
  const outage = outageLog(log, 'work after a response failed')
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
    stop: () => last,
  }
}
