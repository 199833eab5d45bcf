/**
 * Writes a migration from the entities and the snapshot of the last migration, without a database:
 * `node server/src/migrations-tool.ts create <name>`; or `check`, which fails when entities and migrations differ.
 */
import { MikroORM } from '@mikro-orm/pglite'
import { schema } from './database.ts'
import { ormOptions } from './platform/db/orm.ts'

const folder = new URL('./migrations', import.meta.url).pathname
const [command, name] = process.argv.slice(2)

const orm = await MikroORM.init({
  ...ormOptions(schema),
  dbName: 'memory://',
  migrations: {
    tableName: 'schema_migrations',
    disableForeignKeys: false,
    emit: 'ts',
    path: folder,
    pathTs: folder,
    glob: 'Migration*.ts',
    snapshot: true,
    snapshotName: 'schema-snapshot',
  },
})
const { migrator } = orm

if (command === 'create' && name) {
  const { fileName, diff } = await migrator.create(undefined, false, false, name)
  process.stdout.write(fileName ? `${fileName}: list it in server/src/migrations/index.ts\n${diff.up.join('\n')}\n` : 'nothing changed\n')
} else if (command === 'check') {
  if (await migrator.checkSchema()) {
    process.stderr.write('The entities and the migrations differ: run `npm run migration:create <name>`.\n')
    process.exitCode = 1
  }
} else {
  process.stderr.write('usage: migrations-tool.ts create <name> | check\n')
  process.exitCode = 2
}
await orm.close(true)
