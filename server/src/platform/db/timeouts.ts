/**
 * How long a statement may run, and a transaction may be idle. PostgreSQL enforces both limits, so that a query does
 * not continue after the process that sent it has given up or died.
 *
 * A direct connection has them as start-up parameters. A connection pooler refuses or drops such parameters, and a
 * session setting would stay on a connection that another client uses next. Behind a pooler, the limits are part of
 * each transaction, in the same message as `begin`, and of each single query, in the same round trip.
 */
import pg from 'pg'
import { CONNECT_MS } from './connection.ts'

const STATEMENT_MS = 8_000
const IDLE_IN_TRANSACTION_MS = 10_000

export const STARTUP_TIMEOUTS = { statement_timeout: STATEMENT_MS, idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS }

/** A timeout of the client, for a PostgreSQL server that no longer responds and so cannot enforce its own. */
export const CLIENT_TIMEOUT = { query_timeout: STATEMENT_MS + CONNECT_MS }

export const BEGIN_WITH_TIMEOUTS = [
  'begin',
  `set local statement_timeout = ${STATEMENT_MS}`,
  `set local idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
].join('; ')

// Not `set local`, which PostgreSQL reports in its log as useless outside a transaction block.
const SET_TIMEOUT = `select set_config('statement_timeout', '${STATEMENT_MS}', true)`

/**
 * Runs one query with a statement timeout, in one round trip. PostgreSQL runs all messages before a Sync in one
 * implicit transaction, and a local setting lasts until the end of it. So the message that sets the timeout precedes
 * those of the query, without a Sync of its own.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function queryWithTimeout(client: pg.ClientBase, config: pg.QueryConfig): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    // pg would send a query without values as a simple query, which cannot share a transaction with other messages.
    const extended = { ...config, queryMode: 'extended' }
    const query = new pg.Query(extended, (error, result) => {
      if (error) reject(error)
      // Two statements have two results.
      else resolve([result].flat().at(-1)?.rows ?? [])
    })
    const submit = query.submit.bind(query)
    query.submit = (connection) => {
      connection.stream.cork()
      connection.parse({ name: '', text: SET_TIMEOUT, types: [] }, true)
      connection.bind({}, true)
      connection.describe({ type: 'P' }, true)
      connection.execute({}, true)
      const failure = submit(connection)
      connection.stream.uncork()
      return failure
    }
    client.query(query)
  })
}
