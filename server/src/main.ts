/** The server process. A failure at start is reported in one line, with a non-zero exit code. */
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { databaseClock } from './platform/db/clock.ts'
import { type Database, DatabaseUnusable, refuseNewerSchema } from './platform/db/database.ts'
import { logOptions } from './platform/http/log.ts'
import { type Output, standardError, standardOutput } from './platform/output.ts'
import { describeStartFailure } from './start-failure.ts'
import { stopOnSignal } from './stop.ts'
import { version } from './system/version.ts'

async function start(stdout: Output) {
  loadDotEnv()
  const config = readConfig(process.env)
  // These modules take long to load, so they are imported after the settings were checked.
  const [{ buildApp }, { openDatabase }] = await Promise.all([import('./app.ts'), import('./database.ts')])
  const db = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePool,
    prepared: config.databasePrepared,
  })
  await migrateOrRefuse(db, config)
  const publicUrl = config.publicUrl ?? `http://${addressOf(config.host)}:${config.port}`
  const clock = databaseClock(db)
  const logger = { ...logOptions(config.logLevel), stream: stdout }
  const app = await buildApp({ config: { ...config, publicUrl }, db, clock: clock.now, logger })
  stopOnSignal(app, db, config.drainSeconds)
  await clock.follow(app.log)
  await app.listen({ host: config.host, port: config.port })
  stdout.write(greeting(publicUrl, db))
}

async function migrateOrRefuse(db: Database, config: Config) {
  if (config.migrate) return void (await db.migrate())
  const status = await db.migrationStatus()
  refuseNewerSchema(status)
  if (status.pending.length > 0)
    throw new DatabaseUnusable(
      `The database is behind this version by ${status.pending.length} migration(s): run \`npm run migrate\`, or set MIGRATE=on.`,
    )
}

/** The host for a URL that works on this machine. */
function addressOf(host: string) {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function greeting(publicUrl: string, db: Database) {
  const notice =
    db.kind === 'pglite' ? ['', 'Embedded database: one process, and not safe against power loss. Set DATABASE_URL for production.'] : []
  return [
    '',
    `Contacts ${version} listens.`,
    '',
    `  Docs  ${publicUrl}/docs`,
    `  Try   curl ${publicUrl}/healthchecker`,
    ...notice,
    '',
    '',
  ].join('\n')
}

try {
  await start(standardOutput())
} catch (error) {
  standardError().write(`${describeStartFailure(error)}\n`)
  process.exit(1)
}
