/**
 * `npm run restore -- <backup> [--replace]`: restores a backup folder, or a dump that pg_dump made, into an empty
 * database. With `--replace` it first deletes everything in the database.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { EXPIRE_SYNC_TOKENS } from './address-book/sync/expire-tokens.ts'
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { openDatabase, schema } from './database.ts'
import { restoreEmbedded } from './platform/backup/copy-embedded.ts'
import { type Backup, readBackup } from './platform/backup/folder.ts'
import { describeMissingKeys } from './platform/backup/keys.ts'
import { restorePostgres } from './platform/backup/restore-postgres.ts'
import type { Database } from './platform/db/database.ts'
import { describeStartFailure } from './start-failure.ts'

async function restoreDump(url: string, { path: dump }: Backup, replace: boolean, { postgresBin: bin }: Config) {
  // With one connection, every other connection to the database belongs to another program.
  const db = await openDatabase({ url, poolSize: 1, direct: true })
  try {
    const { migrations } = schema
    await restorePostgres(db, { url, bin, dump, replace, migrations, afterwards: EXPIRE_SYNC_TOKENS })
    return await describePending(db)
  } finally {
    await db.close()
  }
}

const restoreFolder = ({ path: backup }: Backup, replace: boolean, { dataDir }: Config) =>
  restoreEmbedded({ dataDir, backup, replace, prepare: prepareCopy })

async function prepareCopy(dataDir: string) {
  const db = await openDatabase({ dataDir })
  try {
    const { applied, unknown } = await db.migrationStatus()
    // PGlite may create a new database in a damaged folder.
    if (applied.length === 0) throw new Error('The backup is damaged: its database has no tables of this service.')
    if (unknown.length > 0) throw new Error(`The backup is of a newer version: this version does not have ${unknown.join(', ')}.`)
    await db.run({ text: EXPIRE_SYNC_TOKENS, values: [] })
    return await describePending(db)
  } finally {
    await db.close()
  }
}

async function describePending(db: Database) {
  const { applied, pending } = await db.migrationStatus()
  const rest = pending.length > 0 ? `, and ${pending.length} are pending: \`npm run migrate\`, or the next start, applies them` : ''
  return `The database is restored. It has ${applied.length} migrations${rest}.`
}

function restore(backup: Backup, replace: boolean, config: Config) {
  const { databaseUrl: url } = config
  if (backup.kind === 'postgres' && url === undefined)
    throw new Error('The backup is of a PostgreSQL database, and DATABASE_URL is not set.')
  if (backup.kind === 'embedded' && url !== undefined)
    throw new Error('The backup is of an embedded database, and DATABASE_URL is set. Restore it without DATABASE_URL.')
  return url === undefined ? restoreFolder(backup, replace, config) : restoreDump(url, backup, replace, config)
}

try {
  const { positionals, values } = parseArgs({ options: { replace: { type: 'boolean', default: false } }, allowPositionals: true })
  const [path, ...others] = positionals
  if (path === undefined || others.length > 0) throw new Error('Name one backup. Usage: npm run restore -- <backup> [--replace]')
  loadDotEnv()
  const config = readConfig(process.env)
  const backup = readBackup(resolve(path))
  const outcome = await restore(backup, values.replace, config)
  const keys = backup.info && describeMissingKeys(backup.info.keys, config.keys)
  process.stdout.write([outcome, ...(keys === undefined ? [] : [keys]), ''].join('\n'))
} catch (error) {
  process.stderr.write(`${describeStartFailure(error, 'Cannot restore')}\n`)
  process.exit(1)
}
