/**
 * The time limit of a whole call: its attempts, the pauses between them, and the refresh and the storage that it waits
 * for.
 */
import { ConnectionError } from './result.ts'
import { abortWith, namedError } from './wait.ts'

// Milliseconds. The service itself gives its handlers as much time. By default, one attempt may take the time of the
// whole call, because more requests would not help a server that hangs.
const DEFAULT_TIMEOUT = 30_000
const DEFAULT_CALL_TIMEOUT = 30_000
/** `setTimeout` would fire at once with a longer delay. */
const LONGEST_TIMER = 2 ** 31 - 1

interface TimeLimits {
  timeout?: number | undefined
  callTimeout?: number | undefined
}

export type CallLimit = ReturnType<typeof createCallLimit>

/** Without `callTimeout`, a call may take 30 seconds, or as long as one attempt if `timeout` is longer than that. */
export function createCallLimit({
  timeout = DEFAULT_TIMEOUT,
  callTimeout = Math.max(DEFAULT_CALL_TIMEOUT, timeout || Infinity),
}: TimeLimits) {
  const controller = new AbortController()
  let timer: Timer
  let end = Infinity
  const limit = {
    /** Aborted when the time is up; its reason is the error of the call. */
    signal: controller.signal,
    /** How many requests the call has sent. */
    attempts: 0,
    /** Milliseconds. */
    getRemaining: () => end - Date.now(),
    start() {
      end = Date.now() + (callTimeout || Infinity)
      timer = startTimer(callTimeout, (cause) => {
        const { attempts } = limit
        abortWith(controller, new ConnectionError(`No answer within ${callTimeout} ms (attempts: ${attempts})`, { cause, attempts }))
      })
    },
    stop: () => clearTimeout(timer),
  }
  return limit
}

/** The timer of one attempt. It aborts the controller with a `TimeoutError`. */
export function startAttemptTimer(controller: AbortController, timeout = DEFAULT_TIMEOUT) {
  return startTimer(timeout, (error) => abortWith(controller, error))
}

type Timer = ReturnType<typeof setTimeout> | undefined

/** 0 means no limit. */
function startTimer(milliseconds: number, expire: (error: Error) => void): Timer {
  if (!milliseconds || milliseconds > LONGEST_TIMER) return undefined
  return setTimeout(() => expire(namedError('TimeoutError', `${milliseconds} ms`)), milliseconds)
}
