/** Queries with their values, and the interfaces that run them. */
export interface Query<Row> {
  /** The name of the prepared statement. A query without a name is planned for its values each time it runs. */
  name?: string
  text: string
  values: unknown[]
  /** Each row is a `TextRow` instead of an object with parsed values. */
  asText?: boolean
  /** The query reads little and waits for no lock, so it may share a message with reads of other requests. */
  isShortRead?: boolean
  /** The query is a write that waits for no lock, so it may share a transaction with writes of other requests. */
  sharesTransaction?: boolean
  /** Never set: carries the type of a row. */
  row?: Row
}

/** A row as the database sent it: the text of each column, or null, in the order of the `select`. */
export type TextRow = readonly (string | null)[]

/** For rows that go into a response: parsing them, only to serialise them again, takes longer than the query. */
export const asText = ({ row: _row, ...query }: Query<unknown>): Query<TextRow> => ({ ...query, asText: true })

export const shortRead = <Row>(query: Query<Row>): Query<Row> => ({ ...query, isShortRead: true })

/** Runs queries: on the connection pool, or on the connection of one transaction. */
export interface Db {
  run<Row>(query: Query<Row>): Promise<Row[]>
  /** Calls the listeners of a topic in this process after the commit; a rollback drops the notification. */
  notify(topic: string): void
}

/**
 * The queries of one transaction. `begin` is sent together with the first query. Until that query has returned, start
 * only reads: if `begin` fails, they run outside of a transaction.
 */
export interface Transaction extends Db {
  /**
   * Runs a query after the work of the transaction, in one message with `commit`. If PostgreSQL refuses the query, it
   * rolls the transaction back. The values must be text, numbers, dates or null: with a value that the driver cannot
   * encode, `commit` would be sent without the query.
   */
  runWithCommit(query: Query<never>): void
}

/** The first row, or undefined. */
export async function one<Row>(db: Pick<Db, 'run'>, query: Query<Row>): Promise<Row | undefined> {
  const [row] = await db.run(query)
  return row
}

/** The row that a statement returns. */
export type RowOf<Statement extends (params: never) => Query<unknown>> = Statement extends (params: never) => Query<infer Row> ? Row : never
