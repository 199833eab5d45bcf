/**
 * Sends reads of different requests to PostgreSQL together. Sending a message costs a process more CPU time than all
 * else that it does for a small query. So queries that arrive in the same turn of the event loop share a connection and
 * a message, and PostgreSQL answers one after the other. A Sync follows each query, so each is a transaction of its own,
 * and fails alone. A query is sent again on its own if an earlier query in the message failed to prepare the statement
 * that both use.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
import type pg from 'pg'
import { isUnprepared } from './sqlstate.ts'

/** A query waits for those before it in the message. With more queries, a slow one would delay too many others. */
const MAX_TOGETHER = 8

interface Waiting {
  query: pg.QueryConfig
  resolve(rows: unknown[]): void
  reject(error: Error): void
}

/** Returns a function that runs a query and returns its rows. The connections of the pool must be in pipeline mode. */
export function pipelineOf(pool: pg.Pool) {
  const waiting: Waiting[] = []
  let requestedConnections = 0
  let isScheduled = false

  const requestConnections = () => {
    isScheduled = false
    for (; requestedConnections * MAX_TOGETHER < waiting.length; requestedConnections++) void useConnection()
  }

  const runAlone = async (query: pg.QueryConfig) => (await pool.query<object>(query)).rows

  async function useConnection() {
    const client = await pool.connect().catch((error: Error) => error)
    requestedConnections--
    const taken = waiting.splice(0, MAX_TOGETHER)
    if (!(client instanceof Error)) return runTogether(client, taken, runAlone)
    for (const { reject } of taken) reject(client)
  }

  return (query: pg.QueryConfig) =>
    new Promise<unknown[]>((resolve, reject) => {
      waiting.push({ query, resolve, reject })
      if (isScheduled) return
      isScheduled = true
      // After the events of this turn, which may be more requests.
      setImmediate(requestConnections)
    })
}

async function runTogether(client: pg.PoolClient, taken: Waiting[], runAlone: (query: pg.QueryConfig) => Promise<unknown[]>) {
  // The types of pg do not declare the connection of a client.
  const { stream } = (client as unknown as { connection: pg.Connection }).connection
  let failure: Error | undefined
  stream.cork()
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
  stream.uncork()
  await Promise.all(running)
  // Like `query` of the pool: after an error, the connection is closed instead of used again.
  client.release(failure)
}
