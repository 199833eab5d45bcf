/**
 * The real server on a real database of its own, over real HTTP, with people to use it. `TEST_DB` says which database:
 * `pglite` (in memory) or `postgres` (a database of the cluster that the run brought along).
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { type Database, openDatabase } from '@contacts/server/database'
import { HOUSEKEEPING } from '@contacts/server/housekeeping'
import { type Clock, settableClock } from '@contacts/testing/clock'
import { mailsAreSent } from '@contacts/testing/mails'
import { rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { createHash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { inject } from 'vitest'
import { afterwards } from './afterwards.ts'
import { takeDatabase } from './databases.ts'
import { realHashing, sharedHashing } from './hashing.ts'
import { folderMailbox, type Mail, type Mailbox } from './mailbox.ts'
import { observe, type Observed } from './observe.ts'
import { hearSettings, leaksIn } from './secrets.ts'

export type TestDb = 'pglite' | 'postgres'
export const testDb = (): TestDb => inject('testDb')

export interface Person {
  client: Client
  email: string
  password: string
  /** Where the service is, for another client of theirs. */
  url: string
  /** The mails of the service, where it writes them into its own folder. */
  mailbox?: Mailbox | undefined
  /** What a request that is not made by the client needs. */
  authorization(): { authorization: string }
}

export interface Service {
  url: string
  /** A client that nobody is signed in with. */
  anon: Client
  alice: Person
  bob: Person
  /** Somebody new, signed in. */
  person(name: string): Promise<Person>
  clock: Clock
  db: Database
  /** The mails that it writes; with `smtp` they go there instead. */
  mailbox: Mailbox & {
    /** All mails, once nothing is left that could be sent now. */
    settled(): Promise<Mail[]>
  }
  /** Has what is over removed at once. */
  sweep(): void
  /** Every row that is stored, to tell that nothing was changed. */
  stored(): Promise<string>
  /** Every line of the server's log. */
  log: string[]
  /** What the server answered, request by request. */
  seen: Observed[]
  close(): Promise<void>
}

export interface ServiceOptions {
  settings?: Record<string, string>
  now?: string
  /** Where mails are sent to, instead of the folder of `mailbox`. */
  smtp?: string
  /** Instead of a database of its own: one that another service has too, or a way to it that can be cut. */
  databaseUrl?: string
  /** 5xx answers are meant, but for 500; without it they fail the suite. */
  mayFail?: boolean
  /** 500 is meant: the test breaks something of ours. */
  mayBreak?: boolean
  /** Milliseconds after which a request is too slow, instead of 15 seconds. */
  requestTimeout?: number
  /** Milliseconds by which the event loop may be late, instead of a minute. */
  maxEventLoopDelay?: number
  /** Milliseconds that a request waits for a connection to the database of `databaseUrl`, instead of a minute. */
  maxConnectionWait?: number
  /** Every password is hashed anew, for tests that are about passwords: see `hashing.ts`. */
  hasRealHashing?: boolean
}

/** On a slow or busy machine a server of ours would turn away what a test asks of it, which is right, and not what is tested. */
const PATIENCE_MS = 60_000

export const PASSWORD = 'correct horse battery'

/** Starts a service; it stops after the tests of the file or group that called this. */
export async function startService({
  settings = {},
  now,
  smtp,
  databaseUrl,
  mayFail = false,
  mayBreak = false,
  requestTimeout,
  maxEventLoopDelay = PATIENCE_MS,
  maxConnectionWait = PATIENCE_MS,
  hasRealHashing = false,
}: ServiceOptions = {}): Promise<Service> {
  const clock = settableClock(now)
  const dataDir = takeDataDir(databaseUrl)
  const config = readConfig({
    RATE_LIMIT: 'off',
    DEFAULT_REGION: 'UA',
    DATA_DIR: dataDir,
    ...(smtp !== undefined && { SMTP_URL: smtp }),
    ...settings,
  })
  hearSettings({ ...settings, SMTP_URL: smtp, DATABASE_URL: databaseUrl })
  const database = await openTestDatabase(databaseUrl, maxConnectionWait)
  const log: string[] = []
  const app = await buildApp({
    config: { ...config, publicUrl: config.publicUrl ?? 'http://contacts.test' },
    db: database.db,
    clock: clock.now,
    logger: { level: 'debug', stream: new PassThrough().on('data', (line: Buffer) => log.push(String(line))) },
    validateResponses: true,
    ...(requestTimeout !== undefined && { requestTimeout }),
    maxEventLoopDelay,
    passwords: await (hasRealHashing ? realHashing() : sharedHashing()),
  })
  const { seen, violations } = observe(app, { mayFail, mayBreak })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await app.close()
    await database.giveBack()
    // Its letters are heard when they are read.
    if (smtp === undefined) await mailbox.mails()
    giveBack(dataDir)
    if (violations.length > 0) throw new Error(`answers that break the contract:\n${violations.join('\n')}`)
    const leaks = leaksIn(log.join(''))
    if (leaks.length > 0) throw new Error(`secrets in the log:\n${leaks.join('\n')}`)
  }
  afterwards(close)

  const folder = folderMailbox(config.dataDir)
  const settled = () => mailsAreSent(database.db, clock.now).then(folder.mails)
  // Of two letters that are on their way the second may be there first.
  const mailTo: Mailbox['mailTo'] = (address, nth) => settled().then(() => folder.mailTo(address, nth))
  const mailbox = { mails: folder.mails, settled, mailTo }
  const person = (name: string) => signUp(url, name, mailbox)
  const [alice, bob] = await unhurried(app.server, async () => [await person('Alice'), await person('Bob')] as const)
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

/** Whatever the limits on the time of a request are. */
async function unhurried<T>(server: Server, work: () => Promise<T>): Promise<T> {
  const { headersTimeout, requestTimeout } = server
  Object.assign(server, { headersTimeout: 0, requestTimeout: 0 })
  const result = await work()
  Object.assign(server, { headersTimeout, requestTimeout })
  return result
}

const users = new Map<string, number>()

/** Services that share a database share its outbox, and each may write what another is asked for. */
function takeDataDir(databaseUrl?: string) {
  const name = databaseUrl === undefined ? randomUUID() : createHash('sha256').update(new URL(databaseUrl).pathname).digest('hex')
  const dataDir = join(tmpdir(), `contacts-data-${name.slice(0, 18)}`)
  users.set(dataDir, (users.get(dataDir) ?? 0) + 1)
  return dataDir
}

/** Another may be reading in it: the last one removes it. */
function giveBack(dataDir: string) {
  const others = users.get(dataDir)! - 1
  users.set(dataDir, others)
  if (others === 0) rmSync(dataDir, { recursive: true, force: true })
}

// That a session was used is written down by the way, whatever becomes of the request.
const BY_THE_WAY = ['confirmed_at', 'last_used_at']

// The client sends a key with every POST, and a refusal is kept under it as well.
const NOT_DATA = ['schema_migrations', 'idempotency_records']

// A letter goes its own way from here.
const ROWS: Record<string, string> = { outbox: `jsonb_build_object('id', id)` }

async function everyRow(db: Database) {
  const tables = await db.run<{ name: string }>({
    text: 'select tablename as name from pg_tables where schemaname = current_schema() and tablename <> all($1)',
    values: [NOT_DATA],
  })
  const lines = tables.map(({ name }) => {
    const row = ROWS[name] ?? `to_jsonb(${name}) - $1::text[]`
    return `select concat('${name} ', row ->> 'id', ' ', md5(row::text)) as line from (select ${row} as row from ${name}) ${name}`
  })
  const [rows] = await db.run<{ lines: string }>({
    text: `select string_agg(line, e'\\n' order by line) as lines from (${lines.join(' union all ')}) stored`,
    values: [BY_THE_WAY],
  })
  return rows!.lines
}

let people = 0

/** Somebody new at a server, signed in. */
export async function signUp(url: string, name: string, mailbox?: Mailbox): Promise<Person> {
  // Where a proxy is believed, from an address of their own: only a few may sign up at each.
  const address = `100.64.${Math.floor(++people / 250)}.${people % 250}`
  // One call is one request here, whatever it is answered.
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
  if (databaseUrl === undefined) return takeDatabase()
  const db = await openDatabase({ url: databaseUrl, maxConnectionWait })
  return { db, giveBack: () => db.close().catch(() => undefined) }
}

declare module 'vitest' {
  export interface ProvidedContext {
    testDb: TestDb
    /** Random sequences of events are repeated as often as in `npm run test:all`. */
    isWhole: boolean
    /** A PGlite data folder, migrated and packed. */
    pgliteSnapshot: string
    /** The maintenance database of the cluster; `contacts_template` is migrated. */
    postgresUrl: string
    /** Where each suite notes what it has seen. */
    coverageDir: string
  }
}
