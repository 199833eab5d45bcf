/**
 * Writes and checks migrations from the entities and the snapshot beside the migrations; no database is needed:
 * `node server/src/migrations-tool.ts create <name>`, or `check`, which fails when entities and migrations differ.
 */
import { MikroORM, type Options } from '@mikro-orm/core'
import { PgliteDriver } from '@mikro-orm/pglite'
import { ormOptions } from './database.ts'

const folder = new URL('./migrations', import.meta.url).pathname
const [command, name] = process.argv.slice(2)

const orm = await MikroORM.init({
  ...ormOptions,
  driver: PgliteDriver,
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
} as unknown as Options)
const { migrator } = orm as unknown as {
  migrator: {
    create(path?: string, blank?: boolean, initial?: boolean, name?: string): Promise<{ fileName: string; diff: { up: string[] } }>
    checkSchema(): Promise<boolean>
  }
}

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
