/**
 * The real server on a real database of its own, over real HTTP, with people to use it. `TEST_DB` says which database:
 * `pglite` (in memory) or `postgres` (a database of the cluster that the run brought along).
 */
import { type Client, createClient, unwrap } from '@contacts/client'
import { buildApp } from '@contacts/server/app'
import { readConfig } from '@contacts/server/config'
import { type Database, openDatabase } from '@contacts/server/database'
import { openAsBlob } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { inject } from 'vitest'
import { afterwards } from './afterwards.ts'
import { observe, type Observed } from './observe.ts'
import { connect } from './postgres-admin.ts'

export type TestDb = 'pglite' | 'postgres'
export const testDb = (): TestDb => inject('testDb')

export interface Person {
  client: Client
  email: string
  password: string
  /** What a request that is not made by the client needs. */
  authorization(): { authorization: string }
}

export interface Clock {
  now(): Date
  set(instant: string): void
  advance(milliseconds: number): void
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
  /** Instead of a database of its own: one that another service has too, or a way to it that can be cut. */
  databaseUrl?: string
  /** 5xx answers are meant, but for 500; without it they fail the suite. */
  mayFail?: boolean
  /** 500 is meant: the test breaks something of ours. */
  mayBreak?: boolean
  /** Milliseconds after which a request is too slow, instead of 15 seconds. */
  requestTimeout?: number
}

export const PASSWORD = 'correct horse battery'

/** Starts a service; it stops after the tests of the file or group that called this. */
export async function startService({
  settings = {},
  now,
  databaseUrl,
  mayFail = false,
  mayBreak = false,
  requestTimeout,
}: ServiceOptions = {}): Promise<Service> {
  const clock = testClock(now)
  const config = readConfig({ RATE_LIMIT: 'off', DEFAULT_REGION: 'UA', ...settings })
  const database = await openTestDatabase(databaseUrl)
  const log: string[] = []
  const app = await buildApp({
    config: { ...config, publicUrl: config.publicUrl ?? 'http://contacts.test' },
    db: database.db,
    clock: clock.now,
    logger: { level: 'debug', stream: new PassThrough().on('data', (line: Buffer) => log.push(String(line))) },
    validateAnswers: true,
    ...(requestTimeout !== undefined && { requestTimeout }),
  })
  const { seen, violations } = observe(app, { mayFail, mayBreak })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await app.close()
    // A test may have closed it already, to be without one.
    await database.close().catch(() => undefined)
    if (violations.length > 0) throw new Error(`answers that break the contract:\n${violations.join('\n')}`)
  }
  afterwards(close)

  const person = (name: string) => signUp(url, name)
  const stored = () => everyRow(database.db)
  return {
    url,
    anon: createClient({ baseUrl: url }),
    alice: await person('Alice'),
    bob: await person('Bob'),
    person,
    clock,
    db: database.db,
    stored,
    log,
    seen,
    close,
  }
}

// That a session was used is written down by the way, whatever becomes of the request.
const BY_THE_WAY = ['confirmed_at', 'last_used_at']

async function everyRow(db: Database) {
  const digest = (table: string, id: string, row = `to_jsonb(${table})`) =>
    `select concat('${table} ', ${id}, ' ', md5((${row})::text)) as line from ${table}`
  const tables = [
    digest('users', 'id'),
    digest('contacts', 'id'),
    digest('sessions', 'id', 'to_jsonb(sessions) - $1::text[]'),
    digest('keys', 'kid'),
  ]
  const [rows] = await db.run<{ lines: string }>({
    text: `select string_agg(line, e'\\n' order by line) as lines from (${tables.join(' union all ')}) stored`,
    values: [BY_THE_WAY],
  })
  return rows!.lines
}

/** Somebody new at a server, signed in. */
export async function signUp(url: string, name: string): Promise<Person> {
  const client = createClient({ baseUrl: url })
  const email = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`
  await unwrap(client.auth.signup({ body: { username: name, email, password: PASSWORD } }))
  await unwrap(client.auth.login({ body: { email, password: PASSWORD } }))
  return { client, email, password: PASSWORD, authorization: () => ({ authorization: `Bearer ${client.session.tokens!.access_token}` }) }
}

/** A clock that stands still, unless it is moved. */
function testClock(start?: string): Clock {
  let instant = start === undefined ? undefined : new Date(start).getTime()
  let offset = 0
  return {
    now: () => new Date((instant ?? Date.now()) + offset),
    set: (to) => {
      instant = new Date(to).getTime()
      offset = 0
    },
    advance: (milliseconds) => {
      offset += milliseconds
    },
  }
}

async function openTestDatabase(databaseUrl?: string) {
  if (databaseUrl !== undefined) {
    const db = await openDatabase({ url: databaseUrl })
    return { db, close: () => db.close() }
  }
  if (testDb() === 'pglite') {
    const db = await openDatabase({ dataDir: 'memory', snapshot: await openAsBlob(inject('pgliteSnapshot')) })
    return { db, close: () => db.close() }
  }
  const own = await connect(inject('postgresUrl')).createDatabase()
  const db = await openDatabase({ url: own.url })
  return {
    db,
    close: async () => {
      await db.close()
      await own.drop()
    },
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    testDb: TestDb
    /** A PGlite data folder, migrated and packed. */
    pgliteSnapshot: string
    /** The maintenance database of the cluster; `contacts_template` is migrated. */
    postgresUrl: string
    /** Where each suite notes what it has seen. */
    coverageDir: string
  }
}
