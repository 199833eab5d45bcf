/** The process: settings, start, stop. What is wrong at the start is told in one line, and the exit code is not zero. */
import { setTimeout as sleep } from 'node:timers/promises'
import { buildApp, type App } from './app.ts'
import { type Config, loadDotEnv, readConfig } from './config.ts'
import { type Database, DatabaseUnusable, openDatabase } from './db/open.ts'
import { logOptions } from './http/log.ts'
import { startFailure } from './start-failure.ts'
import { version } from './system/version.ts'

const STOP_MS = 25_000
// Long enough for a balancer that asks every few seconds to see that we are going.
const DRAIN_MS = 3_000
// Ctrl-C under `npm start` comes twice: from the terminal, and from npm, which hands it on.
const ECHO_MS = 250

async function start() {
  loadDotEnv()
  const config = readConfig(process.env)
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, poolSize: config.databasePool, prepared: config.databasePrepared })
  await bringUpToDate(db, config)
  const publicUrl = config.publicUrl ?? `http://${addressOf(config.host)}:${config.port}`
  const app = await buildApp({ config: { ...config, publicUrl }, db, logger: logOptions(config.logLevel) })
  closeConnectionsWhileStopping(app)
  await app.listen({ host: config.host, port: config.port })
  process.stdout.write(greeting(publicUrl, db))
  stopOnSignal(app, db, config.production ? DRAIN_MS : 0)
}

async function bringUpToDate(db: Database, config: Config) {
  if (config.migrate) return void (await db.migrate())
  const pending = await db.pendingMigrations()
  if (pending.length > 0) throw new DatabaseUnusable(`The database is behind this version by ${pending.length} migration(s): run \`npm run migrate\`, or set MIGRATE=on.`)
}

/** How a URL on this machine names what the server listens on. */
function addressOf(host: string) {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

function greeting(publicUrl: string, db: Database) {
  const notice = db.kind === 'pglite' ? ['', 'Embedded database: one process, and not safe against power loss. Set DATABASE_URL for production.'] : []
  return [
    '', `Contacts ${version} listens.`, '', `  Docs  ${publicUrl}/docs`, `  Try   curl ${publicUrl}/healthchecker`,
    ...notice, '', '',
  ].join('\n')
}

/** Otherwise a client would send its next request on a connection that we are about to close. */
function closeConnectionsWhileStopping(app: App) {
  app.addHook('onSend', async (_request, reply) => {
    if (app.lifecycle.stopping) reply.header('connection', 'close')
  })
}

function stopOnSignal(app: App, db: Database, drainMs: number) {
  let told = 0
  const stop = async () => {
    if (app.lifecycle.stopping) {
      if (performance.now() - told > ECHO_MS) process.exit(1)
      return
    }
    app.lifecycle.stopping = true
    told = performance.now()
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await sleep(drainMs)
    await app.close()
    await db.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}

try {
  await start()
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exit(1)
}
