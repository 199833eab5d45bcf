/**
 * Sends queries of different requests to PostgreSQL together. Sending a message costs a process more CPU time than all
 * else that it does for a small query. So queries that arrive in the same turn of the event loop share a connection and
 * a message, and PostgreSQL runs them in order.
 *
 * - Reads: a Sync follows each, so each is a transaction of its own, and fails alone. A read is sent again on its own
 *   if an earlier one failed to prepare the statement that both use.
 * - Writes share one transaction, and so one flush to the disk. If one fails, all are rolled back, and each is repeated
 *   on its own. They must not wait for a lock: while one waits, the writes of other users would, too.
 *
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
import type pg from 'pg'
import { gatherTurn } from './pg-connection.ts'
import { isUnprepared } from './sqlstate.ts'

/** A query waits for those before it in the message. With more queries, a slow one would delay too many others. */
const MAX_TOGETHER = 8

interface Waiting {
  query: pg.QueryConfig
  resolve(rows: unknown[]): void
  reject(error: Error): void
}

type RunAlone = (query: pg.QueryConfig) => Promise<unknown[]>
/** Settles all queries, and releases the connection. */
type RunTogether = (client: pg.PoolClient, taken: Waiting[], runAlone: RunAlone) => Promise<void>

/** Returns functions that run a query and return its rows. The connections of the pool must be in pipeline mode. */
export const pipelinesOf = (pool: pg.Pool) => ({
  read: gathering(pool, inOneMessage),
  write: gathering(pool, (client, taken, runAlone) =>
    // For a single write, a transaction would only cost more.
    taken.length === 1 ? inOneMessage(client, taken, runAlone) : inOneTransaction(client, taken, runAlone),
  ),
})

/** Gathers the queries of each turn of the event loop, and runs them on as few connections as possible. */
function gathering(pool: pg.Pool, runTogether: RunTogether) {
  const waiting: Waiting[] = []
  let requestedConnections = 0
  let isScheduled = false

  const requestConnections = () => {
    isScheduled = false
    for (; requestedConnections * MAX_TOGETHER < waiting.length; requestedConnections++) void useConnection()
  }

  const runAlone: RunAlone = async (query) => (await pool.query<object>(query)).rows

  async function useConnection() {
    const client = await pool.connect().catch((error: Error) => error)
    requestedConnections--
    const taken = waiting.splice(0, MAX_TOGETHER)
    if (client instanceof Error) for (const { reject } of taken) reject(client)
    else if (taken.length === 0) client.release()
    else await runTogether(client, taken, runAlone)
  }

  return (query: pg.QueryConfig) =>
    new Promise<unknown[]>((resolve, reject) => {
      waiting.push({ query, resolve, reject })
      if (isScheduled) return
      isScheduled = true
      // Runs after the events of this turn, which may bring more queries.
      setImmediate(requestConnections)
    })
}

const inOneMessage: RunTogether = async (client, taken, runAlone) => {
  let failure: Error | undefined
  gatherTurn(client)
  const running = taken.map(({ query, resolve, reject }) =>
    client.query(query).then(
      ({ rows }) => resolve(rows),
      (error: Error) => {
        failure = error
        if (isUnprepared(error)) runAlone(query).then(resolve, reject)
        else reject(error)
      },
    ),
  )
  await Promise.all(running)
  // Like `query` of the pool: after an error, the connection is closed instead of used again.
  client.release(failure)
}

const inOneTransaction: RunTogether = async (client, taken, runAlone) => {
  gatherTurn(client)
  const begun = client.query('begin')
  const running = taken.map(({ query }) =>
    client.query(query).then(
      ({ rows }) => rows as unknown[],
      (error: Error) => error,
    ),
  )
  const ended = client.query('commit')
  try {
    // PostgreSQL rolls back instead of committing if a query has failed.
    const [{ command }] = await Promise.all([ended, begun])
    const isCommitted = command === 'COMMIT'
    const results = await Promise.all(running)
    client.release(!isCommitted)
    for (const [index, { query, resolve, reject }] of taken.entries()) {
      const result = results[index] ?? []
      if (!isCommitted) runAlone(query).then(resolve, reject)
      else if (result instanceof Error) reject(result)
      else resolve(result)
    }
  } catch (error) {
    client.release(error as Error)
    for (const { reject } of taken) reject(error as Error)
  }
}
