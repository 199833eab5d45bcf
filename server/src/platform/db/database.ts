import type { Db } from './query.ts'

export interface Database extends Db {
  kind: 'postgres' | 'pglite'
  /** Commits what `work` returns; rolls back what it throws, and a Problem that it returns unless that is recorded. */
  transact<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /** Calls back after every commit that notified the topic, in this process; answers what stops it. */
  listen(topic: string, listener: () => void): () => void
  /** Brings the schema to that of this version and answers what was applied; what a newer version has added stays. */
  migrate(): Promise<string[]>
  /** What `migrate` would apply. Asks only. */
  pendingMigrations(): Promise<string[]>
  /** The whole embedded database, to start others from. */
  snapshot(): Promise<Blob>
  close(): Promise<void>
}

/** Nobody can work with this database; the message says why, and has no password in it. */
export class DatabaseUnusable extends Error {}

/** Why a connection failed. A host name with several addresses fails once for each. */
export const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : (error as Error).message
