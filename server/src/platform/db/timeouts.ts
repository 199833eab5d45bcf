/**
 * How long a statement may run, and a transaction may be idle. PostgreSQL enforces both limits, so that a query does
 * not continue after the process that sent it has given up or died.
 *
 * A direct connection has them as start-up parameters. A connection pooler refuses or drops such parameters, and a
 * session setting would stay on a connection that another client uses next. Behind a pooler, the limits are part of
 * each transaction, and of each single query, in the same round trip.
 */
import pg from 'pg'
import { CONNECT_MS } from './connection.ts'

const STATEMENT_MS = 8_000
const IDLE_IN_TRANSACTION_MS = 10_000

export const STARTUP_TIMEOUTS = { statement_timeout: STATEMENT_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS }

/** A timeout of the client, for a PostgreSQL server that no longer responds and so cannot enforce its own. */
export const CLIENT_TIMEOUT = { query_timeout: STATEMENT_MS + CONNECT_MS }

/** The statements that begin a transaction. */
export const BEGIN = ['begin']
export const BEGIN_WITH_TIMEOUTS = [
  ...BEGIN,
  `set local statement_timeout = ${STATEMENT_MS}`,
  `set local idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
]

// Not `set local`, for which PostgreSQL logs a warning outside of a transaction block.
export const SET_TIMEOUT = `select set_config('statement_timeout', '${STATEMENT_MS}', true)`

/**
 * Runs a query after other statements, in one round trip. If one of these fails, PostgreSQL skips the query, because a
 * Sync follows only the query. Without `begin`, all of them form one implicit transaction, so local settings apply to
 * the query.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function queryAfter(statements: readonly string[], client: pg.ClientBase, config: pg.QueryConfig): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    // pg would send a query without values as a simple query, which cannot share a transaction with other messages.
    const extended = { ...config, queryMode: 'extended' }
    const query = new pg.Query(extended, (error, result) => {
      if (error) reject(error)
      // The result is an array, with a result for each statement.
      else resolve([result].flat().at(-1)?.rows ?? [])
    })
    const submit = query.submit.bind(query)
    query.submit = (connection) => {
      connection.stream.cork()
      for (const text of statements) {
        connection.parse({ name: '', text, types: [] }, true)
        connection.bind({}, true)
        connection.describe({ type: 'P' }, true)
        connection.execute({}, true)
      }
      const failure = submit(connection)
      connection.stream.uncork()
      return failure
    }
    client.query(query)
  })
}
