/** Databases with the schema of an older version, which contain data that the current version has written. */
import { type Client, unwrap } from '@contacts/client'
import { type Database, schema } from '@contacts/server/database'
import { createHash } from 'node:crypto'
import { type DatabaseSettings, withDatabase } from './with-database.ts'

/** The number of migrations of this version. */
export const NEWEST = schema.migrations.length

/** The rows of each table, as JSON. */
type Rows = Map<string, string[]>

/**
 * Applies the first `count` migrations to an empty database, and inserts these rows. Leaves out the tables and columns
 * that this schema does not have yet. Returns its tables.
 */
export async function fillOlderSchema(target: DatabaseSettings, rows: Rows, count: number): Promise<string[]> {
  const migrations = schema.migrations.slice(0, count)
  const fill = async (db: Database) => {
    await db.migrate()
    const columns = await columnsOf(db)
    // `users` comes first, because every other table refers to it.
    const tables = [...columns.keys()].toSorted((a, b) => Number(b === 'users') - Number(a === 'users'))
    for (const table of tables) await insertRows(db, table, columns.get(table) ?? [], rows.get(NEW_NAMES[table] ?? table) ?? [])
    await clearSessionAddresses(db, count)
    return tables
  }
  return withDatabase(target, fill, migrations)
}

/** The new name of each table that a migration has renamed, by its old name. */
const NEW_NAMES: Record<string, string> = { kept_replies: 'idempotency_records' }

/** Versions before the migration `owners` stored sessions without an IP address and network. */
async function clearSessionAddresses(db: Database, count: number) {
  if (schema.migrations.slice(0, count).some(({ name }) => name.endsWith('_owners'))) return
  await db.run({ text: 'update sessions set ip = null, network = null', values: [] })
}

/** The columns of each table, except generated ones, which cannot be written. */
async function columnsOf(db: Database): Promise<Map<string, string[]>> {
  const text = `select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and table_name <> 'schema_migrations' and is_generated = 'NEVER'`
  const rows = await db.run<{ table: string; column: string }>({ text, values: [] })
  return new Map([...Map.groupBy(rows, ({ table }) => table)].map(([table, list]) => [table, list.map(({ column }) => column)]))
}

export const readRows = (source: DatabaseSettings): Promise<Rows> => withDatabase(source, rowsOf)

async function rowsOf(db: Database): Promise<Rows> {
  const rows: Rows = new Map()
  for (const table of (await columnsOf(db)).keys()) {
    const found = await db.run<{ row: string }>({ text: `select to_jsonb(t)::text as row from "${table}" t`, values: [] })
    rows.set(
      table,
      found.map(({ row }) => row),
    )
  }
  return rows
}

async function insertRows(db: Database, table: string, columns: string[], rows: string[]) {
  const names = columns.map((column) => `"${column}"`).join(', ')
  const text = `insert into "${table}" (${names}) select ${names} from jsonb_populate_recordset(null::"${table}", $1::jsonb)`
  for (let start = 0; start < rows.length; start += 500) await db.run({ text, values: [`[${rows.slice(start, start + 500).join()}]`] })
}

/** Reads the profile, contacts, labels, and a hash of the picture of a user. */
export async function readAccount({ users, contacts, labels, avatars }: Client) {
  const list = []
  for await (const contact of contacts.iterate({ query: { limit: 1000 } })) list.push(contact)
  const picture = new Uint8Array(await (await unwrap(avatars.get())).arrayBuffer())
  return {
    user: await unwrap(users.me()),
    contacts: list,
    labels: (await unwrap(labels.list())).items,
    picture: createHash('sha256').update(picture).digest('hex'),
  }
}

type Account = Awaited<ReturnType<typeof readAccount>>

/** The account as a schema with these tables can store it. */
export const accountIn = (tables: string[], account: Account): Account =>
  tables.includes('labels')
    ? account
    : { ...account, labels: [], contacts: account.contacts.map((contact) => ({ ...contact, labels: [] })) }
