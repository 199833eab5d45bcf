import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { endProcesses, runProcess, startProcess } from '../harness/process.ts'
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

test('with MIGRATE=off an empty database is refused by a line that says how to go on, and going on so works', async () => {
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

testOn('postgres', 'a refused start makes nothing in the database', async () => {
  const env = await newStore({ isEmpty: true })

  await runProcess({ env: { ...env, MIGRATE: 'off' } })

  expect(await query(env['DATABASE_URL']!, `select tablename from pg_tables where schemaname = 'public'`)).toEqual([])
})

testOn('postgres', 'a database that a newer version has migrated is served, and stays as it is', async () => {
  const env = await newStore()
  const url = env['DATABASE_URL']!
  await query(url, `insert into schema_migrations (name) values ('Migration29991231235959_later')`)
  const before = await query(url, 'select name from schema_migrations order by id')

  expect(await migrate(env)).toEqual({ code: 0, output: 'nothing to apply\n' })
  for (const wanted of ['on', 'off']) await signUp((await startProcess({ env: { ...env, MIGRATE: wanted } })).url, 'Alice')

  expect(await query(url, 'select name from schema_migrations order by id')).toEqual(before)
})

testOn('postgres', 'servers that start together on a fresh database migrate it once', async () => {
  const env = await newStore({ isEmpty: true })

  const endings = await Promise.all([migrate(env), migrate(env), migrate(env)])

  expect(endings.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(endings.filter(({ output }) => output === 'nothing to apply\n')).toHaveLength(2)
  const names = (await query(env['DATABASE_URL']!, 'select name from schema_migrations')).map(({ name }) => name)
  expect(names).toEqual([...new Set(names)])
})

testOn('postgres', 'a database that may not be migrated is told in one line', async () => {
  const env = await newStore({ isEmpty: true })
  const role = `weak_${randomUUID().slice(0, 8)}`
  const url = new URL(env['DATABASE_URL']!)
  await query(url.href, `create role ${role} login`)
  url.username = role

  const endings = [await migrate({ DATABASE_URL: url.href }), await runProcess({ env: { DATABASE_URL: url.href } })]
  await query(env['DATABASE_URL']!, `drop role ${role}`)

  const line = 'Cannot start: The database cannot be migrated: permission denied for schema public\n'
  expect(endings).toEqual([
    { code: 1, output: line },
    { code: 1, output: line },
  ])
})

testOn('pglite', 'migrating a folder that a server uses is refused, and the server goes on', async () => {
  const env = await newStore()
  const server = await startProcess({ env })

  const ending = await migrate(env)

  expect(ending).toEqual({ code: 1, output: `Cannot start: The data folder ${env['DATA_DIR']} is in use by process ${server.pid}.\n` })
  expect(await signUp(server.url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

test('settings that are not usable are told by the migration too', async () => {
  const ending = await migrate({ JWT_KEYS: 'changeme' })

  expect(ending).toEqual({
    code: 1,
    output: 'The settings are not usable:\n  JWT_KEYS must be kid:base64 of at least 32 random bytes, several separated by commas\n',
  })
})
