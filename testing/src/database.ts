/**
 * Databases in memory. To make one takes seconds, so it is done once: the finished one is packed, and every other starts from
 * that. The pack is kept in the temp folder for the next process too, under a name that changes with what it was made of.
 */
import { type Database, MIGRATIONS_TABLE, openDatabase, schema } from '@contacts/server/database'
import server from '@contacts/server/package.json' with { type: 'json' }
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let loading: Promise<Blob> | undefined

/** An empty database of its own, with the schema of this version. */
export const openInMemory = async (): Promise<Database> => openDatabase({ dataDir: 'memory', snapshot: await packedDatabase() })

/** What every database in memory starts from: the data folder of PGlite as a tar. */
export function packedDatabase(): Promise<Blob> {
  loading ??= loadPack().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

async function loadPack(): Promise<Blob> {
  const folder = await ownFolder()
  const file = folder && join(folder, `${await fingerprint()}.tar`)
  const kept = file && (await readFile(file).catch(() => undefined))
  if (kept) return new Blob([kept])
  const pack = await makePack()
  if (file) await keep(file, pack)
  return pack
}

async function makePack(): Promise<Blob> {
  const db = await openDatabase({ dataDir: 'memory' })
  await db.migrate()
  const pack = await db.snapshot()
  await db.close()
  return pack
}

/** Of everything that a pack depends on: what the migrations say, and the versions of the packages that carry it out. */
async function fingerprint() {
  const sql = await Promise.all(schema.migrations.map(queriesOf))
  return createHash('sha256')
    .update(JSON.stringify([server.version, server.dependencies, sql]))
    .digest('hex')
    .slice(0, 32)
}

async function queriesOf({ class: Migration }: (typeof schema.migrations)[number]) {
  // It has no use for a driver while it only says what it would run.
  const migration = new Migration(undefined as never, undefined as never)
  await migration.up()
  return migration.getQueries()
}

/** Undefined where none can be had: in a temp folder of everybody's, somebody else may have made one of that name. */
async function ownFolder() {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `contacts-testing-${uid}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return (await stat(folder)).uid === uid ? folder : undefined
  } catch {
    return undefined
  }
}

/** Renamed when it is complete, so that nobody reads half of it. Without it the next process takes longer, and that is all. */
async function keep(file: string, pack: Blob) {
  const unfinished = `${file}.${randomUUID()}`
  try {
    await writeFile(unfinished, pack.stream())
    await rename(unfinished, file)
  } catch {
    await rm(unfinished, { force: true }).catch(() => undefined)
  }
}

/** Removes every row; what follows finds it as after the migrations. */
export async function empty(db: Database): Promise<void> {
  const tables = await db.run<{ name: string }>({
    text: `select quote_ident(tablename) as name from pg_tables where schemaname = current_schema() and tablename <> $1`,
    values: [MIGRATIONS_TABLE],
  })
  await db.run({ text: `truncate ${tables.map(({ name }) => name).join(', ')}`, values: [] })
}
