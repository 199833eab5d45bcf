/** Uses members of a pg connection that the types of pg do not declare. */
import type pg from 'pg'

interface Connection extends pg.Connection {
  /** The text of each prepared statement, by its name. */
  parsedStatements: Record<string, string>
}

const connectionOf = (client: pg.PoolClient) => (client as unknown as { connection: Connection }).connection

/** Collects what the running code sends on this connection, and sends it as one message when that code ends. */
export function gatherTurn(client: pg.PoolClient): void {
  const { stream } = connectionOf(client)
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Whether the query can be sent without preparing its statement first. */
export const isPrepared = (client: pg.PoolClient, { name }: pg.QueryConfig): boolean =>
  name === undefined || name in connectionOf(client).parsedStatements
