/** What the health checks report about a fault: `/readyz` about the process, `/healthchecker` about the service. */
import { openDatabase } from '@contacts/server/database'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { startPostgres } from '../harness/postgres.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { startService, testDb } from '../harness/service.ts'

const isPostgres = testDb() === 'postgres'

const checkReady = async (url: string) => (await sendRequest(url, { method: 'GET', path: '/readyz' })).status

/** Returns 200, or the detail of a valid refusal. */
async function checkHealth(url: string): Promise<unknown> {
  const response = await sendRequest(url, { method: 'GET', path: '/healthchecker' })
  if (response.status === 200) return 200
  expectRefusal(response, 'unavailable')
  return response.body.detail
}

describe.runIf(!isPostgres)('on PGlite', () => {
  test('a transaction that does not end makes the service unhealthy, and the process stays ready', async () => {
    const { url, db } = await startService({ allows5xx: true })
    const end = Promise.withResolvers<void>()
    const transaction = db.transact(() => end.promise)

    expect([await checkReady(url), await checkHealth(url)]).toEqual([200, 'The database has been busy for a while.'])

    end.resolve()
    await transaction
    expect(await checkHealth(url)).toBe(200)
  })
})

test('without a database the process stays ready, and the service is unhealthy', async () => {
  const { service, disconnect, restore } = await startServiceWithOutage()
  const { url, log } = service
  expect([await checkReady(url), await checkHealth(url)]).toEqual([200, 200])

  await disconnect()

  const detail = isPostgres ? 'The database cannot be reached.' : 'The database cannot be used.'
  expect([await checkReady(url), await checkHealth(url)]).toEqual([200, detail])
  const failedChecks = () => log.map((line) => JSON.parse(line) as { status?: number }).filter(({ status }) => status === 503)
  await expect.poll(failedChecks).toMatchObject([{ route: '/healthchecker', reason: expect.stringContaining(detail) }])
  if (!restore) return
  await restore()
  expect(await checkHealth(url)).toBe(200)
})

describe.runIf(isPostgres)('on PostgreSQL', async () => {
  const { service, disconnect, restore, directUrl } = await startServiceWithOutage()
  const { url, alice } = service
  const direct = new pg.Client({ connectionString: directUrl })
  if (isPostgres) await direct.connect()
  afterAll(() => direct.end())
  const reconnect = async () => {
    await disconnect()
    await restore?.()
  }
  const openConnections = async () => {
    const text = `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'contacts'`
    return (await direct.query<{ count: number }>(text)).rows[0]?.count ?? 0
  }

  test('a lock that keeps all connections of the pool busy is reported, and the process stays ready', async () => {
    // Uses `fetch`, because requests of `sendRequest` would share a few connections with the checks.
    const body = JSON.stringify({ refresh_token: alice.client.session.tokens?.refresh_token })
    const refresh = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
    const waiting: Promise<Response>[] = []
    await direct.query('begin; lock table sessions')

    await expect
      .poll(async () => {
        waiting.push(...Array.from({ length: 10 }, () => fetch(`${url}/api/auth/refresh`, refresh)))
        return String(await checkHealth(url))
      })
      .toMatch(/^All 10 connections .+ have been busy .+ and \d+ requests wait for one\./)
    expect(await checkReady(url)).toBe(200)

    await direct.query('rollback')
    await Promise.all(waiting)
    expect(await checkHealth(url)).toBe(200)
  })

  test('a PostgreSQL that accepts connections and never responds is reported', async () => {
    await disconnect('hangs')

    expect([await checkReady(url), await checkHealth(url)]).toEqual([200, 'The database does not respond.'])
    await restore?.()
  })

  test('a read-only PostgreSQL is reported', async () => {
    const database = new URL(directUrl ?? '').pathname.slice(1)
    await direct.query(`alter database ${database} set default_transaction_read_only = on`)
    await reconnect()

    expect([await checkReady(url), await checkHealth(url)]).toEqual([200, 'The database is read-only.'])

    await direct.query(`alter database ${database} reset default_transaction_read_only`)
    await reconnect()
    expect(await checkHealth(url)).toBe(200)
  })

  test('many checks at the same time use one connection', async () => {
    await reconnect()
    await expect.poll(openConnections).toBe(0)

    const results = await Promise.all(Array.from({ length: 100 }, () => checkHealth(url)))

    expect(results).toEqual(Array(100).fill(200))
    expect(await openConnections()).toBe(1)
  })
})

test.runIf(isPostgres)('the process stays ready while PostgreSQL restarts, and the service becomes healthy again', async () => {
  const postgres = await startPostgres()
  addCleanup(() => postgres.stop())
  await postgres.createDatabase('contacts')
  const databaseUrl = postgres.url('contacts')
  const db = await openDatabase({ url: databaseUrl })
  await db.migrate()
  await db.close()
  const { url } = await startService({ databaseUrl, allows5xx: true })
  expect(await checkHealth(url)).toBe(200)

  postgres.kill()
  await expect.poll(() => checkHealth(url)).not.toBe(200)
  const whileDown = await checkReady(url)
  let isRestarted = false
  const restarting = postgres.restart().then(() => (isRestarted = true))
  const meanwhile = []
  while (!isRestarted) meanwhile.push(await checkReady(url))
  await restarting

  expect([whileDown, ...new Set(meanwhile)]).toEqual([200, 200])
  await expect.poll(() => checkHealth(url)).toBe(200)
})
