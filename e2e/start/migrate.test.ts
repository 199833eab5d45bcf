import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'

afterEach(endProcesses)

const MIGRATE = [process.execPath, fileURLToPath(new URL('../../server/src/migrate.ts', import.meta.url))]
const migrate = (env: Record<string, string>) => runProcess({ env, command: MIGRATE })

async function query(url: string, text: string, values?: unknown[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** The URL of the PostgreSQL database of a store. */
const urlOf = (env: Record<string, string>) => required(env['DATABASE_URL'], 'DATABASE_URL')

test('with MIGRATE=off the server refuses an empty database, names the command to migrate it, and starts after that', async () => {
  const env = { ...(await newStore({ isEmpty: true })), MIGRATE: 'off' }

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
    { code: 0, output: expect.stringMatching(/^applied Migration\d{14}_init(, Migration\d{14}_\w+)*\n$/) },
    { code: 0, output: 'nothing to apply\n' },
  ])
  expect(await signUp(url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

testOn('postgres', 'with MIGRATE=off the server creates nothing in an empty database', async () => {
  const env = await newStore({ isEmpty: true })

  await runProcess({ env: { ...env, MIGRATE: 'off' } })

  expect(await query(urlOf(env), `select tablename from pg_tables where schemaname = 'public'`)).toEqual([])
})

testOn('postgres', 'the server works with a database that a newer version has migrated, and does not change its schema', async () => {
  const env = await newStore()
  const url = urlOf(env)
  await query(url, `insert into schema_migrations (name) values ('Migration29991231235959_later')`)
  const before = await query(url, 'select name from schema_migrations order by id')

  expect(await migrate(env)).toEqual({ code: 0, output: 'nothing to apply\n' })
  for (const MIGRATE of ['on', 'off']) await signUp((await startProcess({ env: { ...env, MIGRATE } })).url, 'Alice')

  expect(await query(url, 'select name from schema_migrations order by id')).toEqual(before)
})

testOn('postgres', 'programs that migrate an empty database at the same time apply each migration once', async () => {
  const env = await newStore({ isEmpty: true })

  const endings = await Promise.all([migrate(env), migrate(env), migrate(env)])

  expect(endings.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(endings.filter(({ output }) => output === 'nothing to apply\n')).toHaveLength(2)
  const names = (await query(urlOf(env), 'select name from schema_migrations')).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

testOn('postgres', 'the migration and the server report a missing permission to migrate in one line', async () => {
  const env = await newStore({ isEmpty: true })
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

testOn('pglite', 'the migration refuses a data folder that a server uses, and the server keeps working', async () => {
  const env = await newStore()
  const server = await startProcess({ env })

  const ending = await migrate(env)

  expect(ending).toEqual({ code: 1, output: `Cannot start: The data folder ${env['DATA_DIR']} is in use by process ${server.pid}.\n` })
  expect(await signUp(server.url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

test('the migration reports invalid settings', async () => {
  const ending = await migrate({ JWT_KEYS: 'changeme' })

  expect(ending).toEqual({
    code: 1,
    output: 'The settings are not usable:\n  JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas\n',
  })
})
