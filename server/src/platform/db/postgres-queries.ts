/** Runs queries on PostgreSQL: each on a connection of the pool, or several in a transaction. */
import type pg from 'pg'
import { pipelineOf } from './pipeline.ts'
import type { Query } from './query.ts'
import { BEGIN_WITH_TIMEOUTS, queryWithTimeout } from './timeouts.ts'
import type { InTransaction, QueryRunner } from './transact.ts'

/** No column is parsed. */
const AS_TEXT = { rowMode: 'array', types: { getTypeParser: () => (text: string) => text } } as const

type RunOn = (connection: pg.Pool | pg.PoolClient) => QueryRunner

/** `canPrepare`: whether a connection finds a prepared statement again by its name. */
export function queriesOf(pool: pg.Pool, isPooled: boolean, canPrepare: boolean): QueryRunner & { inTransaction: InTransaction } {
  const configOf = ({ name, text, values, asText }: Query<unknown>): pg.QueryConfig => ({
    ...(canPrepare && name && { name }),
    text,
    values,
    ...(asText && AS_TEXT),
  })
  const runOn: RunOn = (connection) => ({
    run: async <Row>(query: Query<Row>) => (await connection.query(configOf(query))).rows as Row[],
  })
  const runTogether = pipelineOf(pool)
  const onPool = runOn(pool)
  // Sends only reads for responses together: a write may wait for a lock, and would delay the requests of other users.
  const run = async <Row>(query: Query<Row>) =>
    query.asText && query.name && !query.runsAlone ? ((await runTogether(configOf(query))) as Row[]) : onPool.run(query)
  const runWithTimeout = async <Row>(query: Query<Row>) =>
    (await onConnection(pool, (client) => queryWithTimeout(client, configOf(query)))) as Row[]
  return {
    run: isPooled ? runWithTimeout : run,
    inTransaction: transactionsOf(pool, isPooled ? BEGIN_WITH_TIMEOUTS : 'begin', runOn),
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
  (pool: pg.Pool, begin: string, runOn: RunOn): InTransaction =>
  async (work) => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query(begin)
      const value = await work(runOn(client))
      const { command } = await client.query('commit')
      // After a failed query PostgreSQL rolls back, and pg does not report that as an error.
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back instead of committed')
      return value
    } catch (error) {
      // A connection that cannot even roll back is destroyed.
      await client.query('rollback').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }
