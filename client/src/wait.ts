/** Waiting that an abort ends. */

/** Waits for what others wait for too: an abort ends the waiting and leaves the thing alone. */
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
  const passed = new Promise((done) => (timer = setTimeout(done, milliseconds)))
  return waitFor(passed, signal).finally(() => clearTimeout(timer))
}
