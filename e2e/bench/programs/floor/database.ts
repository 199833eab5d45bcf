import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })

/** A statement that PostgreSQL plans once for each connection. */
export const statement =
  <Row extends pg.QueryResultRow>(name: string, text: string) =>
  async (...values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text, values })).rows

/** A statement that PostgreSQL plans for its values, because the frequency of a word decides which index is faster. */
export const unnamed =
  <Row extends pg.QueryResultRow>(text: string) =>
  async (...values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>(text, values)).rows
