/** The rows in which the database counts attempts. */
import { describe, expect, inject, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { postgresAdmin } from '../harness/postgres-admin.ts'
import { expectRefusal } from '../harness/refusal.ts'
import { PASSWORD, type Service } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'
import { giveBack, recordSuccess, takeAttempts } from '../../server/src/platform/limits/throttle-statements.ts'
import {
  equalStatuses,
  DAY,
  expectThrottled,
  guess,
  MINUTE,
  newAddress,
  NOW,
  post,
  signIn,
  startThrottled,
  repeat,
  unknownEmail,
} from './throttled-service.ts'

const readCounters = async ({ db }: Service) => {
  const [row] = await db.run<{ rows: object[] }>({ text: `select coalesce(json_agg(throttles), '[]') as rows from throttles`, values: [] })
  return row!.rows
}

describe('the counters of attempts', () => {
  testOn('postgres', 'are read and written by primary key', async () => {
    const service = await startThrottled()
    const text = `insert into throttles select md5(n::text), 5, false, $1::timestamptz, $1 from generate_series(1, 20000) n`
    await service.db.run({ text, values: [new Date(NOW)] })
    await service.db.run({ text: 'analyze throttles', values: [] })

    const params = {
      ids: ['a', 'b', 'c', 'd'],
      quotas: [9, 9, 9, 9],
      windows: [9, 9, 9, 9],
      growing: [true, true, true, true],
      now: new Date(NOW),
    }
    const plans = await Promise.all(
      [takeAttempts(params), recordSuccess(params), giveBack(params)].map(({ text: sql, values }) =>
        service.db.run<{ 'QUERY PLAN': string }>({ text: `explain ${sql}`, values }),
      ),
    )

    for (const plan of plans.map((lines) => lines.map((line) => line['QUERY PLAN']).join('\n'))) {
      expect(plan).toContain('throttles_pkey')
      expect(plan).not.toContain('Seq Scan')
    }
  })

  testOn('postgres', 'are shared by the servers of one database, and survive a restart', async () => {
    const database = await postgresAdmin(inject('postgresUrl')).createDatabase()
    addCleanup(() => database.drop())
    const settings = { JWT_KEYS: 'shared:KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y=' }
    const [first, second] = [
      await startThrottled({ databaseUrl: database.url, settings }),
      await startThrottled({ databaseUrl: database.url, settings }),
    ]
    const address = newAddress()
    const { email } = first.alice

    const responses = await Promise.all(Array.from({ length: 50 }, (_, index) => guess(index % 2 ? first : second, email, address)))
    expect(responses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10)
    await Promise.all([first.close(), second.close()])
    const third = await startThrottled({ databaseUrl: database.url, settings })

    expectThrottled(await signIn(third, email, PASSWORD, address), 'sign-in', [10, 900], 60)
    third.clock.advance(MINUTE)
    expect((await signIn(third, email, PASSWORD, address)).status).toBe(200)
  })

  test('contain no personal data, and are removed after they have expired', async () => {
    const service = await startThrottled()
    const address = newAddress()
    await guess(service, service.alice.email, address)
    const stored = JSON.stringify(await readCounters(service))
    for (const personal of [service.alice.email, 'alice', address, '127.0.0.1']) expect(stored).not.toContain(personal)

    service.clock.advance(DAY - 1)
    await guess(service, unknownEmail(), newAddress())
    service.clock.advance(1)
    service.sweep()

    // The counters of the second guess, which have not expired.
    await expect.poll(async () => (await readCounters(service)).length).toBe(4)
  })

  test('are not written when limits are off', async () => {
    const service = await startThrottled({ settings: { RATE_LIMIT: 'off' } })

    expect(await repeat(12, () => guess(service, service.alice.email, '203.0.113.1'))).toEqual(equalStatuses(12, 401))

    expect(await readCounters(service)).toEqual([])
  })

  test('refuse all attempts while the database is unavailable', async () => {
    const { service, disconnect } = await startServiceWithOutage({ settings: { RATE_LIMIT: 'on' } })
    await disconnect()

    expectRefusal(await sendRequest(service.url, post('/api/auth/login', { email: unknownEmail(), password: PASSWORD })), 'unavailable')
    expectRefusal(await sendRequest(service.url, post('/api/auth/verify_email', { token: 'second.garbage' })), 'unavailable')
  })
})
