/**
 * Runs two servers with default settings behind pgbouncer in transaction mode, and injects the faults in which sessions
 * matter: a locked table, a server that hangs inside a transaction, a migration lock, and kills of pgbouncer and
 * PostgreSQL. Exits with 1 when a target is missed. Takes about a minute.
 *
 *   node e2e/faults/pgbouncer.ts [--seconds 5]
 *
 * Needs Debian's pgbouncer. `PGBOUNCER=/path/to/pgbouncer` selects another one.
 */
import { type Client, unwrap } from '@contacts/client'
import { openDatabase } from '@contacts/server/database'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type Measurement, reportMeasurements, reportSkipped } from '../harness/fault-report.ts'
import { hasPgbouncer, MISSING_PGBOUNCER, type Pgbouncer, startPgbouncer } from '../harness/pgbouncer.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { endProcesses, launch, ROOT, runProcess, type ServerProcess, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { describeFailures, idsOf, newLoadResults, sendRequests, signUpWithoutRetries } from '../harness/write-load.ts'

const { values: flags } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } })
const loadMs = Number(flags.seconds) * 1000
if (!(loadMs > 0)) throw new RangeError('--seconds must be a number above 0')

/** Smaller than the pools of the servers, so that the connections of the servers share those of pgbouncer. */
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

const row = (fault: string, target: string, measured: string | number, ok: boolean): Measurement => ({
  fault: `pgbouncer: ${fault}`,
  target,
  measured: String(measured),
  ok,
})
const expectYes = (fault: string, value: boolean) => row(fault, 'yes', value ? 'yes' : 'no', value)
const expectNone = (fault: string, measured: string | number) => row(fault, '0', measured, String(measured) === '0')
const expectBelow = (fault: string, maxSeconds: number, seconds: number) =>
  row(fault, `less than ${maxSeconds} s`, `${seconds.toFixed(1)} s`, seconds < maxSeconds)

async function until(condition: () => boolean | Promise<boolean>, maxSeconds: number): Promise<number> {
  const started = performance.now()
  while (!(await condition()) && performance.now() - started < maxSeconds * 1000) await sleep(50)
  return (performance.now() - started) / 1000
}

const exists = async ({ admin }: Cluster, sql: string) => (await admin.query(sql)).rows.length > 0

/** Whether a statement of the servers waits for a lock. */
const isWaiting = (cluster: Cluster) =>
  exists(cluster, `select from pg_stat_activity where application_name = 'contacts' and wait_event_type = 'Lock'`)

async function work(servers: ServerProcess[], clients: Client[], cluster: Cluster): Promise<Measurement[]> {
  const results = newLoadResults()
  const end = performance.now() + loadMs
  await Promise.all(clients.map((client) => sendRequests(client, results, () => performance.now() > end)))
  const ids = await idsOf(clients)
  const lost = [...results.created].filter((id) => !ids.includes(id)).length
  const keeps = cluster.pgbouncer.keepsStatements ? 'prepared statements' : 'no prepared statements'
  return [
    expectYes(
      `both servers say that there is a pooler with ${keeps}`,
      servers.every(({ output }) => output().includes(`keeps ${keeps}.`)),
    ),
    expectYes('no migration lock is left', !(await exists(cluster, `select from pg_locks where locktype = 'advisory'`))),
    expectNone(`requests that failed, of ${results.requests}`, describeFailures(results)),
    expectNone(`contacts lost or duplicated, of ${results.created.size}`, lost + ids.length - new Set(ids).size),
  ]
}

/** Locks a table for longer than the statement timeout of 8 seconds, and sends requests that need the table. */
async function lockTable([client]: Client[], cluster: Cluster): Promise<Measurement[]> {
  const { contacts } = required(client)
  const { admin } = cluster
  await admin.query('begin')
  await admin.query('lock table contacts in access exclusive mode')
  const requests = [contacts.list(), contacts.create({ body: { first_name: 'Grace' } })]
  const statuses = Promise.all(requests.map((request) => request.then(({ status }) => status)))
  await until(() => isWaiting(cluster), 5)
  const seconds = await until(async () => !(await isWaiting(cluster)), 20)
  const responses = await statuses
  await admin.query('rollback')
  return [
    row(
      'status of a read and a write of a locked table',
      '503, 503',
      responses.join(', '),
      responses.every((status) => status === 503),
    ),
    expectBelow('PostgreSQL ends the statements of these requests after', 10, seconds),
  ]
}

/** Suspends a server while one of its transactions is open, and waits for PostgreSQL to end it. */
async function suspend([server]: ServerProcess[], clients: Client[], cluster: Cluster): Promise<Measurement[]> {
  const { kill } = required(server)
  const [client] = clients
  const { contacts } = required(client)
  const { id } = await unwrap(contacts.create({ body: { first_name: 'Grace' } }))
  const results = newLoadResults()
  await cluster.admin.query('begin')
  await cluster.admin.query('lock table contacts in access exclusive mode')
  const batch = contacts.batch({ body: { items: [{ op: 'patch', id, body: { notes: 'in a batch' } }] } })
  const isUnavailable = batch.then(({ status }) => status === 503)
  await until(() => isWaiting(cluster), 5)
  kill('SIGSTOP')
  // The batch gets its lock, and its next statement is due, which the suspended server cannot send.
  await cluster.admin.query('rollback')
  const isOpen = () =>
    exists(
      cluster,
      `select from pg_stat_activity where application_name = 'contacts' and state = 'idle in transaction'
       and state_change < clock_timestamp() - interval '0.5 s'`,
    )
  await until(isOpen, 5)
  const wasOpen = await isOpen()
  let hasEnded = false
  const loops = clients.map((other) => sendRequests(other, results, () => hasEnded))
  const seconds = await until(async () => !(await isOpen()), 20)
  kill('SIGCONT')
  await sleep(2_000)
  hasEnded = true
  await Promise.all(loops)
  return [
    expectYes('a suspended server leaves a transaction open', wasOpen),
    expectBelow('PostgreSQL ends the transaction of a suspended server after', 12, seconds),
    expectYes('the request of that transaction is answered with 503', await isUnavailable),
    expectNone('failures meanwhile, other than 503', describeFailures(results, UNAVAILABLE)),
  ]
}

const isReady = ({ output }: ServerProcess) => /listens\.$/m.test(output())

async function waitForMigration({ admin, env }: Cluster): Promise<Measurement[]> {
  await admin.query('begin')
  await admin.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  const waitingServer = launch({ env })
  const impatient = await launch({ env: { ...env, MIGRATION_WAIT_SECONDS: '2' } }).ended
  const says = () => waitingServer.output().includes('Another process migrates the database (process ')
  await until(says, 20)
  const saysSo = says()
  await admin.query('rollback')
  const seconds = await until(() => isReady(waitingServer), 30)
  waitingServer.kill('SIGTERM')
  return [
    expectYes('a server that waits for a migration says so', saysSo),
    expectBelow('a server that has waited for a migration is ready within', 15, seconds),
    row('exit code of a server that has waited for MIGRATION_WAIT_SECONDS', '1', String(impatient.code), impatient.code === 1),
    expectYes('the last line of that server says how to end the migration', impatient.output.includes('select pg_terminate_backend(')),
  ]
}

async function kill(servers: ServerProcess[], clients: Client[], { pgbouncer, postgres, env }: Cluster): Promise<Measurement[]> {
  const results = newLoadResults()
  let hasEnded = false
  const loops = clients.map((client) => sendRequests(client, results, () => hasEnded))
  const isHealthy = async ({ url }: ServerProcess) => (await fetch(`${url}/healthchecker`)).ok
  const areHealthy = async () => (await Promise.all(servers.map(isHealthy))).every(Boolean)
  await sleep(1_000)
  await pgbouncer.kill()
  await sleep(1_000)
  await pgbouncer.start()
  const afterPgbouncer = await until(areHealthy, 10)
  postgres.kill()
  const third = launch({ env })
  await until(() => third.output().includes('PostgreSQL is unavailable'), 20)
  const saysSo = third.output().includes('PostgreSQL is unavailable')
  await postgres.restart()
  const afterPostgres = await until(areHealthy, 40)
  const started = await until(() => isReady(third), 40)
  hasEnded = true
  await Promise.all(loops)
  const ids = new Set(await idsOf(clients))
  const lost = [...results.created].filter((id) => !ids.has(id)).length
  return [
    expectBelow('healthy after a kill of pgbouncer', 5, afterPgbouncer),
    expectBelow('healthy after a kill of PostgreSQL', 20, afterPostgres),
    expectYes('a server that starts while PostgreSQL is down says that it waits', saysSo),
    expectBelow('a server that has waited for PostgreSQL is ready within', 20, started),
    expectNone('failures meanwhile, other than 503', describeFailures(results, UNAVAILABLE)),
    expectNone(`acknowledged contacts lost, of ${results.created.size}`, lost),
  ]
}

async function refuseBackup({ env }: Cluster): Promise<Measurement[]> {
  const command = [process.execPath, join(ROOT, 'server/src/backup.ts'), join(tmpdir(), randomUUID())]
  const { code, output } = await runProcess({ command, env })
  return [expectYes('backup refuses the pooler', code === 1 && output.includes('DATABASE_URL leads to a connection pooler'))]
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Compares the time of a query that has a timeout with that of the same query without one, both through pgbouncer. */
async function measureCost({ pgbouncer }: Cluster): Promise<Measurement[]> {
  const url = pgbouncer.url('contacts')
  const db = await openDatabase({ url, poolSize: 1 })
  const plain = new pg.Client({ connectionString: url })
  await plain.connect()
  const query = { text: 'select $1::int as one', values: [1] }
  const ways = { plain: () => plain.query(query), ours: () => db.run(query) }
  const times: Record<keyof typeof ways, number[]> = { plain: [], ours: [] }
  for (let round = 0; round < 1_500; round++)
    for (const name of ['plain', 'ours'] as const) {
      const started = performance.now()
      await ways[name]()
      times[name].push(performance.now() - started)
    }
  await Promise.all([db.close(), plain.end()])
  const ratio = median(times.ours) / median(times.plain)
  const [plainUs, oursUs] = [times.plain, times.ours].map((values) => Math.round(median(values) * 1000))
  return [
    row(
      'time of a query with a timeout, to that of one without',
      'less than 2',
      `${ratio.toFixed(2)} (${oursUs} and ${plainUs} µs)`,
      ratio < 2,
    ),
  ]
}

async function connectAdmin(url: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function measureAll(postgres: Postgres, pgbouncer: Pgbouncer): Promise<Measurement[]> {
  const env = { DATABASE_URL: pgbouncer.url('contacts'), RATE_LIMIT: 'off', LOG_LEVEL: 'error' }
  const cluster: Cluster = { postgres, pgbouncer, admin: await connectAdmin(postgres.url('contacts')), env }
  const servers = await Promise.all([startProcess({ env }), startProcess({ env })])
  const clients: Client[] = []
  for (let index = 0; index < CLIENTS; index++) clients.push(await signUpWithoutRetries(required(servers[index % 2]).url, `user-${index}`))
  return [
    ...(await work(servers, clients, cluster)),
    ...(await lockTable(clients, cluster)),
    ...(await suspend(servers, clients, cluster)),
    ...(await waitForMigration(cluster)),
    ...(await refuseBackup(cluster)),
    ...(await measureCost(cluster)),
    ...(await kill(servers, clients, cluster)),
  ]
}

if (!hasPgbouncer) {
  reportSkipped('pgbouncer in transaction mode', MISSING_PGBOUNCER)
} else {
  const postgres = await startPostgres()
  await postgres.createDatabase('contacts')
  const pgbouncer = await startPgbouncer(postgres.url('contacts'), POOL_SIZE)
  try {
    reportMeasurements(await measureAll(postgres, pgbouncer))
  } finally {
    await endProcesses()
    await pgbouncer.stop()
    await postgres.stop()
  }
}
