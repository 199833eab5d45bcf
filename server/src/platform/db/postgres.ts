/** PostgreSQL 15 or later, through the connection pool of MikroORM. */
import type pg from 'pg'
import { CONNECT_MS, parsers } from './connection.ts'
import { type Database, DatabaseUnusable, type MigrateOptions, type MigrationStatus, reasonOf } from './database.ts'
import { isUpToDate, migrateUnderLock, readMigrationStatus, throwMigrationFailure } from './migrate.ts'
import { ormOptions, type Schema } from './orm.ts'
import { postgresHealth } from './postgres-health.ts'
import { inspectServer, type PostgresServer, retryWhileUnavailable, type WaitOptions } from './postgres-server.ts'
import { queriesOf } from './postgres-queries.ts'
import { clientConfig } from './postgres-url.ts'
import { processSignals } from './signals.ts'
import { CLIENT_TIMEOUT, STARTUP_TIMEOUTS } from './timeouts.ts'
import { retryOnConflict, transact } from './transact.ts'

export interface PostgresOptions {
  poolSize?: number | undefined
  /** Milliseconds to wait for a connection of the pool. */
  maxConnectionWait?: number | undefined
  /** Whether to use prepared statements where the server, or a pooler in front of it, keeps them. Default: true. */
  prepared?: boolean | undefined
  /** Refuses a connection pooler: settings of programs such as pg_dump would stay on the pooler's connections. */
  direct?: boolean | undefined
  /** Milliseconds to try again while PostgreSQL does not accept connections. Default: 0. */
  maxStartWait?: number | undefined
  /** Gets a line for the operator while PostgreSQL is unavailable. */
  onDelay?: ((line: string) => void) | undefined
}

const APPLICATION = 'contacts'
const NEEDS_DIRECT =
  'DATABASE_URL leads to a connection pooler, and this command needs PostgreSQL itself: set DATABASE_URL to its address for this command.'

export async function openPostgres(
  schema: Schema,
  url: string,
  { poolSize = 10, prepared = true, maxConnectionWait = CONNECT_MS, direct = false, maxStartWait, onDelay }: PostgresOptions,
): Promise<Database> {
  const { isPooled, keepsStatements } = await findServer(url, maxConnectionWait, { maxWait: maxStartWait, onDelay })
  if (isPooled && direct) throw new DatabaseUnusable(NEEDS_DIRECT)
  const timeouts = { connectionTimeoutMillis: maxConnectionWait, ...CLIENT_TIMEOUT, ...(!isPooled && STARTUP_TIMEOUTS) }
  const orm = await connect(schema, url, poolSize, timeouts)
  const pool = await orm.em.getDriver().getConnection().getNativeClient()
  const { run, inTransaction } = queriesOf(pool, isPooled, prepared && keepsStatements)
  const health = postgresHealth({ application_name: APPLICATION, ...readUrl(url) }, pool)

  const migrationStatus = () => readMigrationStatus({ run }, schema)
  const migrate = async (options: MigrateOptions = {}) =>
    (await isUpToDate({ run }, schema)) ? [] : migrateWithoutTimeout(schema, url, migrationStatus, options)
  const signals = processSignals()
  return {
    kind: 'postgres',
    notice: isPooled
      ? `PostgreSQL is behind a connection pooler, which keeps ${keepsStatements ? '' : 'no '}prepared statements.`
      : undefined,
    run: (query) => retryOnConflict(() => run(query)),
    ...signals,
    transact: (work) => transact(inTransaction, signals.notify, work),
    migrate: (options) => migrate(options).catch(throwMigrationFailure),
    migrationStatus,
    snapshot: () => Promise.reject(new Error('only the embedded database has snapshots')),
    findFault: health.findFault,
    close: async () => {
      await health.close()
      await orm.close(true)
      // MikroORM does not close a pool through which it has run no query itself.
      if (!pool.ending) await pool.end()
    },
  }
}

/** Waits until PostgreSQL accepts a connection. The message of the error names the setting, and has no password. */
async function findServer(url: string, connectionTimeoutMillis: number, wait: WaitOptions): Promise<PostgresServer> {
  // Outside of `try`, because the message for a missing certificate file names the setting already.
  readUrl(url)
  const inspect = () => inspectServer({ application_name: APPLICATION, ...readUrl(url), connectionTimeoutMillis, ...CLIENT_TIMEOUT })
  try {
    return await retryWhileUnavailable(inspect, wait)
  } catch (error) {
    throw new DatabaseUnusable(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}`, { cause: error })
  }
}

/** Must be called for each pool or client: pg hides the TLS key in a config that it uses, and a copy lacks the key. */
function readUrl(url: string) {
  try {
    return clientConfig(url)
  } catch (error) {
    throw new DatabaseUnusable(`DATABASE_URL cannot be used: ${reasonOf(error)}`, { cause: error })
  }
}

async function connect(
  schema: Schema,
  url: string,
  poolSize: number,
  timeouts: { connectionTimeoutMillis: number } & Partial<typeof CLIENT_TIMEOUT & typeof STARTUP_TIMEOUTS>,
) {
  const server = readUrl(url)
  const { MikroORM } = await import('@mikro-orm/postgresql')
  return MikroORM.init({
    ...ormOptions(schema),
    // The pool gets everything else from `server`.
    dbName: server.database ?? server.user ?? 'postgres',
    pool: { min: 0, max: poolSize },
    preferReadReplicas: false,
    // A database that does not exist is a mistake in DATABASE_URL and must not be created.
    ensureDatabase: false,
    driverOptions: {
      application_name: APPLICATION,
      ...server,
      ...timeouts,
      keepAlive: true,
      // For pipeline.ts.
      pipeline: true,
      onPoolCreated: ({ options }: { options: { types: pg.TypeOverrides } }) => {
        for (const [oid, parse] of Object.entries(parsers)) options.types.setTypeParser(Number(oid), parse)
      },
    },
  })
}

/**
 * Migrates with a pool of its own, without statement timeouts. It has two connections: MikroORM creates its own table
 * on one, while the transaction on the other has the lock.
 */
async function migrateWithoutTimeout(schema: Schema, url: string, readStatus: () => Promise<MigrationStatus>, options: MigrateOptions) {
  const orm = await connect(schema, url, 2, { connectionTimeoutMillis: CONNECT_MS })
  const closing = () => orm.close(true)
  const applied = await migrateUnderLock(orm, readStatus, options).catch((error: unknown) => {
    // Not awaited: MikroORM would wait for ever for a connection that has broken in the transaction.
    closing().catch(() => undefined)
    throw error
  })
  await closing()
  return applied
}
