/** Applies the migrations that a database lacks, and compares its migrations with those of this version. */
import type { Transaction } from '@mikro-orm/core'
import type { MikroORM } from '@mikro-orm/postgresql'
import { DatabaseUnusable, type MigrateOptions, type MigrationStatus, reasonOf, refuseNewerSchema } from './database.ts'
import { findHolder, waitForMigrationLock } from './migration-lock.ts'
import { MIGRATIONS_TABLE, type Schema } from './orm.ts'
import { isLockTimeout, isUndefinedTable } from './sqlstate.ts'
import type { QueryRunner } from './transact.ts'

/** Applies the pending migrations in one transaction; returns their names. */
export async function applyMigrations(
  orm: Pick<MikroORM, 'migrator'>,
  before: MigrationStatus,
  { onDelay }: MigrateOptions = {},
  transaction?: Transaction,
): Promise<string[]> {
  refuseNewerSchema(before)
  if (before.pending.length === 0) return []
  const { migrator } = orm
  migrator.on('migrating', ({ name }) => onDelay?.(`Applying ${name}.`))
  const applied = await migrator.up(transaction && { transaction })
  return applied.map(({ name }) => name)
}

/** Throws the error of a migration as an error whose message is one line for the operator. */
export function throwMigrationFailure(error: unknown): never {
  if (error instanceof DatabaseUnusable) throw error
  const reason = isLockTimeout(error) ? `another program has locked a table for more than ${MAX_LOCK_SECONDS} s` : reasonOf(error)
  throw new DatabaseUnusable(`The database cannot be migrated: ${reason}`, { cause: error })
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

/** Whether no migration is pending, and no other process migrates the database. */
export async function isUpToDate(db: QueryRunner, schema: Schema): Promise<boolean> {
  // Before the status, which then includes every migration of a process that had the lock.
  const holder = await findHolder((text) => db.run({ text, values: [] }))
  if (holder !== '') return false
  const { pending, unknown } = await readMigrationStatus(db, schema)
  return pending.length === 0 && unknown.length === 0
}

// A migration of many rows may take longer than any request. But it must not wait for ever for a table that, for
// example, a forgotten psql has locked, because all requests that need the table wait behind the migration.
const MAX_LOCK_SECONDS = 15
const LIMITS = { statement_timeout: '0', idle_in_transaction_session_timeout: '0', lock_timeout: `${MAX_LOCK_SECONDS}s` }

/** Migrates under the migration lock, so that servers that start together migrate one after the other. */
export async function migrateUnderLock(
  orm: MikroORM,
  readStatus: () => Promise<MigrationStatus>,
  options: MigrateOptions,
): Promise<string[]> {
  const connection = orm.em.getConnection()
  return connection.transactional(async (transaction) => {
    const run = <Row extends object>(sql: string) => connection.execute<Row[]>(sql, [], 'all', transaction)
    for (const [name, value] of Object.entries(LIMITS)) await run(`select set_config('${name}', '${value}', true)`)
    await waitForMigrationLock(run, options)
    return applyMigrations(orm, await readStatus(), options, transaction)
  })
}
