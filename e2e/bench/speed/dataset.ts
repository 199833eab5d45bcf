/**
 * The database of the benchmark: owners with a thousand contacts each, and one owner with many. The benchmark loads it
 * once, leaves it as it is, and measures a copy in each run.
 */
import { openDatabase } from '@contacts/server/database'
import argon2 from 'argon2'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Postgres } from '../../harness/postgres.ts'
import { ROOT } from '../../harness/process.ts'
import { fill } from '../address-book.ts'
import { connect } from '../connect.ts'
import { copyContacts, SOURCE, SOURCE_CONTACTS } from './copies.ts'

export interface Size {
  /** How many owners have a thousand contacts. */
  owners: number
  /** How many contacts owner 0 has; 0 if there is no such owner. */
  heavy: number
}

export const PASSWORD = 'correct horse battery'

/** When one of these files has changed, the database is loaded again. */
const SOURCES = [
  'server/src/migrations/*.ts',
  'server/src/address-book/search/search-text.ts',
  'server/src/platform/text/*.ts',
  'e2e/bench/address-book.ts',
  'e2e/bench/speed/{copies,dataset}.ts',
]

const hashOfSources = () =>
  SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).toSorted())
    .reduce((hash, file) => hash.update(readFileSync(join(ROOT, file))), createHash('sha256'))
    .digest('hex')
    .slice(0, 8)

/** Loads the database unless it exists, and returns the URL of a new copy. */
export async function prepareDatabase(postgres: Postgres, size: Size, copy = 'bench'): Promise<string> {
  const admin = await connect(postgres.url('postgres'))
  const prefix = `loaded_${size.owners}_${size.heavy}_`
  const name = prefix + hashOfSources()
  const { rows } = await admin.query<{ datname: string }>(`select datname from pg_database where starts_with(datname, $1)`, [prefix])
  // Drops databases of other sources, and those whose load was interrupted: a database gets its name after the load.
  for (const { datname } of rows) if (datname !== name) await postgres.dropDatabase(datname)
  if (!rows.some(({ datname }) => datname === name)) {
    const started = performance.now()
    await postgres.createDatabase(`${prefix}loading`)
    await load(postgres.url(`${prefix}loading`), size)
    await admin.query(`alter database ${prefix}loading rename to ${name}`)
    process.stderr.write(`loaded ${size.owners * 1_000 + size.heavy} contacts in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
  }
  await postgres.dropDatabase(copy)
  await admin.query(`create database ${copy} template ${name} strategy file_copy`)
  await admin.end()
  return postgres.url(copy)
}

export async function dropCopies(postgres: Postgres) {
  const admin = await connect(postgres.url('postgres'))
  const { rows } = await admin.query<{ datname: string }>(`select datname from pg_database where starts_with(datname, 'bench')`)
  await admin.end()
  for (const { datname } of rows) await postgres.dropDatabase(datname)
}

/** More memory than for tests, and no background work, whose CPU time would be counted as that of requests. */
const SETTINGS = {
  shared_buffers: '512MB',
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

export async function configure(postgres: Postgres) {
  const admin = await connect(postgres.url('postgres'))
  for (const [name, value] of Object.entries(SETTINGS)) await admin.query(`alter system set ${name} = '${value}'`)
  await admin.end()
  await postgres.restart()
}

async function load(url: string, { owners, heavy }: Size) {
  const db = await openDatabase({ url })
  await db.migrate()
  await db.close()
  const sourceContacts = Math.max(heavy, SOURCE_CONTACTS)
  await fill([{ url, owners: [SOURCE] }], sourceContacts, async (client) => {
    await copyContacts(client, owners, sourceContacts)
    if (heavy === 0) await client.query('delete from users where id = $1', [SOURCE])
    if (heavy === 0) await client.query('delete from contacts where owner_id = $1', [SOURCE])
    await client.query('update users set password_hash = $1', [await argon2.hash(PASSWORD, ARGON2ID)])
    await client.query(INSERT_RECORDS)
  })
}

/**
 * Requests of the last hours. With the statistics of an empty table, PostgreSQL would read the whole table for each key
 * until the next `analyze`, as autovacuum is off.
 */
const INSERT_RECORDS = `
  insert into idempotency_records (owner_id, key, request, status, headers, body, created_at)
  select id, n::text, '', 201, '{}', '', now() from users, generate_series(1, 10) n`

/** The same parameters as in `platform/passwords/hashing.ts`. */
export const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
