/**
 * The requests of `follow`. Without `once`, it repeats each request until the service answers, so that an outage loses
 * no change.
 */
import type { ContactsCalls } from '../calls.gen.ts'
import type { CallOptions } from '../options.ts'
import { ConnectionError, isRefused, ProblemError, type Result, ServiceError, unwrap } from '../result.ts'
import { parseRetryAfter } from '../retry.ts'
import type { Alarm } from './alarm.ts'

/** The part of a client that `follow` uses. */
export interface FollowedClient {
  readonly contacts: Pick<ContactsCalls, 'changes' | 'digest'>
}

/** A request failed and will be sent again. */
export interface FollowRetry {
  /** A `ConnectionError`, a `ServiceError`, or a `ProblemError` with `rate-limited` or `unavailable`. */
  error: Error
  /** Milliseconds until the next request. */
  delay: number
}

interface Settings {
  limit: number
  /** Whether to throw an error that may be temporary, instead of trying again. */
  once: boolean
  maxInterval: number
  callOptions: CallOptions
  alarm: Alarm
  onRetry: (retry: FollowRetry) => unknown
}

const FIRST_BACKOFF = 1000

export type Source = ReturnType<typeof createSource>

export function createSource({ contacts }: FollowedClient, { limit, once, maxInterval, callOptions, alarm, onRetry }: Settings) {
  async function untilAnswered<R extends Result>(call: () => Promise<R>): Promise<R> {
    for (let failures = 0; ; failures++) {
      const outcome = await attempt(call)
      if (!(outcome instanceof Error)) return outcome
      if (once) throw outcome
      const backoff = Math.min(FIRST_BACKOFF * 2 ** failures, maxInterval) * (0.5 + Math.random() / 2)
      const delay = Math.max(backoff, retryAfterOf(outcome))
      await onRetry({ error: outcome, delay })
      await alarm.wait(delay)
    }
  }

  return {
    /** One page of changes; undefined if the sync token has expired. */
    async readChanges(since: string | null) {
      const query = { limit, ...(since !== null && { since }) }
      const result = await untilAnswered(() => contacts.changes({ ...callOptions, query }))
      return isRefused(result, 'token-expired') ? undefined : unwrap(result)
    },
    readDigest: async () => unwrap(await untilAnswered(() => contacts.digest(callOptions))),
  }
}

/** Returns an error that may be temporary, and throws any other. */
async function attempt<R extends Result>(call: () => Promise<R>): Promise<R | Error> {
  try {
    const result = await call()
    return !result.ok && isRefused(result, 'rate-limited', 'unavailable') ? new ProblemError(result) : result
  } catch (error) {
    if (error instanceof ConnectionError || (error instanceof ServiceError && isTemporary(error))) return error
    throw error
  }
}

/** An answer without a request id is not from the service: it may be the sign-in page of a network. */
const isTemporary = ({ status, requestId }: ServiceError) => status >= 500 || status === 408 || requestId === null

const retryAfterOf = (error: Error) =>
  error instanceof ProblemError || error instanceof ServiceError ? parseRetryAfter(error.headers.get('retry-after')) : 0
