/**
 * Runs two servers with default settings behind pgbouncer in transaction mode, and injects the faults in which sessions
 * matter: a locked table, a server that hangs inside a transaction, a migration lock, pgbouncer and PostgreSQL that are
 * killed. Prints a Markdown table. Exits with 1 when a target is missed.
 *
 *   node e2e/faults/pgbouncer.ts [--seconds 20]
 *
 * Needs Debian's pgbouncer. `PGBOUNCER=/path/to/pgbouncer` selects another one.
 */
import { type Client, ConnectionError, createClient, ServiceError, unwrap } from '@contacts/client'
import { openDatabase } from '@contacts/server/database'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { hasPgbouncer, MISSING_PGBOUNCER, type Pgbouncer, startPgbouncer } from '../harness/pgbouncer.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { endProcesses, launch, type ServerProcess, startProcess } from '../harness/process.ts'

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } })
const loadMs = Number(flags.seconds) * 1000
if (!(loadMs > 0)) throw new RangeError('--seconds must be a number above 0')
if (!hasPgbouncer) {
  process.stdout.write(MISSING_PGBOUNCER)
  process.exit(0)
}

type Row = [what: string, target: string, measured: string | number, isMet: boolean]

/** Smaller than the pools of the servers, so that each of their connections is served by all connections of pgbouncer. */
const POOL_SIZE = 4
const CLIENTS = 6
const MIGRATION_LOCK = 7_201_992
const UNAVAILABLE = '503 unavailable'

interface Cluster {
  postgres: Postgres
  pgbouncer: Pgbouncer
  /** A connection without pgbouncer. */
  admin: pg.Client
  env: Record<string, string>
}

const exists = (rows: unknown[]) => rows.length > 0

async function until(condition: () => boolean | Promise<boolean>, maxSeconds: number): Promise<number> {
  const started = performance.now()
  while (!(await condition()) && performance.now() - started < maxSeconds * 1000) await sleep(50)
  return (performance.now() - started) / 1000
}

async function signUp(url: string, name: string) {
  const client = createClient({ baseUrl: url, retries: 0 })
  const credentials = { email: `${name}@example.com`, password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: name, ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  return client
}

function nameOf(error: unknown) {
  if (error instanceof ConnectionError) return 'connection broken'
  if (error instanceof ServiceError) return `${error.status} ${error.problem?.code ?? 'without a problem document'}`
  throw error
}

interface Load {
  created: Set<string>
  failures: Map<string, number>
  requests: number
}

/** Writes and reads until `isOver`: transactions, single statements, searches, and batches. */
async function run({ contacts }: Client, load: Load, isOver: () => boolean) {
  const count = async <T>(call: Promise<T>): Promise<T | undefined> => {
    load.requests++
    return call.catch((error: unknown) => {
      const name = nameOf(error)
      load.failures.set(name, (load.failures.get(name) ?? 0) + 1)
      return undefined
    })
  }
  for (let turn = 0; !isOver(); turn++) {
    const created = await count(unwrap(contacts.create({ body: { first_name: `Ada ${turn}`, notes: 'as before' } })))
    if (!created) continue
    load.created.add(created.id)
    const params = { id: created.id }
    await count(unwrap(contacts.get({ params })))
    await count(unwrap(contacts.patch({ params, body: { notes: `turn ${turn}` } })))
    await count(unwrap(contacts.list({ query: { q: 'ada', limit: 5 } })))
    await count(unwrap(contacts.batch({ body: { items: [{ op: 'patch', id: created.id, body: { notes: 'in a batch' } }] } })))
  }
}

async function idsOf(clients: Client[]) {
  const ids: string[] = []
  for (const { contacts } of clients) for await (const { id } of contacts.iterate({ limit: 1000 })) ids.push(id)
  return ids
}

const newLoad = (): Load => ({ created: new Set(), failures: new Map(), requests: 0 })
const describe = ({ failures }: Load, ...expected: string[]) => {
  const others = [...failures].filter(([name]) => !expected.includes(name))
  return { text: others.map(([name, count]) => `${name}: ${count}`).join(', ') || '0', isNone: others.length === 0 }
}

async function work(servers: ServerProcess[], clients: Client[], { pgbouncer, admin }: Cluster): Promise<Row[]> {
  const load = newLoad()
  const end = performance.now() + loadMs
  await Promise.all(clients.map((client) => run(client, load, () => performance.now() > end)))
  const ids = await idsOf(clients)
  const lost = [...load.created].filter((id) => !ids.includes(id)).length
  const failed = describe(load)
  const keeps = Number(pgbouncer.version.split('.')[1]) >= 21
  const isSaid = servers.every(({ output }) => output().includes(`which keeps ${keeps ? '' : 'no '}prepared statements.`))
  const { rows: locks } = await admin.query(`select 1 from pg_locks where locktype = 'advisory'`)
  return [
    ['migration locks that the servers left behind', '0', locks.length, !exists(locks)],
    [`servers that know that it keeps ${keeps ? '' : 'no '}prepared statements`, 'both', isSaid ? 'both' : 'not both', isSaid],
    [`requests that failed, of ${load.requests}`, '0', failed.text, failed.isNone],
    [
      `contacts lost or doubled, of ${load.created.size}`,
      '0',
      lost + ids.length - new Set(ids).size,
      lost === 0 && ids.length === load.created.size,
    ],
  ]
}

/** Waiting longer than the statement timeout of 8 seconds for a table that another program has locked. */
async function lockTable([client]: Client[], { admin }: Cluster): Promise<Row[]> {
  const waiting = async () =>
    (await admin.query(`select 1 from pg_stat_activity where application_name = 'contacts' and wait_event_type = 'Lock'`)).rows
  await admin.query('begin')
  await admin.query('lock table contacts in access exclusive mode')
  const started = performance.now()
  const single = client!.contacts.list().then(({ status }) => status)
  const write = client!.contacts.create({ body: { first_name: 'Grace' } }).then(({ status }) => status)
  await until(async () => exists(await waiting()), 5)
  const seconds = await until(async () => !exists(await waiting()), 20)
  const statuses = await Promise.all([single, write])
  const total = (performance.now() - started) / 1000
  await admin.query('rollback')
  return [
    ['responses of requests for a locked table', '503, 503', statuses.join(', '), statuses.every((status) => status === 503)],
    ['until PostgreSQL has ended their statements, s', '< 10', seconds.toFixed(1), seconds < 10],
    ['until both have their responses, s', '< 11', total.toFixed(1), total < 11],
  ]
}

/** Suspends a server until one of its transactions is open, and waits for PostgreSQL to end it. */
async function suspend([server]: ServerProcess[], clients: Client[], { admin }: Cluster): Promise<Row[]> {
  const idle = async () =>
    (await admin.query(`select 1 from pg_stat_activity where application_name = 'contacts' and state like 'idle in transaction%'`)).rows
  const load = newLoad()
  let isOver = false
  const loops = clients.map((client) => run(client, load, () => isOver))
  for (let attempt = 0; attempt < 50; attempt++) {
    await sleep(50 + Math.random() * 50)
    server!.kill('SIGSTOP')
    // The processes of PostgreSQL need a moment to complete what they have received.
    await sleep(300)
    if (exists(await idle())) break
    server!.kill('SIGCONT')
  }
  const open = await idle()
  const seconds = await until(async () => !exists(await idle()), 30)
  server!.kill('SIGCONT')
  await sleep(2_000)
  isOver = true
  await Promise.all(loops)
  const failed = describe(load, UNAVAILABLE)
  return [
    ['transactions that a suspended server left open', '> 0', open.length, exists(open)],
    ['until PostgreSQL has ended them, s', '< 12', seconds.toFixed(1), seconds < 12],
    ['failures after that, other than 503', '0', failed.text, failed.isNone],
  ]
}

async function waitForMigration({ admin, env }: Cluster): Promise<Row[]> {
  await admin.query('begin')
  await admin.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  const patient = launch({ env })
  const impatient = await launch({ env: { ...env, MIGRATION_WAIT_SECONDS: '2' } }).ended
  const isReported = () => patient.output().includes('Another process migrates the database (process ')
  await until(isReported, 30)
  await admin.query('rollback')
  const seconds = await until(() => /listens\.$/m.test(patient.output()), 60)
  patient.kill('SIGTERM')
  const help = impatient.output.includes('select pg_terminate_backend(')
  return [
    ['a server that waits for a migration says so', 'yes', isReported() ? 'yes' : 'no', isReported()],
    ['and is ready after it, s', '< 30', seconds.toFixed(1), seconds < 30],
    ['exit code after the time to wait', '1', String(impatient.code), impatient.code === 1],
    ['and the error says what to do', 'yes', help ? 'yes' : 'no', help],
  ]
}

async function kill(servers: ServerProcess[], clients: Client[], { pgbouncer, postgres, env }: Cluster): Promise<Row[]> {
  const load = newLoad()
  let isOver = false
  const loops = clients.map((client) => run(client, load, () => isOver))
  const isReady = async ({ url }: ServerProcess) => (await fetch(`${url}/healthchecker`)).ok
  const areReady = async () => (await Promise.all(servers.map(isReady))).every(Boolean)
  await sleep(1_000)
  await pgbouncer.kill()
  await sleep(1_000)
  await pgbouncer.start()
  const afterPgbouncer = await until(areReady, 30)
  postgres.kill()
  const third = launch({ env })
  await until(() => third.output().includes('PostgreSQL is unavailable'), 30)
  const isReported = third.output().includes('PostgreSQL is unavailable')
  await postgres.restart()
  const afterPostgres = await until(areReady, 60)
  const started = await until(() => /listens\.$/m.test(third.output()), 60)
  isOver = true
  await Promise.all(loops)
  const ids = new Set(await idsOf(clients))
  const lost = [...load.created].filter((id) => !ids.has(id)).length
  const failed = describe(load, UNAVAILABLE)
  return [
    ['ready after a kill of pgbouncer, s', '< 5', afterPgbouncer.toFixed(1), afterPgbouncer < 5],
    ['ready after a kill of PostgreSQL, s', '< 20', afterPostgres.toFixed(1), afterPostgres < 20],
    ['a server that starts meanwhile says what it waits for', 'yes', isReported ? 'yes' : 'no', isReported],
    ['and is ready after PostgreSQL, s', '< 30', started.toFixed(1), started < 30],
    ['failures meanwhile, other than 503', '0', failed.text, failed.isNone],
    [`acknowledged contacts lost, of ${load.created.size}`, '0', lost, lost === 0],
  ]
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** The time of a query with its timeout, compared with the same query without one, both through pgbouncer. */
async function measureCost({ pgbouncer }: Cluster): Promise<Row[]> {
  const url = pgbouncer.url('contacts')
  const db = await openDatabase({ url, poolSize: 1 })
  const plain = new pg.Client({ connectionString: url })
  await plain.connect()
  const query = { text: 'select $1::int as one', values: [1] }
  const ways: Record<string, () => Promise<unknown>> = {
    plain: () => plain.query(query),
    ours: () => db.run(query),
    'three round trips': async () => {
      await plain.query('begin; set local statement_timeout = 8000')
      await plain.query(query)
      await plain.query('commit')
    },
  }
  const times: Record<string, number[]> = {}
  for (let round = 0; round < 1_500; round++)
    for (const [name, way] of Object.entries(ways)) {
      const started = performance.now()
      await way()
      ;(times[name] ??= []).push(performance.now() - started)
    }
  await Promise.all([db.close(), plain.end()])
  const [alone = 1, ours = 1, three = 1] = Object.keys(ways).map((name) => median(times[name] ?? []))
  const microseconds = [alone, ours, three].map((value) => Math.round(value * 1000)).join(', ')
  return [['a query without a timeout, with one, and in three round trips, µs', 'second < 1.8 × first', microseconds, ours < 1.8 * alone]]
}

const postgres = await startPostgres()
await postgres.createDatabase('contacts')
const pgbouncer = await startPgbouncer(postgres.url('contacts'), POOL_SIZE)
const connectAdmin = async () => {
  const client = new pg.Client({ connectionString: postgres.url('contacts') })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
try {
  const env = { DATABASE_URL: pgbouncer.url('contacts'), RATE_LIMIT: 'off', LOG_LEVEL: 'error' }
  const cluster: Cluster = { postgres, pgbouncer, admin: await connectAdmin(), env }
  const servers = await Promise.all([startProcess({ env }), startProcess({ env })])
  const clients: Client[] = []
  for (let index = 0; index < CLIENTS; index++) clients.push(await signUp(servers[index % 2]!.url, `user-${index}`))
  const rows: Row[] = [
    ...(await work(servers, clients, cluster)),
    ...(await lockTable(clients, cluster)),
    ...(await suspend(servers, clients, cluster)),
    ...(await waitForMigration(cluster)),
    ...(await measureCost(cluster)),
    ...(await kill(servers, clients, cluster)),
  ]
  process.stdout.write(`| pgbouncer ${pgbouncer.version} in transaction mode | target | measured | |\n| --- | --- | --- | --- |\n`)
  for (const [what, target, measured, isMet] of rows)
    process.stdout.write(`| ${what} | ${target} | ${measured} | ${isMet ? 'ok' : 'missed'} |\n`)
  process.exitCode = rows.every(([, , , isMet]) => isMet) ? 0 : 1
} finally {
  await endProcesses()
  await pgbouncer.stop()
  await postgres.stop()
}
