/**
 * `npm run migrate`: migrates the database to the schema of this version. With `--status` it only lists the migrations
 * that were applied, are pending, or belong to a newer version.
 */
import { parseArgs } from 'node:util'
import { loadDotEnv, readConfig } from './config.ts'
import { openDatabase } from './database.ts'
import type { MigrationStatus } from './platform/db/database.ts'
import { refuseMissingDatabase } from './platform/db/pglite.ts'
import { describeStartFailure } from './start-failure.ts'

function reportStatus({ applied, pending, unknown }: MigrationStatus) {
  const list = [
    ...applied.map(({ name, at }) => [unknown.includes(name) ? 'unknown' : 'applied', at.toISOString(), name]),
    ...pending.map((name) => ['pending', '', name]),
  ]
  return [
    ...list.map(([state = '', at = '', name = '']) => `${state}  ${at.padEnd(24)}  ${name}`),
    summaryOf({ pending, unknown }),
    '',
  ].join('\n')
}

function summaryOf({ pending, unknown }: Pick<MigrationStatus, 'pending' | 'unknown'>) {
  if (unknown.length > 0) return 'A newer version has migrated the database: this version does not start.'
  if (pending.length > 0) return `${pending.length} pending: \`npm run migrate\` applies them, or the next start with MIGRATE=on.`
  return 'The database has the schema of this version.'
}

try {
  const { status: isStatus } = parseArgs({ options: { status: { type: 'boolean', default: false } } }).values
  loadDotEnv()
  const { databaseUrl: url, dataDir, databaseWaitSeconds, migrationWaitSeconds } = readConfig(process.env)
  if (isStatus && url === undefined) refuseMissingDatabase(dataDir)
  const onDelay = (line: string) => void process.stdout.write(`${line}\n`)
  const db = await openDatabase({ url, dataDir, maxStartWait: databaseWaitSeconds * 1000, onDelay })
  if (isStatus) process.stdout.write(reportStatus(await db.migrationStatus()))
  else {
    const applied = await db.migrate({ onDelay, maxLockWait: migrationWaitSeconds * 1000 })
    process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n')
  }
  await db.close()
} catch (error) {
  process.stderr.write(`${describeStartFailure(error)}\n`)
  process.exit(1)
}
