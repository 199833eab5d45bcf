import { Unavailable } from '../../core/unavailable.ts'

export interface SemaphoreOptions {
  /** What one waits for, to be told to who is sent away. */
  for: string
  places: number
  maxWaiting: number
  maxWaitMs: number
}

/** Lets so many in at a time; the others wait in a short line. */
export function semaphore({ for: purpose, places, maxWaiting, maxWaitMs }: SemaphoreOptions) {
  const waiting: (() => void)[] = []
  let free = places

  const admit = () =>
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
    else if (waiting.length < maxWaiting) await admit()
    else throw new Unavailable(`too many wait for ${purpose}`)
    try {
      return await work()
    } finally {
      // The place goes straight to who waits longest.
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
