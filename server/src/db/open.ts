/**
 * Opens the database: PostgreSQL where `DATABASE_URL` says so, else PGlite in the data folder (or in memory). Both have the
 * same entities, the same migrations and the same queries.
 */
import { MikroORM, type Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { entities } from '../entities.ts'
import { migrations } from '../migrations/index.ts'
import { Problem } from '../http/problem.ts'
import { lockDataDir } from './lock.ts'
import { type Db, inTransaction, type Query } from './statement.ts'

export interface Database extends Db {
  kind: 'postgres' | 'pglite'
  /** Commits what `work` returns; rolls back what it throws, and a Problem that it returns unless that is recorded. */
  transact<T>(work: (tx: Db) => Promise<T>): Promise<T>
  migrate(): Promise<string[]>
  /** The whole embedded database, to start others from. */
  snapshot(): Promise<Blob>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** PostgreSQL; without it PGlite. */
  url?: string | undefined
  /** Folder of PGlite's data, `memory` for none, or a dump to start from. */
  dataDir?: string | undefined
  snapshot?: Blob | undefined
  poolSize?: number
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
  migrations: { tableName: 'schema_migrations', snapshot: false, migrationsList: migrations, disableForeignKeys: false, allOrNothing: true, silent: true },
}

export const openDatabase = (options: DatabaseOptions): Promise<Database> => (options.url === undefined ? openPglite(options) : openPostgres(options.url, options))

const TIMESTAMPTZ = 1184
// `2026-11-20 09:30:00.5+00`: with a T and a Z it takes the short way through the parser of dates.
const instant = (text: string) => (text.endsWith('+00') ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : new Date(text))

const CONNECT_MS = 2_000
const STATEMENT_MS = 8_000
const IDLE_IN_TRANSACTION_MS = 10_000

async function openPostgres(url: string, { poolSize = 10, prepared = true }: DatabaseOptions): Promise<Database> {
  const { PostgreSqlDriver } = await import('@mikro-orm/postgresql')
  const orm = await MikroORM.init({
    ...ormOptions,
    driver: PostgreSqlDriver,
    clientUrl: url,
    pool: { min: 0, max: poolSize },
    preferReadReplicas: false,
    connect: false,
    driverOptions: {
      connectionTimeoutMillis: CONNECT_MS,
      statement_timeout: STATEMENT_MS,
      // When the server's own timeout cannot be heard any more.
      query_timeout: STATEMENT_MS + CONNECT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      application_name: 'contacts',
      keepAlive: true,
      onPoolCreated: ({ options }: { options: { types: pg.TypeOverrides } }) => options.types.setTypeParser(TIMESTAMPTZ, instant),
    },
  } as unknown as Options)
  await orm.connect()
  const pool = await nativeClient<pg.Pool>(orm)

  return {
    kind: 'postgres',
    run: async <Row>({ name, text, values }: Query<Row>) => {
      const { rows } = await pool.query(prepared && name ? { name, text, values } : { text, values })
      return rows as Row[]
    },
    transact: (work) => transact(orm, work),
    migrate: () => underLock(url, () => migrate(orm)),
    snapshot: () => Promise.reject(new Error('only the embedded database has snapshots')),
    close: () => orm.close(true),
  }
}

async function openPglite({ dataDir = 'memory', snapshot }: DatabaseOptions): Promise<Database> {
  const [{ PgliteDriver }, { PGlite }, { pg_trgm }, { btree_gin }] = await Promise.all([
    import('@mikro-orm/pglite'),
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/contrib/btree_gin'),
  ])
  const inMemory = dataDir === 'memory'
  // PGlite takes no lock on its folder, and two processes on one folder destroy it.
  const lock = inMemory ? undefined : await lockFolder(dataDir)
  const pglite = await PGlite.create({
    dataDir: inMemory ? 'memory://' : join(dataDir, 'pglite'),
    extensions: { pg_trgm, btree_gin },
    parsers: { [TIMESTAMPTZ]: instant },
    ...(snapshot && { loadDataDir: snapshot }),
  })
  const orm = await MikroORM.init({ ...ormOptions, driver: PgliteDriver, dbName: 'contacts', driverOptions: { pglite: () => pglite } } as unknown as Options)

  return {
    kind: 'pglite',
    run: async <Row>({ text, values }: Query<Row>) => (await pglite.query(text, values)).rows as Row[],
    transact: (work) => transact(orm, work),
    migrate: () => migrate(orm),
    snapshot: () => pglite.dumpDataDir('none'),
    close: async () => {
      await orm.close(true)
      await pglite.close()
      lock?.release()
    },
  }
}

async function lockFolder(dataDir: string) {
  await mkdir(dataDir, { recursive: true })
  return lockDataDir(dataDir)
}

const nativeClient = async <Client>(orm: MikroORM) =>
  (await (orm.em.getDriver().getConnection() as unknown as { getNativeClient(): Client | Promise<Client> }).getNativeClient()) as Client

class RolledBack extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super('rolled back')
    this.value = value
  }
}

const RETRIES = 3
const isConflict = (error: unknown) => ['40001', '40P01'].includes((error as { code?: string }).code ?? '')

async function transact<T>(orm: MikroORM, work: (tx: Db) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await (orm.em.fork() as SqlEntityManager).transactional(async (em) => {
      const value = await work(inTransaction(em))
      if (value instanceof Problem && !value.isRecorded) throw new RolledBack(value)
      return value
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.value as T
    if (isConflict(error) && attempt < RETRIES) return transact(orm, work, attempt + 1)
    throw error
  }
}

async function migrate(orm: MikroORM) {
  const applied = await (orm as unknown as { migrator: { up(): Promise<{ name: string }[]> } }).migrator.up()
  return applied.map(({ name }) => name)
}

// Any number that nobody else locks in this database.
const MIGRATION_LOCK = 7_201_992

/** Servers that start together migrate one after the other. */
async function underLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    return await work()
  } finally {
    await client.end()
  }
}
