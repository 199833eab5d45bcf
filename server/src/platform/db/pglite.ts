/** The embedded database: PGlite in the data folder, or in memory. One process, one connection. */
import type { PGliteOptions } from '@electric-sql/pglite'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CONNECT_MS, parsers } from './connection.ts'
import { type Database, DatabaseUnusable } from './database.ts'
import { type Fault, faultOf, oneAtATime } from './fault.ts'
import { lockDataDir } from './lock.ts'
import { applyMigrations, readMigrationStatus, throwMigrationFailure } from './migrate.ts'
import { MIGRATIONS_TABLE, ormOptions, type Schema } from './orm.ts'
import { processSignals } from './signals.ts'
import type { Query } from './query.ts'
import { type InTransaction, type QueryRunner, transact } from './transact.ts'

/** The types of columns that PGlite would parse: bool, int8, int2, int4, json, timestamptz, uuid[] and jsonb. */
const PARSED_TYPES = [16, 20, 21, 23, 114, 1184, 2951, 3802]
const AS_TEXT = { rowMode: 'array' as const, parsers: Object.fromEntries(PARSED_TYPES.map((oid) => [oid, (text: string) => text])) }

export interface EmbeddedOptions {
  /** Folder of the data; `memory`, the default, stores nothing. */
  dataDir?: string | undefined
  /** Returns a dump that a new database starts with. */
  snapshot?: (() => Promise<Blob | undefined>) | undefined
}

export async function openPglite(schema: Schema, { dataDir = 'memory', snapshot }: EmbeddedOptions): Promise<Database> {
  const lock = dataDir === 'memory' ? undefined : lockDataDir(dataDir)
  const { pglite, hasSnapshot } = await openFolder(dataDir, snapshot).catch((error: unknown) => {
    lock?.release()
    throw error
  })
  const { MikroORM } = await import('@mikro-orm/pglite')
  const orm = await MikroORM.init({ ...ormOptions(schema), dbName: 'contacts', driverOptions: { pglite: () => pglite } })
  const runOn = (connection: Pick<typeof pglite, 'query'>): QueryRunner => ({
    run: async <Row>({ text, values, asText }: Query<Row>) => (await connection.query(text, values, asText ? AS_TEXT : {})).rows as Row[],
  })
  const { run } = runOn(pglite)
  if (hasSnapshot) await run({ text: `update ${MIGRATIONS_TABLE} set executed_at = now()`, values: [] })
  const inTransaction: InTransaction = (work, atCommit) =>
    pglite.transaction(async (connection) => {
      const tx = runOn(connection)
      const value = await work(tx)
      for (const query of atCommit) await tx.run(query)
      return value
    })
  const migrationStatus = () => readMigrationStatus({ run }, schema)

  const signals = processSignals()
  return {
    kind: 'pglite',
    notice: 'Embedded database: one process, and not safe against power loss. Set DATABASE_URL for production.',
    run,
    ...signals,
    // Exclusive: every other query waits until the transaction has ended.
    transact: (work) => transact(inTransaction, signals.notify, work),
    migrate: async (options) => applyMigrations(orm, await migrationStatus(), options).catch(throwMigrationFailure),
    migrationStatus,
    snapshot: () => pglite.dumpDataDir('none'),
    findFault: oneAtATime(() => findFault(run)),
    close: async () => {
      await orm.close(true)
      await pglite.close()
      lock?.release()
    },
  }
}

/** PGlite has a single connection, so this query waits until the transaction in progress has ended. */
async function findFault(run: QueryRunner['run']): Promise<Fault | undefined> {
  const query = run({ text: 'select 1', values: [] }).then(() => undefined, faultOf)
  const tooLate = sleep<Fault>(CONNECT_MS, { detail: 'The database has been busy for a while.' }, { ref: false })
  return Promise.race([query, tooLate])
}

/** The folder of the database in the data folder. */
export const embeddedFolder = (dataDir: string) => join(dataDir, 'pglite')

/** Where a restore keeps the database that it replaces, until it has moved the new one to its place. */
export const replacedFolder = (dataDir: string) => join(dataDir, 'replaced')

/** Throws if the data folder has no database. Opening it would create one. */
export function refuseMissingDatabase(dataDir: string): void {
  if (!existsSync(embeddedFolder(dataDir))) throw new DatabaseUnusable(`There is no database in ${dataDir}: npm start creates it.`)
}

/**
 * The files are in memory, as files or in the cache of the operating system, and PGlite fills all buffers when it
 * starts. It would keep each file open: with all tables, more than 200 descriptors of the server.
 */
const SETTINGS = ['-c', 'shared_buffers=16MB', '-c', 'max_files_per_process=100']

/** The caller must have locked the folder: PGlite does not lock it, and two processes on one folder destroy it. */
async function openFolder(dataDir: string, snapshot: EmbeddedOptions['snapshot']) {
  const [{ PGlite }, { pg_trgm }, { btree_gin }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/contrib/pg_trgm'),
    import('@electric-sql/pglite/contrib/btree_gin'),
  ])
  const folder = embeddedFolder(dataDir)
  const isInMemory = dataDir === 'memory'
  const isNew = isInMemory || prepareFolder(dataDir) === 'new'
  const loadDataDir = isNew ? await snapshot?.() : undefined
  try {
    const options: PGliteOptions = {
      dataDir: isInMemory ? 'memory://' : folder,
      extensions: { pg_trgm, btree_gin },
      parsers,
      startParams: [...PGlite.defaultStartParams, ...SETTINGS],
      ...(loadDataDir && { loadDataDir }),
    }
    const pglite = await PGlite.create(options)
    // PGlite keeps its options, and the dump has 42 MB.
    delete options.loadDataDir
    if (!isInMemory && loadDataDir) restrictAccess(folder)
    if (!isInMemory) rmSync(join(folder, CREATING), { force: true })
    return { pglite, hasSnapshot: loadDataDir !== undefined }
  } catch (error) {
    const reason = isInMemory
      ? 'The database in memory does not start.'
      : unusable(folder, 'contains no database that this version can open')
    throw new DatabaseUnusable(reason, { cause: error })
  }
}

/** A file that exists while the database is created. If the creation was interrupted, the next start repeats it. */
const CREATING = 'creating'

function prepareFolder(dataDir: string): 'new' | 'existing' {
  const folder = embeddedFolder(dataDir)
  if (existsSync(join(folder, CREATING))) {
    for (const name of readdirSync(folder)) if (name !== CREATING) rmSync(join(folder, name), { recursive: true })
    return 'new'
  }
  refuseDamaged(dataDir)
  if (existsSync(join(folder, 'PG_VERSION'))) return 'existing'
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, CREATING), '')
  return 'new'
}

/** Gives the files the modes that PostgreSQL gives them: PGlite lets every user write the files of a dump. */
function restrictAccess(folder: string) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
}

/** Throws where PGlite would create a new database: over damaged files, or in place of one that a restore has moved. */
function refuseDamaged(dataDir: string) {
  const folder = embeddedFolder(dataDir)
  if (existsSync(folder)) {
    const names = readdirSync(folder)
    if (names.length > 0 && !names.includes('PG_VERSION'))
      throw new DatabaseUnusable(unusable(folder, 'contains a damaged database, without the file PG_VERSION'))
  } else if (existsSync(replacedFolder(dataDir))) {
    throw new DatabaseUnusable(`A restore into ${dataDir} was interrupted. Run it again.`)
  }
}

const unusable = (folder: string, what: string) => `${folder} ${what}. Set DATA_DIR to another folder, or restore it from a backup.`
