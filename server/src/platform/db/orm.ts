/** MikroORM owns the tables and the migrations; statements run on the same connections. */
import type { MigrationObject, Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'

/** The tables of a service, and the migrations that create them. */
export interface Schema {
  entities: NonNullable<Options['entities']>
  migrations: MigrationObject[]
}

export const MIGRATIONS_TABLE = 'schema_migrations'

/** Shared by the server and by the tool that writes migrations. */
export const ormOptions = ({ entities, migrations }: Schema) => ({
  entities,
  extensions: [Migrator],
  forceUtcTimezone: true,
  debug: false,
  // The server logs database errors itself, with the request that failed, and without SQL and parameters.
  logger: () => undefined,
  schemaGenerator: { ignoreRoutines: true },
  migrations: {
    tableName: MIGRATIONS_TABLE,
    snapshot: false,
    migrationsList: migrations,
    disableForeignKeys: false,
    allOrNothing: true,
    silent: true,
  },
})
