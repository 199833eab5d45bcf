/** While the database is unavailable, every operation says so and changes nothing. Afterwards it works again. */
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { callOf, inOrder, subjectOf } from '../harness/calls.ts'
import { ask, type Call } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { testDb } from '../harness/service.ts'

const { service, cut, mend, directUrl } = await startServiceWithOutage()
const { url, alice, bob } = service
const subject = await subjectOf(alice)
const affected = inOrder.filter(({ codes }) => codes.includes('unavailable'))
const health: Call = { method: 'GET', path: '/healthchecker' }
const alive: Call = { method: 'GET', path: '/livez' }

test('every operation may answer unavailable, except the one that does not use the database', () => {
  expect(inOrder.filter((operation) => !affected.includes(operation)).map(({ id }) => id)).toEqual(['systemLive'])
})

describe('while the database is unavailable', async () => {
  const before = await service.stored()

  test.each(affected)('$id is refused and changes nothing', async (operation) => {
    await cut()
    const credentials = operation.access === 'session' ? alice.authorization() : {}

    const answer = await ask(url, callOf(operation, subject), credentials)

    expectRefusal(answer, 'unavailable')
    expect(answer.headers['retry-after']).toMatch(/^\d+$/)
    expect(answer.body.detail).not.toMatch(/ECONN|127\.0|pglite|postgres|select/i)
    await mend?.()
    // A closed PGlite can be neither queried nor changed.
    if (mend) expect(await service.stored()).toBe(before)
  })

  test('a signed-in user is not signed out because the server cannot look up the session', async () => {
    await cut()

    const answer = await ask(url, { method: 'GET', path: '/api/users/me' }, bob.authorization())

    expectRefusal(answer, 'unavailable')
    await mend?.()
  })

  test('the server reports that it is alive and not ready', async () => {
    await cut()

    const answers = await Promise.all([ask(url, alive), ask(url, health)])

    expect(answers.map(({ status }) => status)).toEqual([200, 503])
    await mend?.()
  })

  test('the log warns of each refused request, without SQL or a password', () => {
    const warnings = service.log.filter((line) => line.includes('"unavailable"'))

    expect(warnings.length).toBeGreaterThan(affected.length)
    expect(warnings.join('')).not.toMatch(/select |insert into|correct horse/)
  })
})

describe.runIf(testDb() === 'postgres')('PostgreSQL', () => {
  test('a connection lost within a transaction rolls the transaction back and leaves the pool usable', async () => {
    const before = await service.stored()
    const direct = new pg.Client({ connectionString: directUrl })
    await direct.connect()
    const waiting = async () => (await direct.query('select from pg_locks where not granted')).rowCount
    const refresh = { method: 'POST', path: '/api/auth/refresh', body: { refresh_token: subject.refresh_token } }
    await direct.query('begin')
    await direct.query('select from sessions for update')

    // As many as the pool has connections.
    const answers = Promise.all(Array.from({ length: 10 }, () => ask(url, refresh)))
    await expect.poll(waiting).toBe(10)
    await cut()
    await direct.query('rollback')
    await mend!()

    for (const answer of await answers) expectRefusal(answer, 'unavailable')
    expect((await ask(url, health)).status).toBe(200)
    await expect.poll(waiting).toBe(0)
    expect(await service.stored()).toBe(before)
    await direct.end()
  })

  test('every operation works again as soon as the database is back', async () => {
    await cut()
    expect((await ask(url, health)).status).toBe(503)
    await mend!()

    const statuses = []
    for (const operation of inOrder)
      statuses.push((await ask(url, callOf(operation, subject), operation.access === 'session' ? alice.authorization() : {})).status)

    expect(statuses.filter((status) => status >= 300)).toEqual([])
  })

  test('a database that accepts connections but never answers counts as unavailable after two seconds', async () => {
    await cut('hangs')
    const start = Date.now()

    const answers = await Promise.all(
      Array.from({ length: 30 }, () => ask(url, { method: 'GET', path: '/api/contacts' }, bob.authorization())),
    )

    for (const answer of answers) expectRefusal(answer, 'unavailable')
    expect(Date.now() - start).toBeLessThan(6_000)
    expect((await ask(url, alive)).status).toBe(200)
    await mend!()
    expect((await ask(url, health)).status).toBe(200)
  })

  test('the pool replaces connections that an administrator terminates', async () => {
    const terminateOthers = {
      text: 'select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      values: [],
    }
    await Promise.all(Array.from({ length: 8 }, () => ask(url, health)))

    const terminated = await service.db.run<{ pid: number }>(terminateOthers)
    const direct = new pg.Client({ connectionString: directUrl })
    await direct.connect()
    const stillOpen = () => direct.query('select from pg_stat_activity where pid = any($1)', [terminated.map(({ pid }) => pid)])
    await expect.poll(async () => (await stillOpen()).rowCount).toBe(0)
    await direct.end()

    expect((await Promise.all(Array.from({ length: 8 }, () => ask(url, health)))).map(({ status }) => status)).toEqual(Array(8).fill(200))
  })
})
