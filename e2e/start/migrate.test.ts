import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newFolder, newDatabaseSettings, testOn } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

afterEach(endProcesses)

const MIGRATE = [process.execPath, fileURLToPath(new URL('../../server/src/migrate.ts', import.meta.url))]
const migrate = (env: Record<string, string>, ...args: string[]) => runProcess({ env, command: [...MIGRATE, ...args] })

async function query(url: string, text: string, values?: unknown[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Returns the URL of the PostgreSQL database in these settings. */
const urlOf = (env: Record<string, string>) => required(env['DATABASE_URL'], 'DATABASE_URL')

test('with MIGRATE=off the server refuses an empty database, names the command to migrate it, and starts after the migration', async () => {
  const env = { ...(await newDatabaseSettings({ isEmpty: true })), MIGRATE: 'off' }

  const refused = await runProcess({ env })
  const migrated = [await migrate(env), await migrate(env)]
  const { url } = await startProcess({ env })

  expect(refused).toEqual({
    code: 1,
    output: expect.stringMatching(
      /^Cannot start: The database is behind this version by \d+ migration\(s\): run `npm run migrate`, or set MIGRATE=on\.\n$/,
    ),
  })
  expect(migrated).toEqual([
    {
      code: 0,
      output: expect.stringMatching(/^(Applying Migration\d{14}_\w+\.\n)+applied Migration\d{14}_init(, Migration\d{14}_\w+)*\n$/),
    },
    { code: 0, output: 'nothing to apply\n' },
  ])
  expect(await signUp(url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

testOn('postgres', 'with MIGRATE=off the server creates nothing in an empty database', async () => {
  const env = await newDatabaseSettings({ isEmpty: true })

  await runProcess({ env: { ...env, MIGRATE: 'off' } })

  expect(await query(urlOf(env), `select tablename from pg_tables where schemaname = 'public'`)).toEqual([])
})

test('a server refuses a database that a newer version has migrated, names the unknown migration, and changes nothing', async () => {
  const env = await newDatabaseSettings()
  const LATER = 'Migration29991231235959_later'
  const migrationsOf = () =>
    withDatabase(env, (db) => db.run<{ name: string }>({ text: 'select name from schema_migrations order by id', values: [] }))
  // The newest migration of this version is missing, too: the server must not apply it.
  await withDatabase(env, (db) =>
    db.run({ text: `update schema_migrations set name = $1 where id = (select max(id) from schema_migrations)`, values: [LATER] }),
  )
  const before = await migrationsOf()

  const endings = [
    await runProcess({ env: { ...env, MIGRATE: 'on' } }),
    await runProcess({ env: { ...env, MIGRATE: 'off' } }),
    await migrate(env),
  ]
  const status = await migrate(env, '--status')

  const line = `Cannot start: A newer version has migrated the database: this version does not have ${LATER}. Start the newer version, or restore a backup that was made before the migration.\n`
  expect(endings).toEqual(endings.map(() => ({ code: 1, output: line })))
  expect(status.code).toBe(0)
  expect(status.output).toMatch(new RegExp(`^unknown  \\S+  ${LATER}\n(pending .+\n)+A newer version has migrated the database`, 'm'))
  expect(await migrationsOf()).toEqual(before)
})

test('migrate --status lists applied and pending migrations, and applies none', async () => {
  const env = await newDatabaseSettings()
  await withDatabase(env, (db) => db.run({ text: `delete from schema_migrations where name like '%\\_owners'`, values: [] }))

  const statuses = [await migrate(env, '--status'), await migrate(env, '--status')]

  const instant = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`
  const lines = [
    `(applied  ${instant}  Migration\\d{14}_\\w+\n)+`,
    `pending {28}Migration20261129005155_owners\n`,
    '1 pending: `npm run migrate` applies them.+\n',
  ]
  expect(statuses).toEqual(statuses.map(() => ({ code: 0, output: expect.stringMatching(new RegExp(`^${lines.join('')}$`)) })))
})

testOn('pglite', 'migrate --status reports a missing database, and does not create it', async () => {
  const DATA_DIR = join(newFolder(), 'data')

  expect(await migrate({ DATA_DIR }, '--status')).toEqual({
    code: 1,
    output: `Cannot start: There is no database in ${DATA_DIR}: npm start creates it.\n`,
  })
  expect(existsSync(DATA_DIR)).toBe(false)
})

testOn('postgres', 'programs that migrate an empty database at the same time apply each migration once', async () => {
  const env = await newDatabaseSettings({ isEmpty: true })

  const endings = await Promise.all([migrate(env), migrate(env), migrate(env)])

  expect(endings.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(endings.filter(({ output }) => output.endsWith('nothing to apply\n'))).toHaveLength(2)
  const names = (await query(urlOf(env), 'select name from schema_migrations')).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

testOn('postgres', 'migrate and the server report a missing permission to migrate in one line', async () => {
  const env = await newDatabaseSettings({ isEmpty: true })
  const role = `weak_${randomUUID().slice(0, 8)}`
  const url = new URL(urlOf(env))
  await query(url.href, `create role ${role} login`)
  url.username = role

  const endings = [await migrate({ DATABASE_URL: url.href }), await runProcess({ env: { DATABASE_URL: url.href } })]
  await query(urlOf(env), `drop role ${role}`)

  const line = 'Cannot start: The database cannot be migrated: permission denied for schema public\n'
  expect(endings).toEqual([
    { code: 1, output: line },
    { code: 1, output: line },
  ])
})

testOn('pglite', 'migrate refuses a data folder that a server uses, and the server keeps working', async () => {
  const env = await newDatabaseSettings()
  const server = await startProcess({ env })

  const ending = await migrate(env)

  expect(ending).toEqual({ code: 1, output: `Cannot start: The data folder ${env['DATA_DIR']} is in use by process ${server.pid}.\n` })
  expect(await signUp(server.url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

test('migrate reports invalid settings', async () => {
  const ending = await migrate({ JWT_KEYS: 'changeme' })

  expect(ending).toEqual({
    code: 1,
    output: 'The settings are not usable:\n  JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas\n',
  })
})
