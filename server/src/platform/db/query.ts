/** Queries with their values, and the interface that runs them. */
export interface Query<Row> {
  /** The name of the prepared statement. Without a name the query is planned each time, for its values. */
  name?: string
  text: string
  values: unknown[]
  /** Rows are a `TextRow` instead of an object with parsed values. */
  asText?: boolean
  /** The query reads little and waits for no lock, so it may share a message with reads of other requests. */
  isShortRead?: boolean
  /** The query is a write that waits for no lock, so it may share a transaction with writes of other requests. */
  sharesTransaction?: boolean
  /** Never set: carries the type of a row. */
  row?: Row
}

/** A row as the database sent it: the text of each column, in their order. */
export type TextRow = readonly (string | null)[]

/** For rows that go into a response as they are: parsing them, only to serialise them again, takes longer than the query. */
export const asText = ({ row: _row, ...query }: Query<unknown>): Query<TextRow> => ({ ...query, asText: true })

export const shortRead = <Row>(query: Query<Row>): Query<Row> => ({ ...query, isShortRead: true })

/** Runs queries: on the connection pool, or on the connection of one transaction. */
export interface Db {
  run<Row>(query: Query<Row>): Promise<Row[]>
  /** Calls the listeners of a topic in this process after the commit; a rollback drops the notification. */
  notify(topic: string): void
}

/** The queries of one transaction. Only reads may be started while the first query runs. */
export interface Transaction extends Db {
  /**
   * Runs a query together with the commit, which saves a round trip. If PostgreSQL refuses it, the transaction is rolled
   * back. Its values must be text, numbers, dates or null, which the driver cannot refuse.
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
