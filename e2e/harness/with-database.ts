import { type Database, openDatabase, schema } from '@contacts/server/database'

/** The settings of a server that name its database. */
export type DatabaseSettings = Record<string, string>

/**
 * Opens the database during `work`, by default with the migrations of this version. A database in PGlite must not be
 * open in a server at the same time.
 */
export async function withDatabase<T>(
  { DATABASE_URL: url, DATA_DIR: dataDir }: DatabaseSettings,
  work: (db: Database) => Promise<T>,
  migrations = schema.migrations,
): Promise<T> {
  const db = await openDatabase({ url, dataDir, migrations })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}
