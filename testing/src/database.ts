/**
 * In-memory databases. Running the migrations takes seconds, so they run once: the migrated database becomes an
 * archive, from which every other database starts. The archive stays in the temporary folder for later processes. Its
 * name contains a hash of the migrations and of the package versions that run them.
 */
import { type Database, MIGRATIONS_TABLE, openDatabase, schema } from '@contacts/server/database'
import server from '@contacts/server/package.json' with { type: 'json' }
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'

/** The published package contains the archive (`testing/build.ts`); the workspace does not. */
const PUBLISHED_ARCHIVE = new URL('database.tar.zst', import.meta.url)

let archive: Promise<Blob> | undefined

/** A new empty database with the schema of this version. */
export const openInMemory = async (): Promise<Database> => openDatabase({ dataDir: 'memory', snapshot: await packedDatabase() })

/** The data folder of a migrated PGlite as a tar. A failure is not cached. */
export function packedDatabase(): Promise<Blob> {
  archive ??= loadArchive().catch((error: unknown) => {
    archive = undefined
    throw error
  })
  return archive
}

async function loadArchive(): Promise<Blob> {
  const published = await readFile(PUBLISHED_ARCHIVE).catch(() => undefined)
  // One buffer: joining the 42 MB from small buffers takes longer than decompressing them.
  if (published) return new Blob([await promisify(zstdDecompress)(published, { chunkSize: 64 * 1024 * 1024 })])
  const folder = await cacheFolder()
  const file = folder && join(folder, `${await fingerprint()}.tar`)
  const cached = file && (await readFile(file).catch(() => undefined))
  if (cached) return new Blob([cached])
  const created = await createArchive()
  if (file) await storeArchive(file, created)
  return created
}

async function createArchive(): Promise<Blob> {
  const db = await openDatabase({ dataDir: 'memory' })
  await db.migrate()
  const snapshot = await db.snapshot()
  await db.close()
  return snapshot
}

/**
 * Hashes everything that the archive depends on: the SQL of the migrations, and the versions of the packages that run
 * it.
 */
async function fingerprint() {
  const sql = await Promise.all(schema.migrations.map(queriesOf))
  return createHash('sha256')
    .update(JSON.stringify([server.version, server.dependencies, sql]))
    .digest('hex')
    .slice(0, 32)
}

async function queriesOf({ class: Migration }: (typeof schema.migrations)[number]) {
  // A migration needs a driver only to run its queries, not to list them. A migration that converts rows reads the rows
  // first, and an empty database has none.
  const driver = { execute: () => Promise.resolve([]) }
  const migration = new Migration(driver as never, undefined as never)
  await migration.up()
  return migration.getQueries()
}

/**
 * Returns undefined if the folder cannot be created, or if it belongs to another user, who could have put a forged
 * archive there.
 */
async function cacheFolder() {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `contacts-testing-${uid}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return (await stat(folder)).uid === uid ? folder : undefined
  } catch {
    return undefined
  }
}

/**
 * Renames the file when it is complete, so that no process reads an incomplete one. After a failure, the next process
 * creates the archive again.
 */
async function storeArchive(file: string, created: Blob) {
  const unfinished = `${file}.${randomUUID()}`
  try {
    await writeFile(unfinished, created.stream())
    await rename(unfinished, file)
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined)
  }
}

/** Deletes every row except the names of the migrations, so that the database is as the migrations left it. */
export async function deleteAllRows(db: Database): Promise<void> {
  const tables = await db.run<{ name: string }>({
    text: `select quote_ident(tablename) as name from pg_tables where schemaname = current_schema() and tablename <> $1`,
    values: [MIGRATIONS_TABLE],
  })
  await db.run({ text: `truncate ${tables.map(({ name }) => name).join(', ')}`, values: [] })
}
