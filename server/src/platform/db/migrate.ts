/** Applies the migrations that a database lacks, and compares its migrations with those of this version. */
import type { IMigrator } from '@mikro-orm/core'
import pg from 'pg'
import { CONNECT_MS } from './connection.ts'
import { DatabaseUnusable, type MigrationStatus, reasonOf, refuseNewerSchema } from './database.ts'
import { MIGRATIONS_TABLE, type Schema } from './orm.ts'
import { isUndefinedTable } from './sqlstate.ts'
import type { QueryRunner } from './transact.ts'

/** Applies the pending migrations in one transaction; returns their names. */
export async function applyMigrations(migrator: IMigrator, before: MigrationStatus): Promise<string[]> {
  refuseNewerSchema(before)
  try {
    const applied = await migrator.up()
    return applied.map(({ name }) => name)
  } catch (error) {
    throw new DatabaseUnusable(`The database cannot be migrated: ${reasonOf(error)}`, { cause: error })
  }
}

export async function readMigrationStatus(db: QueryRunner, { migrations }: Schema): Promise<MigrationStatus> {
  const text = `select name, executed_at as at from ${MIGRATIONS_TABLE} order by id`
  const applied = await db.run<{ name: string; at: Date }>({ text, values: [] }).catch((error: unknown) => {
    if (isUndefinedTable(error)) return []
    throw error
  })
  const ours = migrations.map(({ name }) => name)
  const theirs = applied.map(({ name }) => name)
  return {
    applied,
    pending: ours.filter((name) => !theirs.includes(name)),
    unknown: theirs.filter((name) => !ours.includes(name)),
  }
}

// An arbitrary number that nothing else locks in this database.
export const MIGRATION_LOCK = 7_201_992

/** Servers that start together migrate one after the other: `work` runs while this process has the advisory lock. */
export async function underMigrationLock<T>(server: pg.ClientConfig, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...server, connectionTimeoutMillis: CONNECT_MS })
  // Without a listener, a broken connection would end the process with a stack trace instead of a one-line error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await work()
  } finally {
    await client.end()
  }
}
