/** Runs queries on PostgreSQL: each on a connection of the pool, or several in a transaction. */
import type pg from 'pg'
import { gatherTurn, isPrepared } from './pg-connection.ts'
import { pipelinesOf } from './pipeline.ts'
import type { Query } from './query.ts'
import { BEGIN, BEGIN_WITH_TIMEOUTS, queryAfter, SET_TIMEOUT } from './timeouts.ts'
import type { InTransaction, QueryRunner } from './transact.ts'

/** Options of pg: a row is an array, and no column is parsed. */
const AS_TEXT = { rowMode: 'array', types: { getTypeParser: () => (text: string) => text } } as const

type ConfigOf = (query: Query<unknown>) => pg.QueryConfig

/**
 * `isPooled`: whether there is a connection pooler in front of PostgreSQL. `canPrepare`: whether a connection finds a
 * prepared statement again by its name.
 */
export function queriesOf(pool: pg.Pool, isPooled: boolean, canPrepare: boolean): QueryRunner & { inTransaction: InTransaction } {
  const configOf: ConfigOf = ({ name, text, values, asText }) => ({
    ...(canPrepare && name && { name }),
    text,
    values,
    ...(asText && AS_TEXT),
  })
  const pipelines = pipelinesOf(pool)
  const runOnPool = async (query: Query<unknown>): Promise<unknown[]> => {
    const config = configOf(query)
    if (query.isShortRead && query.name) return pipelines.read(config)
    if (query.sharesTransaction) return pipelines.write(config)
    return (await pool.query<object>(config)).rows
  }
  const runWithTimeout = (query: Query<unknown>) => onConnection(pool, (client) => queryAfter([SET_TIMEOUT], client, configOf(query)))
  const run = isPooled ? runWithTimeout : runOnPool
  return {
    run: async <Row>(query: Query<Row>) => (await run(query)) as Row[],
    inTransaction: transactionsOf(pool, isPooled ? BEGIN_WITH_TIMEOUTS : BEGIN, configOf),
  }
}

/** Like `query` of the pool: after an error, the connection is closed instead of used again. */
async function onConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    const value = await work(client)
    client.release()
    return value
  } catch (error) {
    client.release(true)
    throw error
  }
}

// Not MikroORM's transactions: if a connection breaks inside one, MikroORM never returns the connection to the pool.
const transactionsOf =
  (pool: pg.Pool, begin: readonly string[], configOf: ConfigOf): InTransaction =>
  async (work, atCommit) => {
    const client = await pool.connect()
    let begun: Promise<unknown> | undefined
    let broken: Error | undefined
    const run = async <Row>(query: Query<Row>) => {
      const config = configOf(query)
      gatherTurn(client)
      if (!begun && isPrepared(client, config)) {
        // The same message has `begin` and the query, so later queries need not wait.
        begun = Promise.resolve()
        return (await queryAfter(begin, client, config)) as Row[]
      }
      begun ??= client.query(begin.join('; '))
      await begun
      return (await client.query<object>(config)).rows as Row[]
    }
    try {
      const value = await work({ run })
      if (atCommit.length > 0) begun ??= client.query(begin.join('; '))
      if (begun) await commit(client, atCommit.map(configOf))
      return value
    } catch (error) {
      // If a query still waits for `begin`, it must be sent before the rollback.
      await begun?.catch(() => undefined)
      // A connection that cannot even roll back is destroyed.
      if (begun) await client.query('rollback').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

/** Runs the last queries and commits, in one message. */
async function commit(client: pg.PoolClient, last: pg.QueryConfig[]) {
  gatherTurn(client)
  const results = await Promise.all([...last, 'commit'].map((query) => client.query(query)))
  // After a failed query PostgreSQL rolls back, and pg does not report that as an error.
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was rolled back instead of committed')
}
