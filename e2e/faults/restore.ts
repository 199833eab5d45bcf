/**
 * Restores backups with the schema of this version, and with schemas that lack its last one, two and three migrations,
 * on both databases. A database with each schema is filled, backed up, restored into an empty database, and migrated by
 * a server. Then a client reads the account again. Exits with 1 when the account differs from what the client read
 * before, when its session has ended, or when `npm run restore` reports a wrong number of pending migrations.
 * PostgreSQL is skipped where its client programs are missing (Debian: postgresql).
 *
 *   node e2e/faults/restore.ts [--database postgres|pglite] [--contacts 2000]
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { createContacts } from '../harness/create-contacts.ts'
import { type Measurement, reportMeasurements } from '../harness/fault-report.ts'
import { solidImage } from '../harness/images.ts'
import { accountIn, fillOlderSchema, NEWEST, readAccount, readRows } from '../harness/older-schema.ts'
import { findPostgresWithClients, MISSING_POSTGRES } from '../harness/postgres-clients.ts'
import { type Postgres, startPostgres } from '../harness/postgres.ts'
import { realisticContact, seededRandom } from '../harness/realistic-contacts.ts'
import { endProcesses, ROOT, runProcess, type ServerProcess, startProcess } from '../harness/process.ts'
import type { DatabaseSettings } from '../harness/with-database.ts'

const { values } = parseArgs({ options: { database: { type: 'string' }, contacts: { type: 'string', default: '2000' } } })
const contacts = Number(values.contacts)
const databases = values.database === undefined ? ['postgres', 'pglite'] : [values.database]
if (!databases.every((name) => name === 'postgres' || name === 'pglite') || !Number.isInteger(contacts) || contacts < 1)
  throw new RangeError('usage: restore.ts [--database postgres|pglite] [--contacts 2000]')

const VERSIONS_BEFORE = [3, 2, 1, 0]
const SETTINGS = { RATE_LIMIT: 'off', LOG_LEVEL: 'warn' }
const folder = mkdtempSync(join(tmpdir(), 'contacts-restore-'))

const measurements: Measurement[] = []

try {
  for (const database of databases) await (database === 'postgres' ? testPostgres() : testPglite())
} finally {
  await endProcesses()
  rmSync(folder, { recursive: true, force: true })
}
reportMeasurements(measurements)

/** PostgreSQL or PGlite: creates databases, and backs each up as the version of its schema documented. */
interface Kind {
  name: string
  newDatabase(): Promise<DatabaseSettings>
  backUp(settings: DatabaseSettings, path: string, isNewest: boolean): Promise<unknown>
}

async function testPostgres() {
  const bin = findPostgresWithClients()
  if (bin === undefined) {
    measurements.push({ fault: 'PostgreSQL: restore of backups', target: '', measured: MISSING_POSTGRES, ok: 'skipped' })
    return
  }
  const postgres = await startPostgres({ bin })
  try {
    await testVersions(postgresOf(postgres, bin))
  } finally {
    await endProcesses()
    await postgres.stop()
  }
}

function postgresOf(postgres: Postgres, bin: string): Kind {
  let count = 0
  return {
    name: `PostgreSQL ${postgres.version}`,
    newDatabase: async () => {
      const name = `restore_${++count}`
      await postgres.createDatabase(name)
      return { DATABASE_URL: postgres.url(name), POSTGRES_BIN: bin }
    },
    backUp: async (settings, path, isNewest) => {
      if (isNewest) await runProgram('backup', settings, path)
      else execFileSync(join(bin, 'pg_dump'), ['--format=custom', `--file=${path}`, `--dbname=${settings['DATABASE_URL']}`])
    },
  }
}

async function testPglite() {
  let count = 0
  await testVersions({
    name: 'PGlite',
    newDatabase: async () => ({ DATA_DIR: join(folder, `data-${++count}`) }),
    backUp: (settings, path) => runProgram('backup', settings, path),
  })
}

async function testVersions({ name, newDatabase, backUp }: Kind) {
  const newest = await newDatabase()
  const server = await startProcess({ env: { ...SETTINGS, ...newest } })
  const client = await fillAccount(server.url)
  const account = await readAccount(client)
  await stop(server)

  const rowsOfNewest = await readRows(newest)
  const { tokens } = client.session
  for (const before of VERSIONS_BEFORE) {
    const [source, target] = [await newDatabase(), await newDatabase()]
    const tables = await fillOlderSchema(source, rowsOfNewest, NEWEST - before)
    const path = join(folder, `${name.replaceAll(/\W/g, '-')}-${before}`)
    const backUpSeconds = await secondsOf(() => backUp(source, path, before === 0))
    let output = ''
    const restoreSeconds = await secondsOf(async () => void (output = await runProgram('restore', target, path)))
    const pending = Number(/(\d+) are pending/.exec(output)?.[1] ?? 0)

    const restarted = await startProcess({ env: { ...SETTINGS, ...target }, port: server.port })
    // Each restored database has the session as it was before the first refresh.
    client.session.set(tokens)
    const restored = await readAccount(client)
    const expected = accountIn(tables, account)
    const hasSession = (await client.auth.refresh()).ok
    const wanted = describe(before, expected.contacts.length, true, true)
    const measured = describe(pending, restored.contacts.length, isDeepStrictEqual(restored, expected), hasSession)
    const times = `backup ${backUpSeconds} s, restore ${restoreSeconds} s`
    measurements.push({
      fault: `${name}: restore of a backup with schema ${before === 0 ? 'N' : `N-${before}`}`,
      target: wanted,
      measured: `${measured} (${times})`,
      ok: wanted === measured,
    })
    await stop(restarted)
  }
}

function describe(migrations: number, contactCount: number, isEqual: boolean, hasSession: boolean) {
  const [account, session] = [isEqual ? 'equal' : 'differs', hasSession ? 'continues' : 'ended']
  return `pending migrations: ${migrations}, contacts: ${contactCount}, account ${account}, session ${session}`
}

async function secondsOf(work: () => Promise<unknown>) {
  const started = performance.now()
  await work()
  return ((performance.now() - started) / 1000).toFixed(1)
}

async function runProgram(name: 'backup' | 'restore', env: DatabaseSettings, path: string) {
  const { code, output } = await runProcess({ env, command: [process.execPath, join(ROOT, `server/src/${name}.ts`), path] })
  if (code !== 0) throw new Error(`npm run ${name} failed: ${output}`)
  return output
}

async function stop(server: ServerProcess) {
  server.kill('SIGTERM')
  await server.ended
}

async function fillAccount(url: string): Promise<Client> {
  const client = createClient({ baseUrl: url })
  const credentials = { email: 'olena@example.com', password: 'correct horse battery' }
  await unwrap(client.auth.signup({ body: { username: 'Olena', ...credentials } }))
  await unwrap(client.auth.login({ body: credentials }))
  const { id: label_id } = await unwrap(client.labels.create({ body: { name: 'Друзі' } }))
  const random = seededRandom(1)
  for (let start = 0; start < contacts; start += 1000) {
    const ids = await createContacts(
      client,
      Array.from({ length: Math.min(1000, contacts - start) }, () => realisticContact(random)),
    )
    await unwrap(client.labels.addContacts({ params: { label_id }, body: { contact_ids: ids.slice(0, 10) } }))
  }
  await unwrap(client.avatars.put({ body: await solidImage('red').png().toBuffer() }))
  return client
}
