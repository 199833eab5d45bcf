/**
 * The time limit of a whole call: its attempts, the pauses between them, and the refresh and the storage that it waits
 * for; and the time limit of one attempt.
 */
import type { CallOptions } from './options.ts'
import { ConnectionError } from './result.ts'
import { type Aborter, createAborter, namedError, onAbort, waitFor } from './wait.ts'

// Milliseconds. The service itself gives its handlers as much time. By default, one attempt may take the time of the
// whole call, because more requests would not help a server that hangs.
const DEFAULT_TIMEOUT = 30_000
const DEFAULT_CALL_TIMEOUT = 30_000
/** `setTimeout` would fire at once with a longer delay. */
const LONGEST_TIMER = 2 ** 31 - 1

export interface LimitOptions extends Pick<CallOptions, 'signal' | 'timeout' | 'callTimeout'> {
  /** Aborts the call: `iterate` aborts a request whose page nobody will read. */
  aborter?: Aborter
}

export type CallLimit = ReturnType<typeof createCallLimit>

/** Without `callTimeout`, a call may take 30 seconds, or as long as one attempt if `timeout` is longer than that. */
export function createCallLimit({
  signal,
  aborter = createAborter(),
  timeout = DEFAULT_TIMEOUT,
  callTimeout = Math.max(DEFAULT_CALL_TIMEOUT, timeout || Infinity),
}: LimitOptions) {
  const removeListener = onAbort(signal, aborter.abort)
  let timer: Timer
  let end = Infinity
  const limit = {
    /** Aborted when the caller aborts the call or the time is up; its reason is the error of the call. */
    signal: aborter.signal,
    /** How many requests the call has sent. */
    attempts: 0,
    /** Milliseconds. */
    getRemaining: () => end - Date.now(),
    start() {
      end = Date.now() + (callTimeout || Infinity)
      timer = startTimer(callTimeout, (cause) => {
        const { attempts } = limit
        aborter.abort(new ConnectionError(`No answer within ${callTimeout} ms (attempts: ${attempts})`, { cause, attempts }))
      })
    },
    stop: () => clearTimeout(timer),
    /** Called when the call has ended. */
    close() {
      limit.stop()
      removeListener()
    },
  }
  return limit
}

interface LimitedAttempt extends Pick<CallOptions, 'timeout'> {
  limit: CallLimit
}

/**
 * Makes one attempt. `timeout` and the limit of the call abort its signal, and end the wait even if `send` ignores the
 * signal, as some implementations of `fetch` do.
 */
export function limitAttempt({ limit, timeout = DEFAULT_TIMEOUT }: LimitedAttempt, send: (signal: AbortSignal) => Promise<void>) {
  // The limit of the call ends first.
  if (timeout >= limit.getRemaining()) return waitFor(send(limit.signal), limit.signal)
  const { signal, abort } = createAborter()
  const timer = startTimer(timeout, abort)
  const removeListener = onAbort(limit.signal, abort)
  return waitFor(send(signal), signal).finally(() => {
    clearTimeout(timer)
    removeListener()
  })
}

type Timer = ReturnType<typeof setTimeout> | undefined

/** 0 means no limit. */
function startTimer(milliseconds: number, expire: (error: Error) => void): Timer {
  if (!milliseconds || milliseconds > LONGEST_TIMER) return undefined
  return setTimeout(() => expire(namedError('TimeoutError', `${milliseconds} ms`)), milliseconds)
}
