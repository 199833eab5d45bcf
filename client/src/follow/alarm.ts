/** A pause that can be ended early. */
import { waitFor } from '../wait.ts'

/** `setTimeout` would fire at once with a longer delay. */
const LONGEST_TIMER = 2 ** 31 - 1

export function createAlarm(signal: AbortSignal | undefined) {
  let isRung = false
  let end: () => void = () => undefined

  return {
    /** Ends the pause, or skips the next one. */
    ring() {
      isRung = true
      end()
    },
    /** Waits for this many milliseconds, or until `ring`. Throws the reason of the signal when it is aborted. */
    async wait(milliseconds: number) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const elapsed = new Promise<void>((resolve) => {
        end = resolve
        timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_TIMER))
        if (isRung) resolve()
      })
      await waitFor(elapsed, signal).finally(() => clearTimeout(timer))
      isRung = false
    },
  }
}

export type Alarm = ReturnType<typeof createAlarm>
