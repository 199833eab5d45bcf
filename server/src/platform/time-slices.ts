import { setImmediate } from 'node:timers/promises'

const SLICE_MS = 10

/**
 * Divides long computations into slices, between which the process serves other requests: the returned function is
 * called after each step, and waits for a turn of the event loop if the slice has taken 10 ms.
 */
export function timeSlices(): () => Promise<void> {
  let started = performance.now()
  return async () => {
    if (performance.now() - started < SLICE_MS) return
    await setImmediate()
    started = performance.now()
  }
}
