/** Waiting that an `AbortSignal` can end. */

/** Waits for a promise that other calls may share. An abort ends this wait only; the work continues. */
export function waitFor<T>(shared: Promise<T>, signal: AbortSignal | undefined) {
  return new Promise<T>((resolve, reject) => {
    shared.then(resolve, reject).finally(onAbort(signal, reject))
  })
}

/**
 * Calls the listener with the reason when the signal is aborted, at once if it already is. Returns a function that
 * removes the listener.
 */
export function onAbort(signal: AbortSignal | undefined, listener: (reason: unknown) => void) {
  const abort = () => listener(signal?.reason ?? namedError('AbortError', 'aborted'))
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  return () => signal?.removeEventListener('abort', abort)
}

export type Aborter = ReturnType<typeof createAborter>

/** An `AbortController` whose signal has the reason also in React Native, where signals have none. */
export function createAborter() {
  const controller = new AbortController()
  const { signal } = controller
  return {
    signal,
    /** Does nothing if the signal is aborted already. */
    abort(reason?: unknown) {
      if (signal.aborted) return
      Object.defineProperty(signal, 'reason', { value: reason })
      controller.abort(reason)
    },
  }
}

/** Not a `DOMException`, which React Native does not have. */
export const namedError = (name: string, message: string) => Object.assign(new Error(message), { name })

export function pause(milliseconds: number, signal: AbortSignal | undefined) {
  let timer: ReturnType<typeof setTimeout>
  const elapsed = new Promise((done) => (timer = setTimeout(done, milliseconds)))
  return waitFor(elapsed, signal).finally(() => clearTimeout(timer))
}
