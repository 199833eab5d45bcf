/** The process: settings, start, stop. What is wrong at the start is told in one line, and the exit code is not zero. */
import { buildApp, type App } from './app.ts'
import { BadSettings, readConfig } from './config.ts'
import { type Database, openDatabase } from './db/open.ts'
import { logOptions } from './http/log.ts'
import { version } from './system/version.ts'

const STOP_MS = 25_000
// Long enough for a balancer that asks every few seconds to see that we are going.
const DRAIN_MS = Number(process.env['NODE_ENV'] === 'production') * 3_000

async function start() {
  loadDotEnv()
  const config = readConfig(process.env)
  const db = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, poolSize: config.databasePool, prepared: config.databasePrepared })
  if (config.migrate) await db.migrate()
  const publicUrl = config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`
  const app = await buildApp({ config: { ...config, publicUrl }, db, logger: logOptions(config.logLevel) })
  await app.listen({ host: config.host, port: config.port })
  process.stdout.write(greeting(publicUrl, db))
  stopOnSignal(app, db)
}

function loadDotEnv() {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new BadSettings('.env cannot be read')
  }
}

function greeting(publicUrl: string, db: Database) {
  const notice = db.kind === 'pglite' ? ['', 'Embedded database: one process, and not safe against power loss. Set DATABASE_URL for production.'] : []
  return [
    '', `Contacts ${version} listens.`, '', `  Docs  ${publicUrl}/docs`, `  Try   curl ${publicUrl}/healthchecker`,
    ...notice, '', '',
  ].join('\n')
}

function stopOnSignal(app: App, db: Database) {
  const stop = async () => {
    if (app.lifecycle.stopping) process.exit(1)
    app.lifecycle.stopping = true
    setTimeout(() => process.exit(1), STOP_MS).unref()
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS))
    await app.close()
    await db.close()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
}

/** The line a person can act on. */
function startFailure(error: unknown) {
  const { code, message, address, port, path } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (error instanceof BadSettings) return `The settings are not usable:\n${message.replace(/^/gm, '  ')}`
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken by another program. Set PORT to another one.`
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && !path)) return `HOST is not an address of this machine: ${message}`
  if (code === 'EACCES' || code === 'EROFS') return `Not allowed: ${message}. Is the data folder writable, and PORT above 1023?`
  return `Cannot start: ${message}`
}

try {
  await start()
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exit(1)
}
