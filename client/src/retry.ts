/**
 * Another attempt, where it is safe. Reading twice is; a change is where an idempotency key makes it one change however often
 * it is asked for; and what the service put off (429) it has not begun.
 */
import { exchange, type Route, type Send } from './exchange.ts'
import { ConnectionError } from './result.ts'
import { pause } from './wait.ts'

export interface RetryOptions {
  /**
   * How many more times a request is sent that came to nothing, 2 if left out: after no answer, a timeout, 408, 429, 5xx, or
   * while its first attempt is still at work (409 `idempotency-key-in-use`).
   * Every call of a signed-in user (a change has an `Idempotency-Key`, so that it is made once), refreshes, sign-outs and what
   * else is read; after 429 everything.
   */
  retries?: number | undefined
  /** Milliseconds, 30,000 if left out. A `Retry-After` beyond it is not waited for: the refusal is the result. */
  maxRetryDelay?: number | undefined
}

// Milliseconds: twice that for the first pause, and by chance as much again.
const BACKOFF = 60
const LONGEST_BACKOFF = 4000

export const send: Send = async (route, prepare) => {
  const args = await prepare()
  const { retries = 2, maxRetryDelay = 30_000 } = args
  for (let count = 1; ; count++) {
    if (await args.isOver?.()) return undefined as never
    const attempt = exchange(route, args, count)
    const asked = delayAfter(route, await attempt.catch((error: unknown) => error))
    if (!(count <= retries && asked <= maxRetryDelay)) return attempt
    await pause(asked + Math.min(BACKOFF * 2 ** count, LONGEST_BACKOFF) * (1 + Math.random()), args.signal)
  }
}

/** Milliseconds that the service asks for; without end where another attempt might do something twice, or would be answered the same. */
function delayAfter({ method, marks }: Route, outcome: unknown) {
  // By the answer itself, which an error has only where another attempt may mend it.
  const { problem, response: { status, headers } = {} } = (outcome ?? {}) as { problem?: { code: string }; response?: Partial<Response> }
  const isPassing = status
    ? status === 408 || status > 499 || problem?.code === 'idempotency-key-in-use'
    : outcome instanceof ConnectionError
  if (status !== 429 && !(isPassing && (method === 'GET' || /[rs]/.test(marks)))) return NaN
  // Seconds, or a date (RFC 9110, 10.2.3); what is not there is no number either.
  const after = headers?.get('retry-after') as string
  return Math.max(Number(after) * 1000 || Date.parse(after) - Date.now() || 0, 0)
}
