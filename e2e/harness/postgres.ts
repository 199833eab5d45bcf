/**
 * Starts PostgreSQL for the tests: the binaries of `POSTGRES_BIN` or of an npm package, a new cluster in a temporary
 * folder, on a free port of 127.0.0.1.
 *
 * PostgreSQL ends with the test process, even when that process is killed. A guard process, which is a shell, reads
 * from a pipe to the test process; when the pipe closes, the guard stops PostgreSQL and removes the folder.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { endProcess, hasExited, waitForExit } from './child-process.ts'
import { type Account, findAccount, findNpmBinaries } from './postgres-binaries.ts'
import { type Guard, startGuard } from './postgres-guard.ts'

export interface PostgresOptions {
  /** The folder of `initdb` and `postgres`. Default: `POSTGRES_BIN`, or the npm package. */
  bin?: string
  /** Turns fsync on, as in production. Without it tests are faster, and only a power failure could lose data. */
  durable?: boolean
  /** A folder for the cluster. `stop` does not remove it. If it has a cluster already, that cluster is used. */
  keep?: string | undefined
}

export interface Postgres {
  url(database: string): string
  /** Copies the template, which must have no connections. */
  createDatabase(name: string, template?: string): Promise<void>
  /** Closes all connections of the database first. */
  dropDatabase(name: string): Promise<void>
  readonly version: string
  /** The process id of the postmaster; changes with `restart()`. */
  readonly pid: number
  /** Ends all processes, and removes the folder and the shared memory. */
  stop(): Promise<void>
  /** Sends SIGKILL to the postmaster. */
  kill(): void
  /** Shuts PostgreSQL down unless `kill()` has ended it, and starts it again on the same port. */
  restart(): Promise<void>
}

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const account = findAccount()
  const folder = makeFolder(account)
  const isKept = options.keep !== undefined
  const data = join(options.keep === undefined ? folder : makeKeptFolder(options.keep, account), 'data')
  const guard = startGuard(folder, data)
  try {
    const bin = options.bin || process.env.POSTGRES_BIN || findNpmBinaries(folder, account)
    return await startCluster({ bin, folder, data, isKept, guard, account, durable: options.durable ?? false })
  } catch (error) {
    await guard.end()
    throw error
  }
}

interface Cluster {
  bin: string
  /** For log files, and for the data unless it is kept. */
  folder: string
  data: string
  isKept: boolean
  guard: Guard
  account: Account | undefined
  durable: boolean
}

async function startCluster(cluster: Cluster): Promise<Postgres> {
  const { data } = cluster
  let port = pickPort()
  let version = ''
  let postmaster: ChildProcess
  let stopped: Promise<void> | undefined

  async function launch() {
    const deadline = Date.now() + 150_000
    for (;;) {
      const server = await run(cluster, 'postgres', ['-D', data, '-p', String(port)])
      postmaster = server.process
      const response = await waitUntilReady(postmaster, port, data, deadline)
      if (response) {
        version = response
        return
      }

      const log = server.readLog()
      const isPortTaken = /Address already in use/.test(log)
      // After kill(), the orphaned backends use the shared memory until they notice and exit.
      const isMemoryInUse = /shared memory block .* is still in use/.test(log)
      if (Date.now() > deadline || !(isPortTaken || isMemoryInUse)) {
        await endProcess(postmaster, 'SIGQUIT')
        throw new Error(`PostgreSQL did not start:\n${log}`)
      }
      // After the first start, clients have URLs with this port, so wait until it is free.
      if (isPortTaken && !version) port = pickPort()
      else await sleep(50)
    }
  }

  async function stop() {
    // A fast shutdown writes a checkpoint, so that the next start of a kept cluster need not replay the log.
    await endProcess(postmaster, cluster.isKept ? 'SIGINT' : 'SIGQUIT')
    if (postmaster.signalCode) {
      // After kill(), only a new postmaster can wait for the orphaned backends and free their shared memory.
      await launch().catch(() => {})
      await endProcess(postmaster, 'SIGQUIT')
    }
    await cluster.guard.end()
  }

  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(cluster, data)
  await launch()
  return {
    url: (database) => `postgres://postgres@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    async createDatabase(name, template = 'template1') {
      await query(port, `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`)
    },
    async dropDatabase(name) {
      await query(port, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
    },
    get version() {
      return version
    },
    get pid() {
      return postmaster.pid ?? 0
    },
    stop: () => (stopped ??= stop()),
    kill: () => void postmaster.kill('SIGKILL'),
    async restart() {
      // Fast shutdown, because a smart one (SIGTERM) waits until every client has disconnected.
      await endProcess(postmaster, 'SIGINT')
      await launch()
    },
  }
}

async function initialise(cluster: Cluster, data: string) {
  const initdb = await run(cluster, 'initdb', [
    `--pgdata=${data}`,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    // In the locale C, lower(), ILIKE and trigrams do not support Cyrillic. macOS has no C.UTF-8.
    `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
    ...(cluster.durable ? [] : ['--no-sync']),
  ])
  await waitForExit(initdb.process)
  if (initdb.process.exitCode !== 0) throw new Error(`initdb failed:\n${initdb.readLog()}`)

  const fsync = cluster.durable ? 'on' : 'off'
  appendFileSync(
    join(data, 'postgresql.conf'),
    `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
synchronous_commit = on
fsync = ${fsync}
full_page_writes = ${fsync}
`,
  )
  writeFileSync(join(data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n')
}

function makeFolder(account: Account | undefined) {
  // PostgreSQL reports its data directory with symbolic links resolved, and on macOS the temporary folder is behind
  // one.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'test-postgres-'))
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

function makeKeptFolder(path: string, account: Account | undefined) {
  mkdirSync(path, { recursive: true })
  const folder = realpathSync(path)
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

async function run({ bin, folder, guard, account }: Cluster, program: string, args: string[]) {
  const logFile = join(folder, `${program}.log`)
  const log = openSync(logFile, 'w')
  const child = spawn(join(bin, program), args, {
    ...account,
    cwd: folder,
    // Without the developer's PG* variables, language and time zone, which would change results.
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  child.once('exit', () => guard.watch(undefined))
  await once(child, 'spawn')
  guard.watch(child.pid)
  child.unref()
  return { process: child, readLog: () => readFileSync(logFile, 'utf8') }
}

/** Returns the version, or undefined if PostgreSQL exited or the deadline passed. */
async function waitUntilReady(postmaster: ChildProcess, port: number, data: string, deadline: number) {
  while (!hasExited(postmaster) && Date.now() < deadline) {
    try {
      const response = await query(port, `select current_setting('server_version') as version, current_setting('data_directory') as data`)
      // Another data directory means that another PostgreSQL uses the port; ours is about to exit.
      if (response?.data === data) return response.version?.split(' ')[0]
    } catch {
      // Not listening yet, or still recovering.
    }
    await sleep(20)
  }
  return undefined
}

async function query(port: number, statement: string): Promise<Record<string, string> | undefined> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 10_000,
  })
  // Without a listener, a broken connection would end the test process.
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Record<string, string>>(statement)).rows[0]
  } finally {
    await client.end()
  }
}

/** Picks a port below the ephemeral ports, which an outgoing connection could occupy during a restart. */
const pickPort = () => 20_000 + Math.floor(Math.random() * 12_000)
