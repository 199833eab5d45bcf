/** The messages between the primary and its workers. A reply has the `id` of its request. */
import type { ServerConfig } from '../core/config.ts'
import type { StaleSessions } from '../platform/cluster.ts'
import type { Count } from '../platform/limits/shared-counts.ts'

export interface CountRequest {
  limit: string
  caller: string
  windowMs: number
}

/** What a worker gets at its start. Settings are read once, so that a later worker has the same keys. */
export interface StartMessage {
  type: 'start'
  config: ServerConfig
  /** Whether the worker listens while it waits or migrates, because no other worker serves. */
  listensEarly: boolean
}

export type FromPrimary =
  | StartMessage
  | { type: 'stop'; signal: NodeJS.Signals }
  | { type: 'counted'; id: number; counts: Count[] }
  | { type: 'invalidate'; id: number; sessions: StaleSessions }
  | { type: 'invalidated'; id: number }

export type FromWorker =
  | { type: 'alive' }
  /** The worker has a session cache. */
  | { type: 'subscribed' }
  /** The worker listens. */
  | { type: 'ready'; greeting: string }
  | { type: 'count'; id: number; requests: CountRequest[] }
  | { type: 'invalidate'; id: number; sessions: StaleSessions }
  | { type: 'invalidated'; id: number }
