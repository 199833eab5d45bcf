/** What a server does between its start and the moment when it is ready. */
import { schema } from '@contacts/server/database'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest } from '../harness/http.ts'
import { startDatabaseProxy } from '../harness/outage.ts'
import { endProcesses, launch, runProcess, type ServerProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp, testDb } from '../harness/service.ts'
import { countConnections, countsDescriptors, openConnections, slowClients } from '../harness/slow-connections.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'
import { withDatabase } from '../harness/with-database.ts'

afterEach(endProcesses)

/** The id of the advisory lock that a server takes while it migrates the database. */
const MIGRATION_LOCK = 7_201_992
/** Nothing listens on this port. It is privileged, so the operating system does not assign it to another test. */
const UNAVAILABLE = 'postgres://olena:hunter2@127.0.0.1:9/contacts'

const urlOf = (databaseSettings: Record<string, string>) => required(databaseSettings['DATABASE_URL'], 'DATABASE_URL')
const statusOf = async ({ url }: ServerProcess, path: string) => (await sendRequest(url, { method: 'GET', path })).status
const untilAlive = (server: ServerProcess) =>
  expect.poll(() => statusOf(server, '/livez').catch(() => 'refused'), { message: 'the status of /livez' }).toBe(200)
const untilReady = ({ output }: ServerProcess) => expect.poll(output).toMatch(/^Contacts \S+ listens\.$/m)

async function connectTo(url: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  addCleanup(() => client.end())
  return client
}

/** Takes the migration lock on a new connection, as a server that migrates the database does. */
async function lockMigrations(url: string) {
  const client = await connectTo(url)
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return { pid: required(rows[0]).pid, client, release: () => client.query('rollback') }
}

async function startWithoutDatabase(how: 'refuses' | 'hangs' = 'refuses') {
  const proxy = await startDatabaseProxy(new URL(urlOf(await newDatabaseSettings())))
  addCleanup(() => proxy.disconnect('refuses'))
  await proxy.disconnect(how)
  const server = launch({ env: { DATABASE_URL: proxy.url, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } })
  await untilAlive(server)
  return { server, makeAvailable: proxy.restore }
}

testOn('postgres', 'while PostgreSQL is unavailable, the server says so, /livez responds, and all other requests get 503', async () => {
  const { server, makeAvailable } = await startWithoutDatabase()
  const headers = { 'x-request-id': 'early-1' }

  const [live, head, ready, health, signup] = await Promise.all([
    sendRequest(server.url, { method: 'GET', path: '/livez?from=balancer', headers }),
    sendRequest(server.url, { method: 'HEAD', path: '/livez' }),
    sendRequest(server.url, { method: 'GET', path: '/readyz', headers }),
    sendRequest(server.url, { method: 'GET', path: '/healthchecker' }),
    sendRequest(server.url, { method: 'POST', path: '/api/auth/signup', body: { username: 'x'.repeat(100_000) } }),
  ])
  await expect.poll(server.output).toContain('PostgreSQL is unavailable: connect ECONNREFUSED')

  expect(live).toMatchObject({ status: 200, body: { status: 'ok', version: expect.any(String) } })
  expect(head).toMatchObject({ status: 200, text: '' })
  for (const { status, headers: received, body } of [ready, health, signup]) {
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'unavailable', detail: 'The server is starting.' } })
    expect(received).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '1', 'x-content-type-options': 'nosniff' })
  }
  expect([live.headers['x-request-id'], ready.headers['x-request-id'], ready.body.request_id]).toEqual(['early-1', 'early-1', 'early-1'])
  await makeAvailable()
  await untilReady(server)
  expect(await signUp(server.url, 'Alice')).toMatchObject({ email: expect.stringContaining('alice') })
})

testOn('postgres', 'a server waits for a PostgreSQL that accepts connections and does not respond', async () => {
  const { server, makeAvailable } = await startWithoutDatabase('hangs')
  await expect.poll(server.output).toContain('PostgreSQL is unavailable: timeout expired')

  await makeAvailable()

  await untilReady(server)
  expect(await statusOf(server, '/healthchecker')).toBe(200)
})

test('a server that has nothing to wait for does not listen before it is ready', async () => {
  const server = launch({ env: await newDatabaseSettings() })
  const statuses = new Set<unknown>()
  while (!statuses.has(200)) statuses.add(await statusOf(server, '/readyz').catch(({ code }: NodeJS.ErrnoException) => code))

  expect(statuses).toEqual(new Set(['ECONNREFUSED', 200]))
})

const isLinuxWithPostgres = countsDescriptors && testDb() === 'postgres'

test.runIf(isLinuxWithPostgres)('slow clients lose their connections to a server that waits, and to one that becomes ready', async () => {
  const [waiting, ready] = await Promise.all([startWithoutDatabase(), startWithoutDatabase()])
  const clients: Partial<typeof slowClients> = { ...slowClients }
  // While a server starts, it responds to a request without Host as to any other.
  delete clients['sends no Host']
  const openAll = ({ port }: ServerProcess) => Promise.all(Object.values(clients).map((behave) => openConnections(port, 1, behave)))
  const opened = [
    ...(await openAll(waiting.server)).map((connections) => ({ ...connections, server: waiting.server })),
    ...(await openAll(ready.server)).map((connections) => ({ ...connections, server: ready.server })),
  ]
  const counts = () => opened.map(({ server, ports }) => countConnections(server, ports))
  await expect.poll(counts).toContain(1)

  await ready.makeAvailable()
  await untilReady(ready.server)

  await expect.poll(counts, { interval: 500 }).toEqual(opened.map(() => 0))
  expect(waiting.server.output()).not.toContain('listens.')
  for (const { close } of opened) close()
})

testOn('postgres', 'no request is lost at the moment when the server becomes ready, on old and on new connections', async () => {
  const { server, makeAvailable } = await startWithoutDatabase()
  let isDone = false
  const sendUntilDone = async (headers: Record<string, string>, path: string) => {
    const statuses: number[] = []
    while (!isDone) {
      statuses.push((await sendRequest(server.url, { method: 'GET', path, headers })).status)
      await sleep(1)
    }
    return statuses
  }
  // A request of which the server has read the first half before it is ready.
  const begun = connect(server.port, '127.0.0.1').setEncoding('utf8')
  let response = ''
  begun.on('data', (text) => (response += text))
  begun.write('GET /healthchecker HTTP/1.1\r\nConnection: close\r\n')

  const loops = [
    sendUntilDone({}, '/healthchecker'),
    sendUntilDone({}, '/livez'),
    sendUntilDone({ connection: 'close' }, '/healthchecker'),
    sendUntilDone({ connection: 'close' }, '/livez'),
  ]
  await makeAvailable()
  await untilReady(server)
  begun.write('Host: contacts.test\r\n\r\n')
  await once(begun, 'close')
  isDone = true
  const [kept = [], keptLive = [], fresh = [], freshLive = []] = await Promise.all(loops)

  expect(response).toContain('HTTP/1.1 200 OK')
  expect([...new Set(keptLive), ...new Set(freshLive)]).toEqual([200, 200])
  // Each loop over /healthchecker gets 503 at first, and then only 200.
  for (const statuses of [kept, fresh]) expect([...new Set(statuses), statuses]).toEqual([503, 200, statuses.toSorted((a, b) => b - a)])
})

testOn('postgres', 'the server stops waiting for PostgreSQL after DATABASE_WAIT_SECONDS, and exits with the reason', async () => {
  const { code, output } = await runProcess({ env: { DATABASE_URL: UNAVAILABLE, DATABASE_WAIT_SECONDS: '1' } })

  expect({ code, output }).toEqual({
    code: 1,
    output:
      'PostgreSQL is unavailable: connect ECONNREFUSED 127.0.0.1:9. Trying again for 1 s.\n' +
      'Cannot start: The database of DATABASE_URL cannot be used: connect ECONNREFUSED 127.0.0.1:9\n',
  })
})

testOn('postgres', 'a server that waits for PostgreSQL exits with 0 after SIGTERM', async () => {
  const { server } = await startWithoutDatabase()

  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 0 })
})

test('a server that has begun to migrate exits with 0 after SIGTERM, and the next one starts', async () => {
  const env = await newDatabaseSettings({ isEmpty: true })
  await withDatabase(env, (db) => db.migrate(), schema.migrations.slice(0, 1))
  const server = launch({ env })
  await expect.poll(server.output, { interval: 1 }).toContain('Applying Migration')

  server.kill('SIGTERM')

  expect(await server.ended).toMatchObject({ code: 0 })
  expect(await statusOf(await startProcess({ env }), '/healthchecker')).toBe(200)
})

testOn(
  'postgres',
  'a server whose migration waits for a locked table exits with 0 after SIGTERM, and rolls the migration back',
  async () => {
    const databaseSettings = await newDatabaseSettings({ isEmpty: true })
    await withDatabase(databaseSettings, (db) => db.migrate(), schema.migrations.slice(0, 1))
    const client = await connectTo(urlOf(databaseSettings))
    await client.query('begin')
    await client.query('lock table users')
    const server = launch({ env: databaseSettings })
    const isWaiting = () => client.query(`select from pg_locks where not granted and relation = 'users'::regclass`)
    await expect.poll(async () => (await isWaiting()).rowCount).toBe(1)
    const live = await statusOf(server, '/livez')

    server.kill('SIGTERM')

    expect(await server.ended).toMatchObject({ code: 0 })
    expect(live).toBe(200)
    await client.query('rollback')
    expect((await client.query('select name from schema_migrations')).rowCount).toBe(1)
  },
)

testOn('postgres', 'a server that waits for the migration of another process says so, and starts after that migration', async () => {
  const databaseSettings = await newDatabaseSettings({ isEmpty: true })
  const other = await lockMigrations(urlOf(databaseSettings))
  const server = launch({ env: databaseSettings })
  await untilAlive(server)

  await expect
    .poll(server.output)
    .toContain(`Another process migrates the database (process ${other.pid} of PostgreSQL). Waiting for up to 300 s.\n`)
  const early = [await statusOf(server, '/livez'), await statusOf(server, '/healthchecker')]
  await other.release()
  await untilReady(server)

  expect(early).toEqual([200, 503])
  expect(server.output()).toMatch(/^Applying Migration\d{14}_init\.$/m)
  expect(await statusOf(server, '/healthchecker')).toBe(200)
})

testOn('postgres', 'a server that has nothing to migrate also waits for the migration of another process', async () => {
  const databaseSettings = await newDatabaseSettings()
  const other = await lockMigrations(urlOf(databaseSettings))
  const server = launch({ env: databaseSettings })

  await expect.poll(server.output).toContain(`Another process migrates the database (process ${other.pid} of PostgreSQL).`)
  await other.release()

  await untilReady(server)
})

testOn(
  'postgres',
  'the server stops waiting for another migration after MIGRATION_WAIT_SECONDS, says what to do, and changes nothing',
  async () => {
    const databaseSettings = await newDatabaseSettings({ isEmpty: true })
    const other = await lockMigrations(urlOf(databaseSettings))

    const { code, output } = await runProcess({ env: { ...databaseSettings, MIGRATION_WAIT_SECONDS: '1' } })

    expect({ code, output }).toEqual({
      code: 1,
      output:
        `Another process migrates the database (process ${other.pid} of PostgreSQL). Waiting for up to 1 s.\n` +
        'Cannot start: The database cannot be migrated: another process has not finished within 1 s. If it still migrates, start again ' +
        `later, or increase MIGRATION_WAIT_SECONDS. If it hangs, end it: select pg_terminate_backend(${other.pid})\n`,
    })
    const { rows } = await other.client.query(`select tablename from pg_tables where schemaname = 'public'`)
    expect(rows).toEqual([])
  },
)

testOn('postgres', 'a server that loses its connection while it waits for another migration exits with the reason', async () => {
  const databaseSettings = await newDatabaseSettings({ isEmpty: true })
  const other = await lockMigrations(urlOf(databaseSettings))
  const server = launch({ env: databaseSettings })
  await expect.poll(server.output).toContain('Another process migrates the database')

  await other.client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1', [
    other.pid,
  ])

  const { code, output } = await server.ended
  expect(code).toBe(1)
  expect(output).toMatch(/^Cannot start: The database cannot be migrated: .+\n$/m)
})

testOn('postgres', 'a migration that needs a locked table gives up, and changes nothing', async () => {
  const databaseSettings = await newDatabaseSettings({ isEmpty: true })
  await withDatabase(databaseSettings, (db) => db.migrate(), schema.migrations.slice(0, 1))
  const client = await connectTo(urlOf(databaseSettings))
  await client.query('begin')
  await client.query('lock table users')

  const { code, output } = await runProcess({ env: databaseSettings })

  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(
      /^(Applying Migration\w+\.\n)+Cannot start: The database cannot be migrated: another program has locked a table for more than 15 s\n$/,
    ),
  })
  expect((await client.query('select name from schema_migrations')).rowCount).toBe(1)
})
