/**
 * Opens the database: PostgreSQL where `DATABASE_URL` says so, else PGlite in the data folder (or in memory). Both have the
 * same entities, the same migrations and the same queries.
 */
import { MikroORM, type Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { join } from 'node:path'
import pg from 'pg'
import { type Database, DatabaseUnusable } from './db/database.ts'
import { lockDataDir } from './db/lock.ts'
import { processSignals } from './db/signals.ts'
import type { Query } from './db/statement.ts'
import { type InTransaction, type Runs, persist, transact } from './db/transact.ts'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'

export type { Database }

export interface DatabaseOptions {
  /** PostgreSQL; without it PGlite. */
  url?: string | undefined
  /** Folder of PGlite's data, `memory` for none, or a dump to start from. */
  dataDir?: string | undefined
  snapshot?: Blob | undefined
  poolSize?: number
  /** Milliseconds to wait for a connection of the pool. */
  maxConnectionWait?: number
  /** Named prepared statements; off behind a pooler that cannot keep them (pgbouncer before 1.21). */
  prepared?: boolean
}

/** Shared by the server and by the tool that writes migrations. */
export const ormOptions = {
  entities,
  extensions: [Migrator],
  forceUtcTimezone: true,
  debug: false,
  // What matters of the database reaches our own log as an error of a request, without SQL and without its parameters.
  logger: () => undefined,
  schemaGenerator: { ignoreRoutines: true },
  migrations: {
    tableName: 'schema_migrations',
    snapshot: false,
    migrationsList: migrations,
    disableForeignKeys: false,
    allOrNothing: true,
    silent: true,
  },
}

export const openDatabase = (options: DatabaseOptions): Promise<Database> =>
  options.url === undefined ? openPglite(options) : openPostgres(options.url, options)

const TIMESTAMPTZ = 1184
// `2026-11-20 09:30:00.5+00`: with a T and a Z it takes the short way through the parser of dates.
const instant = (text: string) => (text.endsWith('+00') ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : new Date(text))

const CONNECT_MS = 2_000
const STATEMENT_MS = 8_000
const IDLE_IN_TRANSACTION_MS = 10_000

const TIMEOUTS = {
  statement_timeout: STATEMENT_MS,
  // When the server's own timeout cannot be heard any more.
  query_timeout: STATEMENT_MS + CONNECT_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
}

async function openPostgres(
  url: string,
  { poolSize = 10, prepared = true, maxConnectionWait = CONNECT_MS }: DatabaseOptions,
): Promise<Database> {
  const orm = await initPostgres(url, poolSize, { ...TIMEOUTS, connectionTimeoutMillis: maxConnectionWait })
  const pool = await nativeClient<pg.Pool>(orm)
  const runOn = (connection: pg.Pool | pg.PoolClient): Runs => ({
    run: async <Row>({ name, text, values }: Query<Row>) => {
      const { rows } = await connection.query(prepared && name ? { name, text, values } : { text, values })
      return rows as Row[]
    },
  })
  const { run } = runOn(pool)
  const close = async () => {
    await orm.close(true)
    // The ORM leaves a pool open through which it has asked nothing itself.
    if (!pool.ending) await pool.end()
  }
  try {
    await checkServer({ run })
  } catch (error) {
    await close()
    throw new DatabaseUnusable(`The database of DATABASE_URL cannot be used: ${reasonOf(error)}`, { cause: error })
  }

  const signals = processSignals()
  return {
    kind: 'postgres',
    run: (query) => persist(() => run(query)),
    ...signals,
    transact: (work) => transact(transactionsOf(pool, runOn), signals.notify, work),
    migrate: () => underLock(url, () => migrateUntimed(url)),
    pendingMigrations: () => listPending({ run }),
    snapshot: () => Promise.reject(new Error('only the embedded database has snapshots')),
    close,
  }
}

// Our own, because a connection that breaks in a transaction of the ORM is never given back to the pool.
const transactionsOf =
  (pool: pg.Pool, runOn: (connection: pg.PoolClient) => Runs): InTransaction =>
  async (work) => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const value = await work(runOn(client))
      await client.query('commit')
      return value
    } catch (error) {
      // A connection that cannot even roll back is thrown away.
      await client.query('rollback').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

const OLDEST_VERSION = 15

async function checkServer(db: Runs) {
  const text = `select current_setting('server_encoding') as encoding, current_setting('server_version_num')::int / 10000 as version`
  const [server] = await db.run<{ encoding: string; version: number }>({ text, values: [] })
  if (server!.version < OLDEST_VERSION) throw new Error(`it is PostgreSQL ${server!.version}, and ${OLDEST_VERSION} or later is needed`)
  // In another encoding most names could not be saved.
  if (server!.encoding !== 'UTF8') throw new Error(`its encoding is ${server!.encoding} and has to be UTF8`)
}

async function initPostgres(url: string, poolSize: number, timeouts: Partial<typeof TIMEOUTS> & { connectionTimeoutMillis: number }) {
  const { PostgreSqlDriver } = await import('@mikro-orm/postgresql')
  return MikroORM.init({
    ...ormOptions,
    driver: PostgreSqlDriver,
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    preferReadReplicas: false,
    // A name that is not there is a mistake in DATABASE_URL, not a wish.
    ensureDatabase: false,
    driverOptions: {
      ...timeouts,
      application_name: 'contacts',
      keepAlive: true,
      onPoolCreated: ({ options }: { options: { types: pg.TypeOverrides } }) => options.types.setTypeParser(TIMESTAMPTZ, instant),
    },
  } as unknown as Options)
}

// A name with several addresses fails once for each.
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : (error as Error).message

async function openPglite({ dataDir = 'memory', snapshot }: DatabaseOptions): Promise<Database> {
  const [{ PgliteDriver }, { PGlite }, { pg_trgm }, { btree_gin }] = await Promise.all([
    import('@mikro-orm/pglite'),
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/contrib/btree_gin'),
  ])
  const inMemory = dataDir === 'memory'
  // PGlite takes no lock on its folder, and two processes on one folder destroy it.
  const lock = inMemory ? undefined : lockDataDir(dataDir)
  const folder = join(dataDir, 'pglite')
  const pglite = await PGlite.create({
    dataDir: inMemory ? 'memory://' : folder,
    extensions: { pg_trgm, btree_gin },
    parsers: { [TIMESTAMPTZ]: instant },
    ...(snapshot && { loadDataDir: snapshot }),
  }).catch((error: unknown) => {
    lock?.release()
    throw new DatabaseUnusable(
      `${folder} holds no database that this version can open. Set DATA_DIR to another folder, or restore it from a backup.`,
      { cause: error },
    )
  })
  const orm = await MikroORM.init({
    ...ormOptions,
    driver: PgliteDriver,
    dbName: 'contacts',
    driverOptions: { pglite: () => pglite },
  } as unknown as Options)
  const runOn = (connection: Pick<typeof pglite, 'query'>): Runs => ({
    run: async <Row>({ text, values }: Query<Row>) => (await connection.query(text, values)).rows as Row[],
  })
  const { run } = runOn(pglite)

  const signals = processSignals()
  return {
    kind: 'pglite',
    run,
    ...signals,
    // Exclusive: whoever asks meanwhile waits until it has ended.
    transact: (work) => transact((inTransaction) => pglite.transaction((tx) => inTransaction(runOn(tx))), signals.notify, work),
    migrate: () => migrate(orm),
    pendingMigrations: () => listPending({ run }),
    snapshot: () => pglite.dumpDataDir('none'),
    close: async () => {
      await orm.close(true)
      await pglite.close()
      lock?.release()
    },
  }
}

const nativeClient = async <Client>(orm: MikroORM) =>
  (await (orm.em.getDriver().getConnection() as unknown as { getNativeClient(): Client | Promise<Client> }).getNativeClient()) as Client

async function migrate(orm: MikroORM) {
  try {
    const applied = await (orm as unknown as { migrator: { up(): Promise<{ name: string }[]> } }).migrator.up()
    return applied.map(({ name }) => name)
  } catch (error) {
    throw new DatabaseUnusable(`The database cannot be migrated: ${reasonOf(error)}`, { cause: error })
  }
}

/** On a connection of its own: a migration of many rows may take longer than any request. */
async function migrateUntimed(url: string) {
  const orm = await initPostgres(url, 1, { connectionTimeoutMillis: CONNECT_MS })
  try {
    return await migrate(orm)
  } finally {
    await orm.close(true)
  }
}

const UNDEFINED_TABLE = '42P01'

async function listPending(db: Runs) {
  const rows = await db
    .run<{ name: string }>({ text: `select name from ${ormOptions.migrations.tableName}`, values: [] })
    .catch((error: { code?: string }) => {
      if (error.code === UNDEFINED_TABLE) return []
      throw error
    })
  const applied = new Set(rows.map(({ name }) => name))
  return migrations.map(({ name }) => name).filter((name) => !applied.has(name))
}

// Any number that nobody else locks in this database.
const MIGRATION_LOCK = 7_201_992

/** Servers that start together migrate one after the other. */
async function underLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  // Without a listener a connection that breaks would end the process with a stack instead of a line.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await work()
  } finally {
    await client.end()
  }
}
