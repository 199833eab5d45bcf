/** `npm run backup -- [folder]`: writes a backup of the database into a new folder, by default into `backups`. */
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { openDatabase } from './database.ts'
import { copyEmbedded } from './platform/backup/copy-embedded.ts'
import { dumpPostgres } from './platform/backup/dump-postgres.ts'
import { createBackupFolder, dumpIn, writeInfo } from './platform/backup/folder.ts'
import { describeBackupKeys, nameKeys } from './platform/backup/keys.ts'
import type { Database } from './platform/db/database.ts'
import { describeStartFailure } from './start-failure.ts'
import { version } from './system/version.ts'

/** Backs up the database, and returns the number of its migrations. */
async function writeDatabase({ databaseUrl: url, dataDir, postgresBin: bin }: Config, folder: string) {
  if (url === undefined) await copyEmbedded(dataDir, folder)
  // Opening the copy of an embedded database tests that it can be restored.
  const db = await openDatabase(url === undefined ? { dataDir: folder } : { url, direct: true })
  try {
    const migrations = await countMigrations(db)
    if (url !== undefined) await dumpPostgres(db, { url, bin, file: dumpIn(folder) })
    return migrations
  } finally {
    await db.close()
  }
}

async function countMigrations(db: Database) {
  const { applied } = await db.migrationStatus()
  if (applied.length === 0) throw new Error('The database has no tables of this service: there is nothing to back up.')
  return applied.length
}

async function backUp(config: Config, folder: string) {
  const now = new Date()
  const path = resolve(folder === '' ? `backups/${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z` : folder)
  createBackupFolder(path)
  try {
    const migrations = await writeDatabase(config, path)
    const keys = nameKeys(config.keys)
    const database = config.databaseUrl === undefined ? 'embedded' : 'postgres'
    writeInfo(path, { created_at: now.toISOString(), version, database, keys, pictures: config.blobStore.kind })
    return [
      `The backup is in ${path}: a database with ${migrations} migrations.`,
      describeBackupKeys(keys),
      ...(config.blobStore.kind === 'database' ? [] : [`Not in the backup: the pictures, which are stored in ${config.blobStore.kind}.`]),
    ]
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    throw error
  }
}

// A backup contains secrets and personal data. The umask also applies to the files of pg_dump.
process.umask(0o077)
try {
  const { positionals } = parseArgs({ allowPositionals: true })
  if (positionals.length > 1) throw new Error('There is more than one folder. Usage: npm run backup -- [folder]')
  loadDotEnv()
  const lines = await backUp(readConfig(process.env), positionals[0] ?? '')
  process.stdout.write(`${lines.join('\n')}\n`)
} catch (error) {
  process.stderr.write(`${describeStartFailure(error, 'Cannot back up')}\n`)
  process.exit(1)
}
