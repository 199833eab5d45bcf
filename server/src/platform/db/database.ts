import type { Fault } from './fault.ts'
import type { Db, Transaction } from './query.ts'

export interface Database extends Db {
  kind: 'postgres' | 'pglite'
  /** What the operator should know about this database; printed at the start. */
  notice: string | undefined
  /** Runs `work` in a transaction. Rolls back when `work` throws, or returns a Problem without `withCommit`. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * Calls the listener after every commit of this process that notified the topic. Returns a function that removes the
   * listener.
   */
  listen(topic: string, listener: () => void): () => void
  /** Applies the pending migrations, and returns their names. */
  migrate(options?: MigrateOptions): Promise<string[]>
  /** Compares the migrations of the database with those of this version. */
  migrationStatus(): Promise<MigrationStatus>
  /** What is wrong with the database; undefined if it works. Returns within a few seconds, and never throws. */
  findFault(): Promise<Fault | undefined>
  /** A dump of the embedded database, from which another database can be created. */
  snapshot(): Promise<Blob>
  close(): Promise<void>
}

export interface MigrationStatus {
  /** In the order in which they were applied. */
  applied: { name: string; at: Date }[]
  /** Migrations of this version that the database lacks. */
  pending: string[]
  /** Applied migrations that this version does not have: a newer version has migrated the database. */
  unknown: string[]
}

export interface MigrateOptions {
  /** Gets a line for the operator before each migration, and while another process migrates the database. */
  onDelay?: ((line: string) => void) | undefined
  /** Milliseconds to wait for another process that migrates the database. Default: 5 minutes. */
  maxLockWait?: number | undefined
}

/** The server cannot use this database. The message gives the reason, and contains no password. */
export class DatabaseUnusable extends Error {}

/** Throws if a newer version has migrated the database: this version could read and write its tables wrongly. */
export function refuseNewerSchema({ unknown }: Pick<MigrationStatus, 'unknown'>): void {
  if (unknown.length > 0)
    throw new DatabaseUnusable(
      `A newer version has migrated the database: this version does not have ${unknown.join(', ')}. ` +
        `Start the newer version, or restore a backup that was made before the migration.`,
    )
}

/** The message of a connection error. A host name with several addresses has one error for each address. */
export const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : (error as Error).message
