/** The server process. A failure at start is reported in one line, with a non-zero exit code. */
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { warnAboutClock } from './platform/db/clock.ts'
import { type Database, DatabaseUnusable, refuseNewerSchema } from './platform/db/database.ts'
import { logOptions } from './platform/http/log.ts'
import { type Output, standardError, standardOutput } from './platform/output.ts'
import { describeStartFailure } from './start-failure.ts'
import { listenWhileStarting } from './starting.ts'
import { stopOnSignal } from './stop.ts'
import { version } from './system/version.ts'

async function start(stdout: Output) {
  const report = (line: string) => stdout.write(`${line}\n`)
  loadDotEnv()
  const settings = readConfig(process.env)
  const config = { ...settings, publicUrl: settings.publicUrl ?? `http://${addressOf(settings.host)}:${settings.port}` }
  const { nodeServer, handOver } = await listenWhileStarting(config)
  const stopExitingOnSignal = exitOnSignal()
  // These modules take long to load, so they are imported after the settings were checked.
  const [{ buildApp }, { openDatabase }] = await Promise.all([import('./app.ts'), import('./database.ts')])
  const db = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePool,
    prepared: config.databasePrepared,
    maxStartWait: config.databaseWaitSeconds * 1000,
    report,
  })
  await migrateOrRefuse(db, config, report)
  const app = await buildApp({ config, db, logger: { ...logOptions(config.logLevel), stream: stdout }, nodeServer })
  stopExitingOnSignal()
  stopOnSignal(app, db, config.drainSeconds)
  await warnAboutClock(db, app.log)
  await app.ready()
  handOver(app.routing)
  stdout.write(greeting(config.publicUrl, db))
}

/**
 * Exits at once, because a server that starts has no requests to complete. Without a listener, Linux would ignore the
 * signal if this is the first process of a container. Returns a function that removes the listener.
 */
function exitOnSignal() {
  const signals = ['SIGTERM', 'SIGINT'] as const
  const exit = () => process.exit(0)
  for (const signal of signals) process.on(signal, exit)
  return () => {
    for (const signal of signals) process.off(signal, exit)
  }
}

async function migrateOrRefuse(db: Database, config: Config, report: (line: string) => void) {
  if (config.migrate) return void (await db.migrate({ report, maxLockWait: config.migrationWaitSeconds * 1000 }))
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
