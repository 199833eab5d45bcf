/**
 * Finds out what is wrong with PostgreSQL, on a connection of its own: when a lock on a table keeps all connections of
 * the pool busy, PostgreSQL is healthy, and a check on the pool could not say so.
 */
import pg from 'pg'
import { CONNECT_MS } from './connection.ts'
import { type Fault, faultOf, oneAtATime } from './fault.ts'

/** Replacing the connection every few seconds shows whether PostgreSQL still accepts new ones. */
const LIFETIME_SECONDS = 5

export interface HealthCheck {
  /** What is wrong with PostgreSQL or with the pool; undefined if both work. */
  findFault(): Promise<Fault | undefined>
  close(): Promise<void>
}

/** `pool` is the pool of the requests. */
export function postgresHealth(server: pg.ClientConfig, pool: pg.Pool): HealthCheck {
  const checkPool = new pg.Pool({
    ...server,
    max: 1,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  })
  // Emitted when the idle connection breaks. The pool opens another one for the next check.
  checkPool.on('error', () => undefined)
  const findStall = watchForStall(pool)

  const check = async (): Promise<Fault | undefined> => {
    const isReused = checkPool.idleCount > 0
    try {
      const { rows } = await checkPool.query<{ read_only: string }>(`select current_setting('transaction_read_only') as read_only`)
      return rows[0]?.read_only === 'on' ? { detail: 'The database is read-only.' } : findStall()
    } catch (error) {
      // The connection may have been closed since the last check, for example by a restart of PostgreSQL.
      return isReused ? check() : faultOf(error)
    }
  }
  return { findFault: oneAtATime(check), close: async () => (checkPool.ending ? undefined : checkPool.end()) }
}

/** Returns a function that reports a stall: requests wait for a connection, and none has received one lately. */
function watchForStall(pool: pg.Pool) {
  let acquiredAt = performance.now()
  pool.on('acquire', () => (acquiredAt = performance.now()))
  return (): Fault | undefined => {
    const { totalCount, waitingCount } = pool
    if (waitingCount === 0 || performance.now() - acquiredAt < CONNECT_MS) return undefined
    const seconds = CONNECT_MS / 1000
    return {
      detail:
        `All ${totalCount} connections of this process to the database have been busy for more than ${seconds} seconds, ` +
        `and ${waitingCount} requests wait for one. A lock on a table or slow statements can cause this.`,
    }
  }
}
