/** What the processes of one server share (`CLUSTER`). The folder `cluster` implements it. */
import type { SharedCounts } from './limits/shared-counts.ts'

export interface Cluster {
  counts: SharedCounts
  invalidations: Invalidations
}

/** Tells the session caches of all processes which sessions have changed or ended. */
export interface Invalidations {
  /** Resolves when every other process has invalidated the sessions, or when its cache has expired. */
  publish(sessions: StaleSessions): Promise<void>
  /** Calls the listener for what other processes publish. */
  subscribe(listener: (sessions: StaleSessions) => void): void
}

/** One session, or all sessions of a user. */
export type StaleSessions = { sessionId: string } | { userId: string }
