/** Finds the client programs of PostgreSQL, checks that their version fits the server, and starts them. */
import { execFile, spawn, type StdioOptions } from 'node:child_process'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { type Db, one } from '../db/query.ts'

type Program = 'pg_dump' | 'pg_restore' | 'psql'

/** The major version of the server. */
export async function serverVersion(db: Pick<Db, 'run'>): Promise<number> {
  const text = `select current_setting('server_version_num')::int / 10000 as version`
  const row = await one<{ version: number }>(db, { text, values: [] })
  if (!row) throw new Error('the database does not report its version')
  return row.version
}

/** Returns the path of a program that can work with this server. `bin` is POSTGRES_BIN. */
export async function findProgram(name: Program, server: number, bin: string | undefined): Promise<string> {
  const path = bin === undefined ? name : join(bin, name)
  const cure = `Install the client programs of PostgreSQL ${server} (postgresql-client-${server} on Debian), or set POSTGRES_BIN to their folder.`
  const found = await promisify(execFile)(path, ['--version']).catch((error: unknown) => {
    const where = bin === undefined ? 'on PATH' : `in ${bin}, the folder of POSTGRES_BIN`
    throw new Error(`There is no ${name} ${where}. ${cure}`, { cause: error })
  })
  const version = Number(/\(PostgreSQL\) (\d+)/.exec(found.stdout)?.[1])
  if (!isUsable(version, server)) throw new Error(`${name} has version ${version}, and the server is PostgreSQL ${server}. ${cure}`)
  return path
}

// The dumps of this version and later contain `set transaction_timeout`, which older servers reject.
const FIRST_WITH_TRANSACTION_TIMEOUT = 17

/** A program works with servers of its own or an older version. The server must also accept the program's dumps. */
const isUsable = (program: number, server: number) =>
  program >= server && (program < FIRST_WITH_TRANSACTION_TIMEOUT || server >= FIRST_WITH_TRANSACTION_TIMEOUT)

/** The arguments and the environment of a program that connects to the database. */
export interface Connection {
  args: string[]
  env: NodeJS.ProcessEnv
}

/** The password goes into the environment, because every user of the machine can read the arguments of a process. */
export function connectionOf(url: string): Connection {
  const target = new URL(url)
  const password = decodeURIComponent(target.password)
  target.password = ''
  // libpq requires this mode with `system`. The server's own connections set it, too (`db/postgres-url.ts`).
  if (target.searchParams.get('sslrootcert') === 'system') target.searchParams.set('sslmode', 'verify-full')
  return {
    args: ['--no-password', `--dbname=${target.href}`],
    env: { ...process.env, ...(password !== '' && { PGPASSWORD: password }) },
  }
}

/** Starts a program. If the program fails, `ended` rejects with the first error that it has printed. */
export function startProgram(path: string, args: string[], stdio: StdioOptions, env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(path, args, { stdio, env: { ...env, LC_ALL: 'C' } })
  const ended = (async () => {
    const closed = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
    const [code, output] = await Promise.all([closed, child.stderr ? text(child.stderr) : ''])
    if (code !== 0) throw new Error(firstError(output) ?? `${basename(path)} failed.`)
  })()
  // The caller may await `ended` after it has rejected, which Node would report as an unhandled rejection.
  ended.catch(() => undefined)
  return { child, ended }
}

/** The first line `pg_dump: error: …` or `ERROR: …` (from the server), else the last one. Others may contain rows. */
function firstError(output: string) {
  const lines = output.split('\n').filter((line) => line !== '')
  const line = lines.find((text) => /error:|ERROR:|FATAL:/.test(text)) ?? lines.at(-1)
  return line?.replace(/ error: /, ' ').replace(/^.*?ERROR: +/, '')
}
