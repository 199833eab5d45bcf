/** The server process. A failure at start is reported without a stack, and with a non-zero exit code. */
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { databaseClock } from './platform/db/clock.ts'
import { type Database, DatabaseUnusable, refuseNewerSchema } from './platform/db/database.ts'
import { logOptions } from './platform/http/log.ts'
import { type Output, standardError, standardOutput } from './platform/output.ts'
import { describeStartFailure } from './start-failure.ts'
import { startingServer } from './starting.ts'
import { exitOnSignal, stopOnSignal } from './stop.ts'
import { version } from './system/version.ts'

async function start(stdout: Output) {
  const endExitOnSignal = exitOnSignal()
  loadDotEnv()
  const settings = readConfig(process.env)
  const config = { ...settings, publicUrl: settings.publicUrl ?? `http://${addressOf(settings.host)}:${settings.port}` }
  // These modules take long to load, so they are imported after the settings were checked.
  const [{ buildApp }, { openDatabase }] = await Promise.all([import('./app.ts'), import('./database.ts')])
  const { nodeServer, listen, handOver } = startingServer(config)
  const onDelay = (line: string) => {
    stdout.write(`${line}\n`)
    listen().catch(exitWithFailure)
  }
  const db = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: config.databasePool,
    prepared: config.databasePrepared,
    maxStartWait: config.databaseWaitSeconds * 1000,
    onDelay,
  })
  await migrateOrRefuse(db, config, onDelay)
  const clock = databaseClock(db)
  const logger = { ...logOptions(config.logLevel), stream: stdout }
  const app = await buildApp({ config, db, clock: clock.now, logger, nodeServer })
  stopOnSignal(app, db, config.drainSeconds)
  await clock.follow(app.log)
  await app.ready()
  endExitOnSignal()
  handOver(app.routing)
  await listen()
  stdout.write(greeting(config.publicUrl, db))
}

async function migrateOrRefuse(db: Database, config: Config, onDelay: (line: string) => void) {
  if (config.migrate) return void (await db.migrate({ onDelay, maxLockWait: config.migrationWaitSeconds * 1000 }))
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

const greeting = (publicUrl: string, { notice }: Database) =>
  [
    '',
    `Contacts ${version} listens.`,
    '',
    `  Docs  ${publicUrl}/docs`,
    `  Try   curl ${publicUrl}/healthchecker`,
    ...(notice === undefined ? [] : ['', notice]),
    '',
    '',
  ].join('\n')

function exitWithFailure(error: unknown): never {
  standardError().write(`${describeStartFailure(error)}\n`)
  process.exit(1)
}

await start(standardOutput()).catch(exitWithFailure)
