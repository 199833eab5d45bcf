/** Waiting that an `AbortSignal` can end. */

type Signals = readonly (AbortSignal | undefined)[]

/** Waits for a promise that others may wait for too. An abort ends this wait only; the work continues. */
export function waitFor<T>(shared: Promise<T>, ...signals: Signals) {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(findAborted(signals)?.reason)
    if (findAborted(signals)) abort()
    for (const signal of signals) signal?.addEventListener('abort', abort)
    shared.then(resolve, reject).finally(() => {
      for (const signal of signals) signal?.removeEventListener('abort', abort)
    })
  })
}

export const findAborted = (signals: Signals) => signals.find((signal) => signal?.aborted)

export function pause(milliseconds: number, ...signals: Signals) {
  let timer: ReturnType<typeof setTimeout>
  const elapsed = new Promise((done) => (timer = setTimeout(done, milliseconds)))
  return waitFor(elapsed, ...signals).finally(() => clearTimeout(timer))
}
