/** Lists the tables of the database, and finds those that contain a text. */
import type { Database } from '@contacts/server/database'

/** The columns of every table of the service, except `schema_migrations`. */
export async function columnsOfTables(db: Database): Promise<Map<string, string[]>> {
  const rows = await db.run<{ table: string; column: string }>({
    text: `select table_name as "table", column_name as "column" from information_schema.columns join information_schema.tables using (table_schema, table_name)
           where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'schema_migrations' order by table_name, ordinal_position`,
    values: [],
  })
  return new Map([...Map.groupBy(rows, ({ table }) => table)].map(([table, columns]) => [table, columns.map(({ column }) => column)]))
}

/** Returns the number of rows that contain any of the texts in any column, for each table that has such rows. */
export async function tablesWith(db: Database, ...texts: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of (await columnsOfTables(db)).keys()) {
    const text = `select count(*)::int as count from "${table}" t where exists (select from unnest($1::text[]) part where strpos(to_jsonb(t)::text, part) > 0)`
    const [row] = await db.run<{ count: number }>({ text, values: [texts] })
    if (row!.count > 0) counts[table] = row!.count
  }
  return counts
}
