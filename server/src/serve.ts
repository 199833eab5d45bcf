/** Starts the service in this process: opens the database, migrates it, and listens. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { CACHE_FOLDER } from './cache-folder.ts'
import { collectGarbage } from './collect-garbage.ts'
import type { Config, ServerConfig } from './core/config.ts'
import type { Cluster } from './platform/cluster.ts'
import { databaseClock } from './platform/db/clock.ts'
import { type Database, DatabaseUnusable, refuseNewerSchema } from './platform/db/database.ts'
import { logOptions } from './platform/http/log.ts'
import type { Output } from './platform/output.ts'
import { exitWithFailure } from './start-failure.ts'
import { startingServer } from './starting.ts'
import { drainOnStop, exitOnStop, type OnStop } from './stop.ts'
import { version } from './system/version.ts'

export interface ServeOptions {
  stdout: Output
  onStop: OnStop
  /** Whether the process listens while it waits for the database, or migrates it. */
  listensEarly: boolean
  /** Default: the process is alone. */
  cluster?: Cluster
}

/** Returns the message for the operator when the service listens. */
export async function serve(config: ServerConfig, { stdout, onStop, listensEarly, cluster }: ServeOptions): Promise<string> {
  const endExitOnStop = exitOnStop(onStop)
  // Does nothing if NODE_COMPILE_CACHE names another folder, or if this folder is read-only.
  enableCompileCache(join(CACHE_FOLDER, 'compiled'))
  // These modules take long to load, so they are imported after the settings were checked.
  const [{ buildApp }, { migrateDatabase, openDatabase, readTemplate }] = await Promise.all([import('./app.ts'), import('./database.ts')])
  const { nodeServer, listen, handOver } = startingServer(config)
  const onDelay = (line: string) => {
    stdout.write(`${line}\n`)
    if (listensEarly) listen().catch(exitWithFailure)
  }
  const db = await openDatabase({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: poolSizeOf(config),
    prepared: config.databasePrepared,
    maxStartWait: config.databaseWaitSeconds * 1000,
    onDelay,
    snapshot: config.migrate ? () => readTemplate(CACHE_FOLDER) : undefined,
  })
  if (config.migrate) await migrateDatabase(db, { onDelay, maxLockWait: config.migrationWaitSeconds * 1000, templates: CACHE_FOLDER })
  else await refuseOtherSchema(db)
  const clock = databaseClock(db)
  const logger = { ...logOptions(config.logLevel), stream: stdout }
  const app = await buildApp({ config, db, clock: clock.now, logger, nodeServer, cluster })
  drainOnStop(app, db, { drainSeconds: config.drainSeconds, onStop, isWorker: cluster !== undefined })
  await clock.follow(app.log)
  await app.ready()
  await collectGarbage()
  endExitOnStop()
  handOver(app.routing)
  await listen()
  return greeting(config.publicUrl, db)
}

// With a single connection, one slow statement would stop all requests of a process.
const MIN_POOL = 2

/** The processes of a cluster share out the connections of `DB_POOL`. */
function poolSizeOf({ databasePool, processes }: Pick<Config, 'databasePool' | 'processes'>) {
  return processes === 1 ? databasePool : Math.max(MIN_POOL, Math.floor(databasePool / processes))
}

async function refuseOtherSchema(db: Database) {
  const status = await db.migrationStatus()
  refuseNewerSchema(status)
  if (status.pending.length > 0)
    throw new DatabaseUnusable(
      `The database is behind this version by ${status.pending.length} migration(s): run \`npm run migrate\`, or set MIGRATE=on.`,
    )
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
