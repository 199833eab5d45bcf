/** PostgreSQL behind a connection pooler that may give every transaction another connection. */
import { unwrap } from '@contacts/client'
import { openDatabase } from '@contacts/server/database'
import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { afterEach, expect } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { required } from '../harness/required.ts'
import { signUp } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'
import { startTransactionPooler } from '../harness/transaction-pooler.ts'
import { backUp, newPath, restore } from './backup-databases.ts'

afterEach(endProcesses)

async function startPooledDatabase(options: Parameters<typeof startTransactionPooler>[1] & { isEmpty?: boolean } = {}) {
  const direct = required((await newDatabaseSettings({ isEmpty: options.isEmpty ?? false }))['DATABASE_URL'], 'DATABASE_URL')
  const pooler = await startTransactionPooler(direct, options)
  addCleanup(pooler.close)
  return { direct, url: pooler.url }
}

async function openForTest(url: string, options: { prepared?: boolean } = {}) {
  const db = await openDatabase({ url, ...options })
  addCleanup(() => db.close())
  return db
}

async function queryAll<Row extends pg.QueryResultRow>(url: string, texts: string[]) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const results: Row[] = []
  for (const text of texts) results.push(...(await client.query<Row>(text)).rows)
  await client.end()
  return results
}

function dumpFile() {
  const file = newPath()
  writeFileSync(file, 'PGDMP')
  return file
}

const timeouts = `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`

testOn('postgres', 'the pooler of these tests refuses start-up parameters and loses prepared statements', async () => {
  const { url } = await startPooledDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  addCleanup(() => client.end())
  const config = { name: 'one', text: 'select 1 as one', values: [] }

  await expect(new pg.Client({ connectionString: url, statement_timeout: 1 }).connect()).rejects.toThrow('unsupported startup parameter')
  await client.query(config)
  await expect(client.query(config)).rejects.toThrow('prepared statement "one" does not exist')
})

testOn(
  'postgres',
  'the server migrates and works through a pooler with its default settings, and logs that there is a pooler',
  async () => {
    const { direct, url } = await startPooledDatabase({ isEmpty: true })
    const servers = [await startProcess({ env: { DATABASE_URL: url } }), await startProcess({ env: { DATABASE_URL: url } })]

    for (const server of servers) {
      const { client } = await signUp(server.url, 'Alice')
      const created = await Promise.all(
        Array.from({ length: 4 }, (_, index) => unwrap(client.contacts.create({ body: { first_name: `Ada ${index}` } }))),
      )
      await unwrap(client.contacts.batch({ body: { items: [{ op: 'create', body: { first_name: 'Grace' } }] } }))
      for (const { id } of created) await unwrap(client.contacts.patch({ params: { id }, body: { notes: 'seen' } }))
      const lists = await Promise.all(Array.from({ length: 4 }, () => unwrap(client.contacts.list({ query: { q: 'ada' } }))))

      expect(lists.map(({ items }) => items.length)).toEqual(lists.map(() => 4))
      expect(server.output()).toContain('PostgreSQL is behind a connection pooler, which keeps no prepared statements.\n')
    }
    // An advisory lock of a session would stay on a connection of the pooler.
    expect(
      await queryAll(direct, [
        `select pid from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
      ]),
    ).toEqual([])
  },
)

testOn('postgres', 'through a pooler every query has its timeouts, and no later client of the pooler gets them', async () => {
  const { url } = await startPooledDatabase()
  const db = await openForTest(url)
  const run = { text: timeouts, values: [] }

  const alone = [
    await db.run(run),
    await db.run({ name: 'timeouts', ...run }),
    await db.run({ ...run, text: `${timeouts} where $1`, values: [true] }),
  ]
  const inTransaction = await db.transact((tx) => tx.run(run))
  const ofLaterClient = await queryAll(url, [timeouts, timeouts])

  expect(alone).toEqual([1, 2, 3].map(() => [{ statement: '8s', idle: '0' }]))
  expect(inTransaction).toEqual([{ statement: '8s', idle: '10s' }])
  expect(ofLaterClient).toEqual([1, 2].map(() => ({ statement: '0', idle: '0' })))
})

testOn('postgres', 'a query that fails through a pooler changes nothing, and the next queries work', async () => {
  const { direct, url } = await startPooledDatabase()
  const db = await openForTest(url)
  await queryAll(direct, ['create table numbers (n int unique)'])
  const insert = { text: 'insert into numbers select unnest($1::int[])', values: [[1, 1]] }

  await expect(db.run(insert)).rejects.toMatchObject({ code: '23505' })
  await expect(db.run({ text: 'select 1 / $1::int', values: [0] })).rejects.toMatchObject({ code: '22012' })

  expect(await db.run({ text: 'select n from numbers', values: [] })).toEqual([])
  expect(await db.run({ ...insert, values: [[2]] })).toEqual([])
  expect(await db.run({ text: 'select n from numbers', values: [] })).toEqual([{ n: 2 }])
})

testOn('postgres', 'statements are prepared by name through a pooler that keeps them, unless DB_PREPARED is off', async () => {
  const { url } = await startPooledDatabase({ size: 1, renamesStatements: true })
  const named = { name: 'named', text: `select name from pg_prepared_statements where name = 'pooler_named'`, values: [] }
  const off = await openForTest(url, { prepared: false })
  const on = await openForTest(url)

  expect(await off.run(named)).toEqual([])
  expect(await on.run(named)).toEqual([{ name: 'pooler_named' }])
  expect(await on.run(named)).toEqual([{ name: 'pooler_named' }])
  expect(on.notice).toBe('PostgreSQL is behind a connection pooler, which keeps prepared statements.')
})

testOn('postgres', 'backups through a pooler are refused, because its connections would keep the settings of pg_dump', async () => {
  const { url } = await startPooledDatabase()
  const before = await queryAll(url, ['show search_path', 'show search_path'])

  const endings = [await backUp({ DATABASE_URL: url }, [newPath()]), await restore({ DATABASE_URL: url }, [dumpFile()])]

  const reason =
    'DATABASE_URL leads to a connection pooler, and this command needs PostgreSQL itself: set DATABASE_URL to its address for this command.'
  expect(endings).toEqual([
    { code: 1, output: `Cannot back up: ${reason}\n` },
    { code: 1, output: `Cannot restore: ${reason}\n` },
  ])
  expect(await queryAll(url, ['show search_path', 'show search_path'])).toEqual(before)
})

testOn('postgres', 'without a pooler, the timeouts belong to the connection, and statements are prepared by name', async () => {
  const { DATABASE_URL } = await newDatabaseSettings()
  const db = await openForTest(required(DATABASE_URL, 'DATABASE_URL'))
  const text = `select name, current_setting('statement_timeout') as timeout from pg_prepared_statements`

  expect(await db.run({ name: 'named', text, values: [] })).toEqual([{ name: 'named', timeout: '8s' }])
  expect(db.notice).toBeUndefined()
})
