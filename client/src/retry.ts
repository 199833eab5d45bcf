/**
 * Sends a call again when an attempt failed and a retry is safe. A retry is safe for reads, for repeatable operations,
 * for changes with an idempotency key, which the service makes once however often they arrive, and after 429, because
 * the service has not started the call.
 */
import { exchange } from './exchange.ts'
import type { PreparedCall } from './prepare.ts'
import { ConnectionError, type Result } from './result.ts'
import type { Route } from './route.ts'
import { pause } from './wait.ts'

const DEFAULT_RETRIES = 2
// Milliseconds.
const DEFAULT_MAX_RETRY_DELAY = 30_000
const FIRST_BACKOFF = 120
const LONGEST_BACKOFF = 4000

export async function send(call: PreparedCall): Promise<Result>
/** Calls `isNeeded` before each attempt; returns undefined once the call is no longer needed. */
export async function send(call: PreparedCall, isNeeded?: () => Promise<boolean>): Promise<Result | undefined>
export async function send(call: PreparedCall, isNeeded?: () => Promise<boolean>) {
  const { route, limit, retries = DEFAULT_RETRIES, maxRetryDelay = DEFAULT_MAX_RETRY_DELAY } = call
  for (let attempt = 1; !isNeeded || (await isNeeded()); attempt++) {
    const exchanged = exchange(call, attempt)
    const delay = retryDelay(route, await exchanged.catch((error: unknown) => error))
    if (delay === undefined || delay > maxRetryDelay || attempt > retries) return exchanged
    const wait = delay + backoff(attempt)
    // The time limit of the call would end during the pause.
    if (wait >= limit.getRemaining()) return exchanged
    await pause(wait, limit.signal)
  }
}

/**
 * Codes of refusals that may be temporary: the service is still running the first attempt, or the server that answered
 * lacks the key that signed the refresh token.
 */
const TEMPORARY: unknown[] = ['idempotency-key-in-use', 'refresh-token-invalid']

/**
 * Returns for how many milliseconds the service asks the client to wait, or 0; undefined if a retry is unsafe or would
 * have the same outcome.
 */
function retryDelay(route: Route, outcome: unknown) {
  // Results, and errors about an answer, have a `response`; a `ConnectionError` has none. A hook may throw anything.
  const { response, problem } = (outcome ?? {}) as { response?: Partial<Response>; problem?: { code: string } | null }
  const { status, headers, redirected } = response ?? {}
  const isTemporary = status ? status === 408 || status >= 500 || TEMPORARY.includes(problem?.code) : outcome instanceof ConnectionError
  if (redirected || (status !== 429 && !(isTemporary && isSafeToRepeat(route)))) return undefined
  return parseRetryAfter(headers?.get('retry-after'))
}

const isSafeToRepeat = ({ method, signedIn, repeatable }: Route) => method === 'GET' || signedIn || repeatable

/** Returns milliseconds. `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | null | undefined) {
  if (!value) return 0
  const milliseconds = Number(value) * 1000 || Date.parse(value) - Date.now()
  return Math.max(milliseconds || 0, 0)
}

/** Milliseconds; doubles with each attempt, with jitter so that clients that failed together do not retry together. */
const backoff = (attempt: number) => Math.min(FIRST_BACKOFF * 2 ** (attempt - 1), LONGEST_BACKOFF) * (1 + Math.random())
