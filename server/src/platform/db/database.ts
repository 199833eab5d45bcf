import type { Db } from './query.ts'

export interface Database extends Db {
  kind: 'postgres' | 'pglite'
  /**
   * Runs `work` in a transaction. Rolls back when `work` throws, or returns a Problem that is not marked as recorded.
   */
  transact<T>(work: (tx: Db) => Promise<T>): Promise<T>
  /**
   * Calls the listener after every commit of this process that notified the topic. Returns a function that ends this.
   */
  listen(topic: string, listener: () => void): () => void
  /** Migrates the schema to this version, and returns the names of the migrations that were applied. */
  migrate(): Promise<string[]>
  /** The names of the migrations that `migrate` would apply. */
  pendingMigrations(): Promise<string[]>
  /** The whole embedded database, from which others can start. */
  snapshot(): Promise<Blob>
  close(): Promise<void>
}

/** The server cannot work with this database. The message says why, without a password. */
export class DatabaseUnusable extends Error {}

/** Why a connection failed. A host name with several addresses fails once for each. */
export const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : (error as Error).message
