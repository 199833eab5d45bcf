/** Logs an outage once, and pauses jobs while the service that they call is unavailable. */
import { codeOf } from '../../core/error-code.ts'
import type { Logger } from '../logger.ts'
import { delayAfter } from './backoff.ts'

export interface OutageLog {
  failed(error: unknown): void
  succeeded(): void
}

/** Logs the first failure of an outage, and none of the following ones. */
export function outageLog(log: Logger, message: string): OutageLog {
  let isLogged = false
  return {
    failed: (error) => {
      if (!isLogged) log.warn({ code: codeOf(error) }, message)
      isLogged = true
    },
    succeeded: () => {
      isLogged = false
    },
  }
}

const LONGEST_PAUSE_MS = 30_000

/** Pauses all jobs while the service that they call is down, and then probes it with a single job. */
export interface OutagePause {
  begin(): void
  end(): void
  /** Milliseconds until the next probe; 0 when there is no pause. */
  remainingMs(): number
  /** How many jobs may run at the same time now: 0, 1 or `concurrency`. */
  limit(concurrency: number): number
}

export function outagePause(): OutagePause {
  let failures = 0
  let until = 0
  const remainingMs = () => Math.max(0, until - performance.now())
  return {
    begin: () => {
      // Jobs that ran at the same time fail for the same reason; only the first failure begins a pause.
      if (remainingMs() > 0) return
      failures++
      until = performance.now() + Math.min(delayAfter(failures), LONGEST_PAUSE_MS)
    },
    end: () => {
      failures = 0
      until = 0
    },
    remainingMs,
    limit: (concurrency) => {
      if (remainingMs() > 0) return 0
      return failures > 0 ? 1 : concurrency
    },
  }
}
