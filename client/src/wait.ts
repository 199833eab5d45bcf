/** Waiting that an `AbortSignal` can end. */

/** Waits for a promise that others may wait for too. An abort ends this wait only; the work continues. */
export function waitFor<T>(shared: Promise<T>, signal: AbortSignal | undefined) {
  if (!signal) return shared
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

export function pause(milliseconds: number, signal: AbortSignal | undefined) {
  let timer: ReturnType<typeof setTimeout>
  const elapsed = new Promise((done) => (timer = setTimeout(done, milliseconds)))
  return waitFor(elapsed, signal).finally(() => clearTimeout(timer))
}
