/** Opens the database of this service, with its tables and migrations: PostgreSQL if there is a URL, else PGlite. */
import type { MigrationObject } from '@mikro-orm/core'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './platform/db/database.ts'
import { openPglite, type PgliteOptions } from './platform/db/pglite.ts'
import { openPostgres, type PostgresOptions } from './platform/db/postgres.ts'

export type { Database }
export { MIGRATIONS_TABLE } from './platform/db/orm.ts'

export const schema = { entities, migrations }

export interface DatabaseOptions extends PostgresOptions, PgliteOptions {
  /** `postgres://…`; if undefined, PGlite. */
  url?: string | undefined
  /** Default: the migrations of this version. Tests pass the migrations of an older version. */
  migrations?: MigrationObject[]
}

export function openDatabase({ url, migrations = schema.migrations, ...options }: DatabaseOptions): Promise<Database> {
  const own = { entities, migrations }
  return url === undefined ? openPglite(own, options) : openPostgres(own, url, options)
}
