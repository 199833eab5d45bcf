/** Waiting that an `AbortSignal` can end. */

type Signals = readonly (AbortSignal | undefined)[]

/** Waits for a promise that other calls may share. An abort ends this wait only; the work continues. */
export function waitFor<T>(shared: Promise<T>, ...signals: Signals) {
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      const aborted = findAborted(signals)
      if (aborted) reject(reasonOf(aborted))
    }
    abort()
    for (const signal of signals) signal?.addEventListener('abort', abort)
    shared.then(resolve, reject).finally(() => {
      for (const signal of signals) signal?.removeEventListener('abort', abort)
    })
  })
}

export const findAborted = (signals: Signals) => signals.find((signal) => signal?.aborted)

// The signals of React Native have neither reasons nor `throwIfAborted`.
export function abortWith(controller: AbortController, reason: unknown) {
  Object.defineProperty(controller.signal, 'reason', { value: reason })
  controller.abort(reason)
}

export const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? namedError('AbortError', 'aborted')

/** Not a `DOMException`, which React Native does not have. */
export const namedError = (name: string, message: string) => Object.assign(new Error(message), { name })

export function pause(milliseconds: number, ...signals: Signals) {
  let timer: ReturnType<typeof setTimeout>
  const elapsed = new Promise((done) => (timer = setTimeout(done, milliseconds)))
  return waitFor(elapsed, ...signals).finally(() => clearTimeout(timer))
}
