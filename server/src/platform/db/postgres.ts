/** PostgreSQL 15 or later, through the connection pool of MikroORM. */
import type pg from 'pg'
import { CONNECT_MS, parsers } from './connection.ts'
import { type Database, DatabaseUnusable, type MigrationStatus, reasonOf } from './database.ts'
import { applyMigrations, readMigrationStatus, underMigrationLock } from './migrate.ts'
import { ormOptions, type Schema } from './orm.ts'
import { postgresHealth } from './postgres-health.ts'
import { clientConfig } from './postgres-url.ts'
import { processSignals } from './signals.ts'
import type { Query } from './query.ts'
import { type InTransaction, type QueryRunner, retryOnConflict, transact } from './transact.ts'

export interface PostgresOptions {
  poolSize?: number | undefined
  /** Milliseconds to wait for a connection of the pool. */
  maxConnectionWait?: number | undefined
  /** Named prepared statements; off behind a pooler that cannot keep them (pgbouncer before 1.21). */
  prepared?: boolean | undefined
}

const APPLICATION = 'contacts'
const STATEMENT_MS = 8_000
const IDLE_IN_TRANSACTION_MS = 10_000

const TIMEOUTS = {
  statement_timeout: STATEMENT_MS,
  // A timeout of the client, for a server that no longer responds and cannot enforce its own.
  query_timeout: STATEMENT_MS + CONNECT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
}

export async function openPostgres(
  schema: Schema,
  url: string,
  { poolSize = 10, prepared = true, maxConnectionWait = CONNECT_MS }: PostgresOptions,
): Promise<Database> {
  const orm = await connect(schema, url, poolSize, { ...TIMEOUTS, connectionTimeoutMillis: maxConnectionWait })
  const pool = await orm.em.getDriver().getConnection().getNativeClient()
  const runOn = (connection: pg.Pool | pg.PoolClient): QueryRunner => ({
    run: async <Row>({ name, text, values }: Query<Row>) => {
      const { rows } = await connection.query(prepared && name ? { name, text, values } : { text, values })
      return rows as Row[]
    },
  })
  const { run } = runOn(pool)
  const health = postgresHealth({ application_name: APPLICATION, ...readUrl(url) }, pool)
  const close = async () => {
    await health.close()
    await orm.close(true)
    // MikroORM does not close a pool through which it has run no query itself.
    if (!pool.ending) await pool.end()
  }
  try {
    await checkServer({ run })
  } catch (error) {
    await close()
    throw new DatabaseUnusable(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}`, { cause: error })
  }

  const migrationStatus = () => readMigrationStatus({ run }, schema)
  const signals = processSignals()
  return {
    kind: 'postgres',
    run: (query) => retryOnConflict(() => run(query)),
    ...signals,
    transact: (work) => transact(transactionsOf(pool, runOn), signals.notify, work),
    migrate: () => underMigrationLock(readUrl(url), async () => migrateWithoutTimeout(schema, url, await migrationStatus())),
    migrationStatus,
    snapshot: () => Promise.reject(new Error('only the embedded database has snapshots')),
    findFault: health.findFault,
    close,
  }
}

// Not MikroORM's transactions: if a connection breaks inside one, MikroORM never returns the connection to the pool.
const transactionsOf =
  (pool: pg.Pool, runOn: (connection: pg.PoolClient) => QueryRunner): InTransaction =>
  async (work) => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const value = await work(runOn(client))
      await client.query('commit')
      return value
    } catch (error) {
      // A connection that cannot even roll back is destroyed.
      await client.query('rollback').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

const OLDEST_VERSION = 15

async function checkServer(db: QueryRunner) {
  const text = `select current_setting('server_encoding') as encoding, current_setting('server_version_num')::int / 10000 as version`
  const [server] = await db.run<{ encoding: string; version: number }>({ text, values: [] })
  if (!server) throw new Error('it does not report its version')
  if (server.version < OLDEST_VERSION) throw new Error(`it is PostgreSQL ${server.version}, and ${OLDEST_VERSION} or later is required`)
  // In another encoding most names could not be saved.
  if (server.encoding !== 'UTF8') throw new Error(`its encoding is ${server.encoding} and must be UTF8`)
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
  timeouts: Partial<typeof TIMEOUTS> & { connectionTimeoutMillis: number },
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
      onPoolCreated: ({ options }: { options: { types: pg.TypeOverrides } }) => {
        for (const [oid, parse] of Object.entries(parsers)) options.types.setTypeParser(Number(oid), parse)
      },
    },
  })
}

/** Uses another connection, without timeouts: a migration of many rows may take longer than any request. */
async function migrateWithoutTimeout(schema: Schema, url: string, before: MigrationStatus) {
  const orm = await connect(schema, url, 1, { connectionTimeoutMillis: CONNECT_MS })
  try {
    return await applyMigrations(orm.migrator, before)
  } finally {
    await orm.close(true)
  }
}
