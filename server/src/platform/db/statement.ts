/**
 * The one way to the data. A statement is SQL with named parameters, written once per query and sent by name, so that
 * PostgreSQL plans it once per connection. It runs on the pool of the EntityManager, or on the connection of a transaction.
 */
/** A query with its parameters in place. Without a name it is planned anew each time, with the values in sight. */
export interface Query<Row> {
  name?: string
  text: string
  values: unknown[]
  /** Never there: carries the type of a row. */
  row?: Row
}

export type Statement<Params extends object, Row> = (params: Params) => Query<Row>

/** `:name` in the text is the parameter `name`; `::type` stays a cast. */
export function statement<Params extends object, Row = never>(name: string, sql: string): Statement<Params, Row> {
  const order: (keyof Params)[] = []
  const text = sql.replace(/(?<!:):([a-z_][a-z0-9_]*)/g, (_, param: string) => {
    const at = order.indexOf(param as keyof Params)
    return `$${at === -1 ? order.push(param as keyof Params) : at + 1}`
  })
  return (params) => ({ name, text, values: order.map((param) => params[param]) })
}

/** What runs queries: the pool, or one transaction of it. */
export interface Db {
  run<Row>(query: Query<Row>): Promise<Row[]>
  /** Tells whoever listens in this process, once what was written is committed; what is rolled back is never told. */
  notify(topic: string): void
}

/** The first row, if there is one. */
export async function one<Row>(db: Pick<Db, 'run'>, query: Query<Row>): Promise<Row | undefined> {
  const [row] = await db.run(query)
  return row
}
