/** The template of new embedded databases, which replaces their creation and migration. */
import { type Database, makeTemplate, migrateDatabase, openDatabase, readTemplate, schema } from '@contacts/server/database'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { newDatabaseSettings, newFolder, testOn } from '../harness/database-settings.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { tablesWith } from '../harness/tables.ts'
import { withDatabase } from '../harness/with-database.ts'

afterEach(endProcesses)

async function openInMemory(snapshot?: () => Promise<Blob>) {
  const db = await openDatabase({ dataDir: 'memory', snapshot })
  addCleanup(() => db.close())
  return db
}

const onlyFileOf = (folder: string) => join(folder, required(readdirSync(folder)[0], 'the template'))

/** Every object of the schema as text. */
async function catalogueOf(db: Database) {
  const text = `
    with ours as (select oid, relname from pg_class where relnamespace = current_schema()::regnamespace)
    select concat_ws(' ', 'column', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
        (select pg_get_expr(adbin, adrelid) from pg_attrdef where (adrelid, adnum) = (attrelid, attnum)),
        (select collname from pg_collation c where c.oid = attcollation)) as object
      from pg_attribute join ours on ours.oid = attrelid where not attisdropped
    union all select concat_ws(' ', 'storage', relname, relkind, reloptions) from pg_class where relnamespace = current_schema()::regnamespace
    union all select concat_ws(' ', 'index', indexdef) from pg_indexes where schemaname = current_schema()
    union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = current_schema()::regnamespace
    union all select concat_ws(' ', 'trigger', pg_get_triggerdef(oid)) from pg_trigger
    union all select concat_ws(' ', 'function', oid::regprocedure, prosrc) from pg_proc where pronamespace = current_schema()::regnamespace
    union all select concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid)) from pg_statistic_ext
    union all select concat_ws(' ', 'collation', collname, colllocale, collicurules) from pg_collation where collnamespace = current_schema()::regnamespace
    union all select concat_ws(' ', 'extension', extname, extversion) from pg_extension
    union all select concat_ws(' ', 'migration', id, name) from schema_migrations
    order by object`
  return (await db.run<{ object: string }>({ text, values: [] })).map(({ object }) => object)
}

testOn('pglite', 'a database from the template has the schema of a migrated database, and no rows', async () => {
  const folder = newFolder()
  const migrated = await openInMemory()
  await migrated.migrate()

  const copied = await openInMemory(() => makeTemplate(folder))

  expect(await catalogueOf(copied)).toEqual(await catalogueOf(migrated))
  expect(await copied.migrate()).toEqual([])
  // Every row contains the empty text.
  expect(await tablesWith(copied, '')).toEqual({})
})

testOn('pglite', 'a server creates its database from the template, and lists the time of its own migration', async () => {
  const env = await newDatabaseSettings({ isEmpty: true })
  // The database stores whole seconds.
  const before = Math.floor(Date.now() / 1000) * 1000

  const server = await startProcess({ env })
  server.kill('SIGTERM')
  await server.ended

  expect(server.output()).not.toContain('Applying')
  const { applied } = await withDatabase(env, (db) => db.migrationStatus())
  expect(applied.map(({ name }) => name)).toEqual(schema.migrations.map(({ name }) => name))
  expect(applied.filter(({ at }) => at.getTime() < before)).toEqual([])
})

testOn('pglite', 'a damaged template is not used, and is made again', async () => {
  const folder = newFolder()
  await makeTemplate(folder)
  const file = onlyFileOf(folder)
  const bytes = readFileSync(file)
  const middle = Math.floor(bytes.length / 2)
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)

  for (const damaged of [bytes, bytes.subarray(0, 1000), Buffer.alloc(0)]) {
    writeFileSync(file, damaged)
    expect(await readTemplate(folder)).toBeUndefined()
  }
  await makeTemplate(folder)

  expect(onlyFileOf(folder)).toBe(file)
  expect(await readTemplate(folder)).toBeInstanceOf(Blob)
})

testOn('pglite', 'a template is not used with other migrations', async () => {
  const folder = newFolder()
  await makeTemplate(folder)
  const [first, ...rest] = schema.migrations

  const found = await Promise.all([
    readTemplate(folder, schema),
    readTemplate(folder, { ...schema, migrations: schema.migrations.slice(0, -1) }),
    readTemplate(folder, { ...schema, migrations: [{ ...required(first), name: 'Migration20261121001659_renamed' }, ...rest] }),
  ])

  expect(found.map((template) => template !== undefined)).toEqual([true, false, false])
})

testOn('pglite', 'a database that already had migrations does not become the template', async () => {
  const folder = newFolder()
  const env = await newDatabaseSettings({ isEmpty: true })
  await withDatabase(env, (db) => db.migrate(), schema.migrations.slice(0, 1))

  await withDatabase(env, (db) => migrateDatabase(db, { templates: folder }))

  expect(readdirSync(folder)).toEqual([])
})

testOn('pglite', 'a new database starts without a template where the folder cannot be written', async () => {
  const db = await openInMemory()
  const file = join(newFolder(), 'file')
  writeFileSync(file, 'not a folder')

  await migrateDatabase(db, { templates: file })

  expect(await readTemplate(file)).toBeUndefined()
  expect(await db.migrationStatus()).toMatchObject({ pending: [] })
})

testOn('pglite', 'no other user of the machine can open a database that was copied from the template', async () => {
  const dataDir = newFolder()
  chmodSync(dataDir, 0o755)
  const db = await openDatabase({ dataDir, snapshot: () => makeTemplate(newFolder()) })
  await db.run({ text: 'create table numbers (n int)', values: [] })
  await db.close()

  const open = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.startsWith('pglite') && (statSync(join(dataDir, name)).mode & 0o077) !== 0,
  )

  expect(open).toEqual([])
})
