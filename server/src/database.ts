/** The database of this service: its tables and migrations, on PostgreSQL where there is a URL, else on PGlite. */
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './platform/db/database.ts'
import { openPglite, type PgliteOptions } from './platform/db/pglite.ts'
import { openPostgres, type PostgresOptions } from './platform/db/postgres.ts'

export type { Database }
export { MIGRATIONS_TABLE } from './platform/db/orm.ts'

export const schema = { entities, migrations }

export interface DatabaseOptions extends PostgresOptions, PgliteOptions {
  /** `postgres://…`; without it PGlite. */
  url?: string | undefined
}

export const openDatabase = ({ url, ...options }: DatabaseOptions): Promise<Database> =>
  url === undefined ? openPglite(schema, options) : openPostgres(schema, url, options)
