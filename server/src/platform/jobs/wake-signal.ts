export interface WakeSignal {
  /** Ends the current wait, or makes the next one end at once. */
  wake(): void
  /** Waits until `wake` is called, for at most this long. */
  wait(ms: number): Promise<void>
}

export function wakeSignal(): WakeSignal {
  let isAwake = false
  let endWait: () => void = () => undefined
  return {
    wake: () => {
      isAwake = true
      endWait()
    },
    wait: async (ms) => {
      if (!isAwake) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, ms)
        endWait = resolve
        await promise
        clearTimeout(timer)
      }
      isAwake = false
    },
  }
}
