/** Opens the database of this service, with its tables and migrations: PostgreSQL if there is a URL, else PGlite. */
import type { MigrationObject } from '@mikro-orm/core'
import { CACHE_FOLDER } from './cache-folder.ts'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'
import type { Database, MigrateOptions } from './platform/db/database.ts'
import { type EmbeddedOptions, openPglite } from './platform/db/pglite.ts'
import { openPostgres, type PostgresOptions } from './platform/db/postgres.ts'
import * as template from './platform/db/template.ts'

export type { Database }
export { CACHE_FOLDER }
export { MIGRATIONS_TABLE } from './platform/db/orm.ts'
export { packTemplate, unpackTemplate } from './platform/db/template.ts'

export const schema = { entities, migrations }

export interface DatabaseOptions extends PostgresOptions, EmbeddedOptions {
  /** `postgres://…`; if undefined, PGlite. */
  url?: string | undefined
  /** Default: the migrations of this version. Tests pass the migrations of an older version. */
  migrations?: MigrationObject[]
}

export function openDatabase({ url, migrations = schema.migrations, ...options }: DatabaseOptions): Promise<Database> {
  const own = { entities, migrations }
  return url === undefined ? openPglite(own, options) : openPostgres(own, url, options)
}

/** The template of new embedded databases with these migrations; undefined if the folder has none. */
export const readTemplate = (folder: string, { migrations } = schema): Promise<Blob | undefined> => template.read(folder, migrations)

/** The template of this version, which is made and stored in the folder if it is missing. */
export async function makeTemplate(folder: string): Promise<Blob> {
  const stored = await readTemplate(folder)
  if (stored) return stored
  const db = await openDatabase({ dataDir: 'memory' })
  try {
    await migrateDatabase(db, { templates: folder })
    return await db.snapshot()
  } finally {
    await db.close()
  }
}

/** Applies the pending migrations. An embedded database that had none of them is stored as the template, before it has rows. */
export async function migrateDatabase(db: Database, { templates, ...options }: MigrateOptions & { templates: string }): Promise<void> {
  const applied = await db.migrate(options)
  const wasEmpty = applied.length === schema.migrations.length
  if (db.kind === 'pglite' && wasEmpty) await template.store(templates, schema.migrations, await db.snapshot())
}
