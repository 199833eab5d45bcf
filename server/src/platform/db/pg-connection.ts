/** What the types of pg do not declare of a connection. */
import type pg from 'pg'

interface Connection extends pg.Connection {
  /** The text of each prepared statement, by its name. */
  parsedStatements: Record<string, string>
}

const connectionOf = (client: pg.PoolClient) => (client as unknown as { connection: Connection }).connection

/** Sends everything that is sent on this connection in this turn of the event loop in one message. */
export function gatherTurn(client: pg.PoolClient): void {
  const { stream } = connectionOf(client)
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Whether the connection need not prepare the statement of the query first. */
export const isPrepared = (client: pg.PoolClient, { name }: pg.QueryConfig): boolean =>
  name === undefined || name in connectionOf(client).parsedStatements
