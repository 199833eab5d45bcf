/** Starts pgbouncer in transaction mode, in front of a PostgreSQL that accepts connections without a password. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findAccount } from './postgres-binaries.ts'
import { guardedSpawn } from './process.ts'

const PGBOUNCER = process.env['PGBOUNCER'] ?? '/usr/sbin/pgbouncer'
export const hasPgbouncer = existsSync(PGBOUNCER)
export const MISSING_PGBOUNCER = `${PGBOUNCER} does not exist (Debian: apt-get install pgbouncer)`

export interface Pgbouncer {
  /** Whether this version keeps the prepared statements of clients, with its default settings. */
  keepsStatements: boolean
  /** The URL of a database behind pgbouncer. */
  url(database: string): string
  kill(): Promise<void>
  /** Starts it again on the same port, after `kill`. */
  start(): Promise<void>
  stop(): Promise<void>
}

const START_MS = 30_000

/** Settings have their defaults, except the pool mode, the pool size, the address and the authentication. */
export async function startPgbouncer(postgresUrl: string, poolSize: number): Promise<Pgbouncer> {
  const { port: postgresPort, username } = new URL(postgresUrl)
  const port = 12_000 + Math.floor(Math.random() * 8_000)
  // pgbouncer refuses to run as root.
  const account = findAccount()
  const folder = mkdtempSync(join(tmpdir(), 'contacts-pgbouncer-'))
  if (account) chownSync(folder, account.uid, account.gid)
  writeFileSync(join(folder, 'users.txt'), `"${username}" ""\n`)
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=127.0.0.1 port=${postgresPort}
[pgbouncer]
pool_mode = transaction
default_pool_size = ${poolSize}
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users.txt')}
`,
  )
  const url = (database: string) => `postgres://${username}@127.0.0.1:${port}/${database}`
  let child: ReturnType<typeof guardedSpawn> | undefined

  const start = async () => {
    child = guardedSpawn(PGBOUNCER, ['-q', join(folder, 'pgbouncer.ini')], { ...account, cwd: folder, stdio: 'ignore' })
    const deadline = Date.now() + START_MS
    while (!(await acceptsLogin(url('pgbouncer')))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`pgbouncer did not start on port ${port}.`)
      await sleep(20)
    }
  }
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  await start()
  return {
    keepsStatements: keepsStatements(),
    url,
    kill,
    start,
    stop: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Since 1.24 `max_prepared_statements` is 200 by default. */
function keepsStatements() {
  const [, minor = ''] = /1\.(\d+)\.\d+/.exec(execFileSync(PGBOUNCER, ['--version'], { encoding: 'utf8' })) ?? []
  return Number(minor) >= 24
}

/**
 * Returns whether pgbouncer accepts connections. Its console is a database that needs no PostgreSQL. The console
 * refuses this user, who is not an administrator; the refusal, too, shows that pgbouncer runs.
 */
async function acceptsLogin(consoleUrl: string) {
  const client = new pg.Client({ connectionString: consoleUrl, connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ECONNREFUSED'
  } finally {
    await client.end().catch(() => undefined)
  }
}
