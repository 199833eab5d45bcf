/**
 * Starts the real server on a local port, with two signed-in users and, by default, with a database that no other test
 * uses. The database is PGlite in memory, or belongs to the PostgreSQL cluster of the test run.
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { type Database, openDatabase } from '@contacts/server/database'
import { HOUSEKEEPING } from '@contacts/server/housekeeping'
import { type Clock, settableClock } from '@contacts/testing/clock'
import { waitUntilMailsAreSent } from '@contacts/testing/mails'
import { rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { createHash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { inject } from 'vitest'
import { addCleanup } from './cleanup.ts'
import { acquireDatabase } from './databases.ts'
import { realHashing, sharedHashing } from './hashing.ts'
import { folderMailbox, type Mail, type Mailbox } from './mailbox.ts'
import { observe, type Observed } from './observe.ts'
import { registerSecretSettings, leaksIn } from './secrets.ts'

export type TestDb = 'pglite' | 'postgres'
export const testDb = (): TestDb => inject('testDb')

export interface Person {
  client: Client
  email: string
  password: string
  /** The URL of the service. */
  url: string
  /** The mailbox of the service, if the service has one. */
  mailbox?: Mailbox | undefined
  /** The header for a request that is made without the client. */
  authorization(): { authorization: string }
}

export interface Service {
  url: string
  /** A client that is not signed in. */
  anon: Client
  alice: Person
  bob: Person
  /** Signs up a new user and signs in. */
  person(name: string): Promise<Person>
  /** The clock of the server: that of the machine, unless `now` or a test sets it. */
  clock: Clock
  db: Database
  /** The e-mails that the service has sent; always empty with the option `smtp`. */
  mailbox: Mailbox & {
    /** Waits until the service has sent every e-mail that is due; returns all e-mails. */
    settled(): Promise<Mail[]>
  }
  /** Starts the housekeeping now, which deletes expired rows. */
  sweep(): void
  /**
   * Returns a line for every stored row, so that a test can check that a request changed nothing. Leaves out what even
   * a refused request may change, such as idempotency records.
   */
  stored(): Promise<string>
  /** The lines of the server's log. */
  log: string[]
  /** The operation, status and problem code of each response, in order. Lacks responses to HEAD and OPTIONS. */
  seen: Observed[]
  /** Stops the server. Throws if a response broke the contract, or if the log contains a secret. */
  close(): Promise<void>
}

export interface ServiceOptions {
  settings?: Record<string, string>
  now?: string
  /** The URL of an SMTP server. Default: e-mails are written to a folder, which `mailbox` reads. */
  smtp?: string
  /** The URL of a database to share with another service, or of a proxy to a database. Default: a new database. */
  databaseUrl?: string
  /** Allows responses with 5xx, except 500. Without this option, `close` throws after such a response. */
  allows5xx?: boolean
  /** Like `allows5xx`, but allows 500: for a test that breaks something in the server. */
  allows500?: boolean
  /** The server's limit for the time of a request, in milliseconds. Default: 15 seconds. */
  requestTimeout?: number
  /** The server's limit for the time in which a client must read a response, in milliseconds. Default: 10 minutes. */
  responseTimeout?: number
  /** The server's limit for the time of the handler of a GET request, in milliseconds. Default: 30 seconds. */
  handlerTimeout?: number
  /** The delay of the event loop, in milliseconds, above which the server refuses requests. Default: a minute. */
  maxEventLoopDelay?: number
  /** How long a request waits for a connection to the database of `databaseUrl`, in milliseconds. Default: a minute. */
  maxConnectionWait?: number
  /** Hashes every password, without the cache of `hashing.ts`. For tests of passwords. */
  hasRealHashing?: boolean
}

/** Longer than in production, so that the server does not refuse requests because the test machine is slow. */
const TEST_LIMIT_MS = 60_000

export const PASSWORD = 'correct horse battery'

/**
 * Starts a service. It stops after the test that called this function, or else after all tests of the file or group.
 */
export async function startService({
  settings = {},
  now,
  smtp,
  databaseUrl,
  allows5xx = false,
  allows500 = false,
  requestTimeout,
  responseTimeout,
  handlerTimeout,
  maxEventLoopDelay = TEST_LIMIT_MS,
  maxConnectionWait = TEST_LIMIT_MS,
  hasRealHashing = false,
}: ServiceOptions = {}): Promise<Service> {
  const clock = settableClock(now)
  const dataDir = acquireDataDir(databaseUrl)
  const config = readConfig({
    RATE_LIMIT: 'off',
    DEFAULT_REGION: 'UA',
    DATA_DIR: dataDir,
    ...(smtp !== undefined && { SMTP_URL: smtp }),
    ...settings,
  })
  registerSecretSettings({ ...settings, SMTP_URL: smtp, DATABASE_URL: databaseUrl })
  const database = await openTestDatabase(databaseUrl, maxConnectionWait)
  const log: string[] = []
  const app = await buildApp({
    config: { ...config, publicUrl: config.publicUrl ?? 'http://contacts.test' },
    db: database.db,
    clock: clock.now,
    logger: { level: 'debug', stream: new PassThrough().on('data', (line: Buffer) => log.push(String(line))) },
    validateResponses: true,
    ...(requestTimeout !== undefined && { requestTimeout }),
    ...(responseTimeout !== undefined && { responseTimeout }),
    ...(handlerTimeout !== undefined && { handlerTimeout }),
    maxEventLoopDelay,
    passwords: await (hasRealHashing ? realHashing() : sharedHashing()),
  })
  const { seen, violations } = observe(app, { allows5xx, allows500 })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await app.close()
    await database.release()
    // Reading the e-mails registers their tokens as secrets that must not be in the log.
    if (smtp === undefined) await mailbox.mails()
    releaseDataDir(dataDir)
    if (violations.length > 0) throw new Error(`responses that break the contract:\n${violations.join('\n')}`)
    const leaks = leaksIn(log.join(''))
    if (leaks.length > 0) throw new Error(`secrets in the log:\n${leaks.join('\n')}`)
  }
  addCleanup(close)

  const written = folderMailbox(config.dataDir)
  const settled = () => waitUntilMailsAreSent(database.db, clock.now).then(written.mails)
  // Two e-mails may arrive in either order, so `nth` is reliable only after all e-mails have arrived.
  const mailTo: Mailbox['mailTo'] = (address, nth) => settled().then(() => written.mailTo(address, nth))
  const mailbox = { mails: written.mails, settled, mailTo }
  const person = (name: string) => signUp(url, name, mailbox)
  const [alice, bob] = await withoutTimeLimits(app.server, async () => [await person('Alice'), await person('Bob')] as const)
  const stored = () => everyRow(database.db)
  return {
    mailbox,
    url,
    anon: createClient({ baseUrl: url, retries: 0 }),
    alice,
    bob,
    person,
    clock,
    db: database.db,
    sweep: () => database.db.notify(HOUSEKEEPING),
    stored,
    log,
    seen,
    close,
  }
}

/** Does the work without the server's time limits: a test may set limits that are shorter than a sign-up takes. */
async function withoutTimeLimits<T>(server: Server, work: () => Promise<T>): Promise<T> {
  const { headersTimeout, requestTimeout, timeout } = server
  Object.assign(server, { headersTimeout: 0, requestTimeout: 0, timeout: 0 })
  const result = await work()
  Object.assign(server, { headersTimeout, requestTimeout, timeout })
  return result
}

/** How many services use each data folder. */
const dataDirUsers = new Map<string, number>()

/** Services that share a database share a folder, because each of them may send the e-mails of the others. */
function acquireDataDir(databaseUrl?: string) {
  const name = databaseUrl === undefined ? randomUUID() : createHash('sha256').update(new URL(databaseUrl).pathname).digest('hex')
  const dataDir = join(tmpdir(), `contacts-data-${name.slice(0, 18)}`)
  dataDirUsers.set(dataDir, (dataDirUsers.get(dataDir) ?? 0) + 1)
  return dataDir
}

/** Removes the folder when the last service that uses it stops. */
function releaseDataDir(dataDir: string) {
  const others = dataDirUsers.get(dataDir)! - 1
  dataDirUsers.set(dataDir, others)
  if (others === 0) rmSync(dataDir, { recursive: true, force: true })
}

// These columns are not compared: the server records the use of a session even if it refuses the request.
const CHANGED_BY_EVERY_REQUEST = ['confirmed_at', 'last_used_at']

// These tables are not compared: requests do not write `schema_migrations`, and the server stores refusals, too, as
// idempotency records.
const NOT_DATA = ['schema_migrations', 'idempotency_records']

// Only the id of an e-mail is compared, because the mail worker changes the other columns at any time.
const COMPARED_COLUMNS: Record<string, string> = { outbox: `jsonb_build_object('id', id)` }

// The server counts wrong passwords after the response.
const COMPARED_ROWS: Record<string, string> = { audit_events: `kind not in ('sign-in-failed', 'password-rejected')` }

async function everyRow(db: Database) {
  const tables = await db.run<{ name: string }>({
    text: 'select tablename as name from pg_tables where schemaname = current_schema() and tablename <> all($1)',
    values: [NOT_DATA],
  })
  const lines = tables.map(({ name }) => {
    const row = COMPARED_COLUMNS[name] ?? `to_jsonb(${name}) - $1::text[]`
    const rows = `select ${row} as row from ${name} where ${COMPARED_ROWS[name] ?? true}`
    return `select concat('${name} ', row ->> 'id', ' ', md5(row::text)) as line from (${rows}) ${name}`
  })
  const [result] = await db.run<{ lines: string }>({
    text: `select string_agg(line, e'\\n' order by line) as lines from (${lines.join(' union all ')}) stored`,
    values: [CHANGED_BY_EVERY_REQUEST],
  })
  return result!.lines
}

let signUpCount = 0

/** Signs up a new user at a server and signs in. */
export async function signUp(url: string, name: string, mailbox?: Mailbox): Promise<Person> {
  // The server limits sign-ups per client address. With TRUST_PROXY it takes that address from X-Forwarded-For, so each
  // user gets another one; without, it ignores the header.
  const address = `100.64.${Math.floor(++signUpCount / 250)}.${signUpCount % 250}`
  // Without retries, so that each call is one request.
  const client = createClient({ baseUrl: url, retries: 0, headers: { 'x-forwarded-for': address } })
  const email = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`
  await unwrap(client.auth.signup({ body: { username: name, email, password: PASSWORD } }))
  await unwrap(client.auth.login({ body: { email, password: PASSWORD } }))
  return {
    client,
    email,
    password: PASSWORD,
    url,
    mailbox,
    authorization: () => ({ authorization: `Bearer ${client.session.tokens!.access_token}` }),
  }
}

async function openTestDatabase(databaseUrl: string | undefined, maxConnectionWait: number) {
  if (databaseUrl === undefined) return acquireDatabase()
  const db = await openDatabase({ url: databaseUrl, maxConnectionWait })
  return { db, release: () => db.close().catch(() => undefined) }
}

declare module 'vitest' {
  export interface ProvidedContext {
    testDb: TestDb
    /** Whether the run is `npm run test:all`, in which tests with random input try more inputs. */
    isWhole: boolean
    /** The path of an archive of a migrated PGlite data folder. */
    pgliteSnapshot: string
    /** The URL of the database `postgres` in a cluster that also has `contacts_template`, a migrated template. */
    postgresUrl: string
    /** The folder into which each suite writes the responses that it has observed. */
    coverageDir: string
  }
}
