/**
 * In-memory databases. Creating and migrating one takes seconds, so every database starts from the template of the
 * server.
 */
import { CACHE_FOLDER, type Database, makeTemplate, MIGRATIONS_TABLE, openDatabase, unpackTemplate } from '@contacts/server/database'
import { readFile } from 'node:fs/promises'

/** The published package contains the template (`testing/build.ts`); the workspace does not. */
const PUBLISHED_TEMPLATE = new URL('database.tar.zst', import.meta.url)

let template: Promise<Blob> | undefined

/** A new empty database with the schema of this version. */
export const openInMemory = (): Promise<Database> => openDatabase({ dataDir: 'memory', snapshot: packedDatabase })

/** The data folder of a migrated PGlite as a tar. A failure is not cached. */
export function packedDatabase(): Promise<Blob> {
  template ??= loadTemplate().catch((error: unknown) => {
    template = undefined
    throw error
  })
  return template
}

async function loadTemplate(): Promise<Blob> {
  const published = await readFile(PUBLISHED_TEMPLATE).catch(() => undefined)
  return published ? unpackTemplate(published) : makeTemplate(CACHE_FOLDER)
}

/** Deletes every row except the names of the migrations, so that the database is as the migrations left it. */
export async function deleteAllRows(db: Database): Promise<void> {
  const tables = await db.run<{ name: string }>({
    text: `select quote_ident(tablename) as name from pg_tables where schemaname = current_schema() and tablename <> $1`,
    values: [MIGRATIONS_TABLE],
  })
  await db.run({ text: `truncate ${tables.map(({ name }) => name).join(', ')}`, values: [] })
}
