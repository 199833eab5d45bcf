/**
 * Connects for the first time, and finds out whether the database can be used, and whether a connection pooler is in
 * between. In the transaction mode of pgbouncer every transaction runs on another connection to PostgreSQL, so nothing
 * that belongs to a session works: start-up parameters, session settings, prepared statements and session locks.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { reasonOf } from './database.ts'
import { isUnavailableForNow } from './sqlstate.ts'

export interface PostgresServer {
  isPooled: boolean
  /** Whether a connection finds a prepared statement again by its name. */
  keepsStatements: boolean
}

const OLDEST_VERSION = 15

/** Throws if PostgreSQL is too old, or has another encoding than UTF8. */
export async function inspectServer(config: pg.ClientConfig): Promise<PostgresServer> {
  const client = new pg.Client(config)
  // Without a listener, a broken connection would end the process with a stack trace instead of a one-line error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { pid, version, encoding } = await readFacts(client)
    if (version < OLDEST_VERSION) throw new Error(`it is PostgreSQL ${version}, and ${OLDEST_VERSION} or later is required`)
    // In another encoding most names could not be saved.
    if (encoding !== 'UTF8') throw new Error(`its encoding is ${encoding} and must be UTF8`)
    const isPooled = pid !== announcedPid(client)
    return { isPooled, keepsStatements: !isPooled || (await renamesStatements(client)) }
  } finally {
    await client.end()
  }
}

interface Facts {
  pid: number
  version: number
  encoding: string
}

async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows } = await client.query<Facts>(
    `select pg_backend_pid() as pid, current_setting('server_encoding') as encoding, current_setting('server_version_num')::int / 10000 as version`,
  )
  const [facts] = rows
  if (!facts) throw new Error('it does not report its version')
  return facts
}

/**
 * The id of the process that serves the connection, which PostgreSQL announces so that clients can cancel queries. A
 * pooler announces a number of its own, because each transaction may run in another process. The types of pg lack
 * `processID`.
 */
const announcedPid = (client: pg.Client) => (client as pg.Client & { processID: number | null }).processID

/**
 * A pooler that keeps prepared statements (pgbouncer since 1.21, with `max_prepared_statements`) gives each a name of
 * its own, since two of its clients can use the same name. A pooler that does not keep them passes the name on.
 */
async function renamesStatements(client: pg.Client): Promise<boolean> {
  const name = `contacts_${randomUUID()}`
  await client.query('begin')
  const text = 'select name from pg_prepared_statements where name = $1'
  const { rows } = await client.query({ name, text, values: [name] })
  if (rows.length > 0) await client.query(`deallocate ${pg.escapeIdentifier(name)}`)
  await client.query('commit')
  return rows.length === 0
}

export interface WaitOptions {
  /** Milliseconds. Default: 0. */
  maxWait?: number | undefined
  /** Gets a line for the operator at the first failure, and then at intervals. */
  onDelay?: ((line: string) => void) | undefined
}

const RETRY_MS = 500
const REPORT_MS = 10_000

/** Repeats the attempt while PostgreSQL is unavailable, until it succeeds or the time has passed. */
export async function retryWhileUnavailable<T>(attempt: () => Promise<T>, { maxWait = 0, onDelay }: WaitOptions): Promise<T> {
  const started = performance.now()
  let nextReport = 0
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const waited = performance.now() - started
      if (!isUnavailableForNow(error) || waited >= maxWait) throw error
      if (waited >= nextReport) {
        onDelay?.(`PostgreSQL is unavailable: ${reasonOf(error)}. Trying again for ${Math.ceil((maxWait - waited) / 1000)} s.`)
        nextReport += REPORT_MS
      }
    }
    await sleep(RETRY_MS)
  }
}
