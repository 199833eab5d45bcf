/**
 * While the database is unavailable, every operation that uses it returns 503 and changes nothing. Afterwards all
 * operations work again.
 */
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { testDb } from '../harness/service.ts'

const { service, disconnect, restore, directUrl } = await startServiceWithOutage()
const { url, alice, bob } = service
const fixture = await createFixture(alice)
/** These checks report on the process, not on the database. */
const PROCESS_CHECKS = ['systemReady', 'systemLive']
const usingDatabase = orderedOperations.filter(({ id }) => !PROCESS_CHECKS.includes(id))
const health: HttpRequest = { method: 'GET', path: '/healthchecker' }
const readiness: HttpRequest = { method: 'GET', path: '/readyz' }
const liveness: HttpRequest = { method: 'GET', path: '/livez' }

test('every operation that uses the database documents the problem unavailable', () => {
  expect(usingDatabase.filter(({ codes }) => !codes.includes('unavailable')).map(({ id }) => id)).toEqual([])
  expect(orderedOperations.length - usingDatabase.length).toBe(PROCESS_CHECKS.length)
})

describe('while the database is unavailable', async () => {
  const before = await service.stored()

  test.each(usingDatabase)('$id is refused and changes nothing', async (operation) => {
    await disconnect()
    const credentials = operation.access === 'session' ? alice.authorization() : {}

    const response = await sendRequest(url, callOf(operation, fixture), credentials)

    expectRefusal(response, 'unavailable')
    expect(response.headers['retry-after']).toMatch(/^\d+$/)
    expect(response.body.detail).not.toMatch(/ECONN|127\.0|pglite|postgres|select/i)
    await restore?.()
    // A closed PGlite can be neither queried nor changed.
    if (restore) expect(await service.stored()).toBe(before)
  })

  test('a signed-in user gets 503 instead of 401 when the server cannot look up the session', async () => {
    await disconnect()

    const response = await sendRequest(url, { method: 'GET', path: '/api/users/me' }, bob.authorization())

    expectRefusal(response, 'unavailable')
    await restore?.()
  })

  test('the process is alive and ready, and the service is not healthy', async () => {
    await disconnect()

    const responses = await Promise.all([liveness, readiness, health].map((check) => sendRequest(url, check)))

    expect(responses.map(({ status }) => status)).toEqual([200, 200, 503])
    await restore?.()
  })

  test('the log warns of each refused request in one line with the reason, without a stack, SQL or a password', async () => {
    await disconnect()
    const requestId = 'refused-for-the-log'
    const call = { method: 'GET', path: '/api/contacts', headers: { 'x-request-id': requestId } }
    expectRefusal(await sendRequest(url, call, alice.authorization()), 'unavailable')
    await restore?.()

    await expect.poll(() => service.log.filter((line) => line.includes(requestId))).toHaveLength(1)
    const warnings = service.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ status }) => status === 503)
    expect(warnings.length).toBeGreaterThan(usingDatabase.length)
    for (const line of warnings)
      expect(line).toMatchObject({ level: 40, msg: 'request completed', problem: 'unavailable', reason: expect.stringMatching(/./) })
    expect(service.log.join('')).not.toMatch(/select |insert into|correct horse|\\n +at /)
  })
})

describe.runIf(testDb() === 'postgres')('PostgreSQL', () => {
  test('a connection lost within a transaction rolls the transaction back and leaves the pool usable', async () => {
    const before = await service.stored()
    const direct = new pg.Client({ connectionString: directUrl })
    await direct.connect()
    const waitingCount = async () => (await direct.query('select from pg_locks where not granted')).rowCount
    const items = [{ op: 'create', body: { first_name: 'Марко' } }]
    const batch: HttpRequest = { method: 'POST', path: '/api/contacts/batch', body: { items } }
    await direct.query('begin')
    await direct.query('select from changes for update')

    // Sends as many requests as the pool has connections.
    const responses = Promise.all(Array.from({ length: 10 }, () => sendRequest(url, batch, alice.authorization())))
    await expect.poll(waitingCount).toBe(10)
    await disconnect()
    await direct.query('rollback')
    await restore!()

    for (const response of await responses) expectRefusal(response, 'unavailable')
    expect((await sendRequest(url, health)).status).toBe(200)
    await expect.poll(waitingCount).toBe(0)
    expect(await service.stored()).toBe(before)
    await direct.end()
  })

  test('every operation works again as soon as the database is back', async () => {
    await disconnect()
    expect((await sendRequest(url, health)).status).toBe(503)
    await restore!()

    const statuses = []
    for (const operation of orderedOperations)
      statuses.push(
        (await sendRequest(url, callOf(operation, fixture), operation.access === 'session' ? alice.authorization() : {})).status,
      )

    expect(statuses.filter((status) => status >= 300)).toEqual([])
  })

  test('a database that accepts connections but never responds counts as unavailable within a few seconds', async () => {
    await disconnect('hangs')
    const start = Date.now()

    const responses = await Promise.all(
      Array.from({ length: 30 }, () => sendRequest(url, { method: 'GET', path: '/api/contacts' }, bob.authorization())),
    )

    for (const response of responses) expectRefusal(response, 'unavailable')
    expect(Date.now() - start).toBeLessThan(6_000)
    expect((await sendRequest(url, liveness)).status).toBe(200)
    await restore!()
    expect((await sendRequest(url, health)).status).toBe(200)
  })

  test('the pool replaces connections that an administrator terminates', async () => {
    const terminateOthers = {
      text: 'select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      values: [],
    }
    await Promise.all(Array.from({ length: 8 }, () => sendRequest(url, health)))

    const terminated = await service.db.run<{ pid: number }>(terminateOthers)
    const direct = new pg.Client({ connectionString: directUrl })
    await direct.connect()
    const stillOpen = () => direct.query('select from pg_stat_activity where pid = any($1)', [terminated.map(({ pid }) => pid)])
    await expect.poll(async () => (await stillOpen()).rowCount).toBe(0)
    await direct.end()

    expect((await Promise.all(Array.from({ length: 8 }, () => sendRequest(url, health)))).map(({ status }) => status)).toEqual(
      Array(8).fill(200),
    )
  })
})
