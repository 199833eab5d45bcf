import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from './postgres.ts'

async function query(url: string, ...statements: string[]) {
  const client = new pg.Client({ connectionString: url })
  // Without a listener, a broken connection would end the test process.
  client.on('error', () => {})
  await client.connect()
  try {
    let rows: unknown[] = []
    for (const statement of statements) rows = (await client.query({ text: statement, rowMode: 'array' })).rows
    return rows.flat()
  } finally {
    await client.end()
  }
}

describe('a durable PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres({ durable: true })
  })
  afterAll(() => postgres?.stop())

  test('creates databases from a template, and drops databases that have connections', async () => {
    await postgres.createDatabase('pattern')
    await query(postgres.url('pattern'), `create table marks as select 'made in the template' as mark`)

    await postgres.createDatabase('A "copy"', 'pattern')
    expect(await query(postgres.url('A "copy"'), 'select mark from marks')).toEqual(['made in the template'])

    const client = new pg.Client({ connectionString: postgres.url('A "copy"') })
    const ended = new Promise((resolve) => client.on('error', resolve))
    await client.connect()
    await postgres.dropDatabase('A "copy"')
    await ended
    await expect(query(postgres.url('A "copy"'), 'select 1')).rejects.toThrow('does not exist')
  })

  test('supports Cyrillic, the sort order of ICU, and the extensions that the server needs', async () => {
    const url = postgres.url('letters')
    await postgres.createDatabase('letters')
    await query(url, 'create extension pg_trgm', 'create extension btree_gin')

    expect(await query(url, `select lower('ЁЛКА'), 'Анна' ilike 'аННА'`)).toEqual(['ёлка', true])
    expect(await query(url, `select array_length(show_trgm('Ёлка'), 1), similarity('Ёлка', 'ёлка')`)).toEqual([5, 1])
    const names = `select name from unnest(array['Яна', 'Zoe', 'émile', 'Emma', 'ёлка', 'Жанна', 'Елена']) as name`
    const order = ['émile', 'Emma', 'Zoe', 'Елена', 'ёлка', 'Жанна', 'Яна']
    expect(await query(url, `${names} order by name collate "und-x-icu"`)).toEqual(order)
  })

  test('keeps its port and every committed row after a kill and a restart', async () => {
    await postgres.createDatabase('ledger')
    const url = postgres.url('ledger')
    const killed = postgres.pid
    await query(url, 'create table entries (n int)', 'insert into entries select generate_series(1, 1000)')

    postgres.kill()
    await expect(query(url, 'select 1')).rejects.toThrow(/ECONNREFUSED|ECONNRESET|terminated/)
    await postgres.restart()

    expect(postgres.pid).not.toBe(killed)
    expect(await query(url, 'select count(*)::int from entries')).toEqual([1000])
  })
})

test('when the test process is killed, PostgreSQL stops and its folder is removed', async () => {
  const program = `
    import { startPostgres } from ${JSON.stringify(new URL('postgres.ts', import.meta.url).href)}
    const postgres = await startPostgres()
    process.send(postgres.url('postgres'))
    setInterval(() => {}, 1000)
  `
  const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [url] = await once(owner, 'message')
  const [data] = await query(url, `select current_setting('data_directory')`)

  owner.kill('SIGKILL')

  const connect = () => query(url, 'select 1').catch((error: { code?: string }) => error.code)
  await expect.poll(connect).toBe('ECONNREFUSED')
  await expect.poll(() => existsSync(dirname(String(data)))).toBe(false)
})
