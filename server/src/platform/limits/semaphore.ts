import { Unavailable } from '../../core/unavailable.ts'

export interface SemaphoreOptions {
  /** The purpose of the work, for the error message. */
  for: string
  slots: number
  maxWaiting: number
  maxWaitMs: number
}

/** Limits how many calls of `work` run at the same time. The others wait in a queue of limited length and time. */
export function semaphore({ for: purpose, slots, maxWaiting, maxWaitMs }: SemaphoreOptions) {
  const waiting: (() => void)[] = []
  let free = slots

  const waitForSlot = () =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(next), 1)
        reject(new Unavailable(`waited too long for ${purpose}`))
      }, maxWaitMs)
      waiting.push(next)
    })

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--
    else if (waiting.length < maxWaiting) await waitForSlot()
    else throw new Unavailable(`too many requests wait for ${purpose}`)
    try {
      return await work()
    } finally {
      // The slot goes straight to the call that has waited longest.
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
