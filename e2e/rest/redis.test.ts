/** Rate limits that several processes share through Redis, and rate limits while Redis is unavailable. */
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { addCleanup } from '../harness/cleanup.ts'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { hasRedis, startRedis } from '../harness/redis.ts'
import { type Service, startService } from '../harness/service.ts'
import { newDatabaseSettings, testOn } from '../harness/database-settings.ts'

afterEach(endProcesses)

const AUTH_LIMIT = 60
// Less than the six seconds that AUTH_LIMIT requests take if each one waits for Redis.
const PROMPT_MS = 5_000

const logoutWithInvalidToken: HttpRequest = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
const contacts: HttpRequest = { method: 'GET', path: '/api/contacts?limit=1' }
const startWithRedis = (REDIS_URL: string, more: object = {}) =>
  startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32', REDIS_URL }, ...more })

let lastAddress = 0
/** Returns headers with an address that no earlier request had. */
const newAddress = () => ({ 'x-forwarded-for': `198.51.100.${++lastAddress}` })
const repeat = (count: number, service: Service, headers: Record<string, string>) =>
  Promise.all(Array.from({ length: count }, () => sendRequest(service.url, logoutWithInvalidToken, headers)))
const statusesOf = (responses: { status: number }[]) => [...new Set(responses.map(({ status }) => status))]
const logOf = ({ log }: Service) => log.filter((line) => /Redis/.test(line)).map((line) => JSON.parse(line) as Record<string, unknown>)
const messagesOf = (service: Service) => logOf(service).map(({ msg }) => msg)

const UNAVAILABLE = 'Redis is unavailable: each process counts requests by itself'
const AVAILABLE = 'Redis is available again'

/** Checks that a service without Redis counts requests by itself, without 5xx responses and without delay. */
async function expectOwnCount(service: Service) {
  const address = newAddress()
  const startedAt = performance.now()
  const responses = []
  for (let count = 0; count < AUTH_LIMIT; count++) responses.push(...(await repeat(1, service, address)))
  const [tooMany] = await repeat(1, service, address)

  expect(statusesOf(responses)).toEqual([204])
  expect(tooMany).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
  expect(tooMany!.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  expect(performance.now() - startedAt).toBeLessThan(PROMPT_MS)
  for (const path of ['/healthchecker', '/readyz', '/livez'])
    expect((await sendRequest(service.url, { method: 'GET', path })).status).toBe(200)
}

/** Waits until the service has logged `count` times that it uses Redis again. */
const untilAvailable = (service: Service, count = 1) =>
  expect.poll(() => messagesOf(service).filter((message) => message === AVAILABLE)).toHaveLength(count)

describe.skipIf(!hasRedis)('two services with one Redis', async () => {
  const redis = hasRedis ? await startRedis() : undefined!
  const one = hasRedis ? await startWithRedis(redis.url) : undefined!
  const two = hasRedis ? await startWithRedis(redis.url) : undefined!

  test('share the limit of an address', async () => {
    const address = newAddress()

    const responses = [...(await repeat(AUTH_LIMIT / 2, one, address)), ...(await repeat(AUTH_LIMIT / 2, two, address))]
    const tooMany = [
      await sendRequest(one.url, logoutWithInvalidToken, address),
      await sendRequest(two.url, logoutWithInvalidToken, address),
    ]

    expect(statusesOf(responses)).toEqual([204])
    for (const response of tooMany) {
      expect(response).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
      expect(response.headers).toMatchObject({
        ratelimit: expect.stringMatching(/^"auth";r=0;t=([1-9]|[1-5]\d|60)$/),
        'ratelimit-policy': '"auth";q=60;w=60',
        'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
      })
    }
    expect((await sendRequest(two.url, logoutWithInvalidToken, newAddress())).status).toBe(204)
  })

  test('count each request once, whichever service receives it', async () => {
    const address = newAddress()

    const responses = (await Promise.all([repeat(AUTH_LIMIT, one, address), repeat(AUTH_LIMIT, two, address)])).flat()

    expect(responses.filter(({ status }) => status === 204)).toHaveLength(AUTH_LIMIT)
    expect(responses.filter(({ status }) => status === 429)).toHaveLength(AUTH_LIMIT)
    const remaining = responses
      .filter(({ status }) => status === 204)
      .map(({ headers }) => Number(/r=(\d+)/.exec(String(headers['ratelimit']))![1]))
    expect(remaining.toSorted((a, b) => a - b)).toEqual(Array.from({ length: AUTH_LIMIT }, (_, index) => index))
  })

  test('count each rate class separately', async () => {
    const address = newAddress()
    await repeat(AUTH_LIMIT + 1, one, address)

    expect(await sendRequest(two.url, contacts, address)).toMatchObject({
      status: 401,
      headers: { ratelimit: expect.stringMatching(/^"strangers";r=59;t=60$/) },
    })
  })

  test('send the same headers as a service without Redis', async () => {
    const alone = await startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32' } })
    const address = newAddress()

    const fields = async (service: Service) => {
      const { headers } = await sendRequest(service.url, logoutWithInvalidToken, address)
      return Object.entries(headers).filter(([name]) => /^ratelimit|^retry/.test(name))
    }

    expect(await fields(one)).toEqual(await fields(alone))
  })

  test('write only keys that expire and start with contacts:limit:', async () => {
    await repeat(1, one, newAddress())

    const keys = (await redis.sendCommand('KEYS *')).split('\r\n').filter((line) => /^[a-z]/i.test(line))
    const lifetimes = await Promise.all(keys.map(async (key) => Number((await redis.sendCommand(`PTTL ${key}`)).slice(1))))

    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !key.startsWith('contacts:limit:'))).toEqual([])
    // Redis returns -1 for a key that never expires, and -2 for one that has just expired.
    expect(lifetimes.filter((lifetime) => lifetime === -1 || lifetime > 3_600_000)).toEqual([])
  })

  test('start to count again after Redis has lost its keys and scripts', async () => {
    const address = newAddress()
    await repeat(AUTH_LIMIT, one, address)

    expect(await redis.sendCommand('FLUSHALL')).toBe('+OK')
    expect(await redis.sendCommand('SCRIPT FLUSH')).toBe('+OK')
    const [first, ...others] = [...(await repeat(AUTH_LIMIT / 2, one, address)), ...(await repeat(AUTH_LIMIT / 2, two, address))]

    expect(first!.headers).toMatchObject({ ratelimit: expect.stringMatching(/^"auth";r=59;/) })
    expect(statusesOf(others)).toEqual([204])
    expect((await sendRequest(two.url, logoutWithInvalidToken, address)).status).toBe(429)
    expect([...messagesOf(one), ...messagesOf(two)]).toEqual([])
  })
})

if (hasRedis)
  testOn('postgres', 'two services with one database and one Redis share the limit of a user', async () => {
    const { DATABASE_URL } = await newDatabaseSettings()
    const redis = await startRedis()
    const one = await startWithRedis(redis.url, { databaseUrl: DATABASE_URL })
    const two = await startWithRedis(redis.url, { databaseUrl: DATABASE_URL })
    const list = (service: Service) =>
      Promise.all(Array.from({ length: 150 }, () => sendRequest(service.url, contacts, one.alice.authorization())))

    const responses = [...(await list(one)), ...(await list(two))]
    const tooMany = [
      await sendRequest(one.url, contacts, one.alice.authorization()),
      await sendRequest(two.url, contacts, one.alice.authorization()),
    ]

    expect(statusesOf(responses)).toEqual([200])
    expect(tooMany.map(({ status }) => status)).toEqual([429, 429])
    expect((await sendRequest(two.url, contacts, one.bob.authorization())).status).toBe(200)
  })

describe.skipIf(!hasRedis)('a service whose Redis', () => {
  test('is killed: the service counts by itself, keeps its earlier counts, and uses Redis again after the restart of Redis', async () => {
    const redis = await startRedis()
    const service = await startWithRedis(redis.url)
    const address = newAddress()
    await repeat(AUTH_LIMIT, service, address)

    await redis.kill()
    const [tooMany] = await repeat(1, service, address)
    await expectOwnCount(service)

    expect(tooMany!.status).toBe(429)
    await redis.start()
    await untilAvailable(service)
    const other = await startWithRedis(redis.url)
    const shared = newAddress()
    await repeat(AUTH_LIMIT, other, shared)
    expect(statusesOf(await repeat(1, service, shared))).toEqual([429])
    expect(messagesOf(service)).toEqual([UNAVAILABLE, AVAILABLE])
  })

  test('hangs: the service counts by itself, waits for Redis only once, and uses Redis again later', async () => {
    const redis = await startRedis()
    const service = await startWithRedis(redis.url)

    redis.suspend()
    expect(statusesOf(await repeat(AUTH_LIMIT, service, newAddress()))).toEqual([204])
    await expectOwnCount(service)

    expect(messagesOf(service)).toEqual([UNAVAILABLE])
    redis.resume()
    await untilAvailable(service)
    expect(messagesOf(service)).toEqual([UNAVAILABLE, AVAILABLE])
  })

  test('is down at the start: the service counts by itself, and uses Redis as soon as Redis has started', async () => {
    const redis = await startRedis({ isUp: false })
    const service = await startWithRedis(redis.url)

    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: UNAVAILABLE, reason: 'ECONNREFUSED' }])
    await redis.start()
    await untilAvailable(service)
  })

  test.each([
    ['has no memory left', 'OOM', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0'],
    ['is a read-only replica', 'READONLY', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
  ])('%s counts by itself, and uses Redis after the cause is removed', async (_, reason, begin, end) => {
    const redis = await startRedis()
    const service = await startWithRedis(redis.url)

    expect(await redis.sendCommand(begin)).toBe('+OK')
    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: UNAVAILABLE, reason }])
    expect(await redis.sendCommand(end)).toBe('+OK')
    await untilAvailable(service)
  })

  test('rejects the password: the service counts by itself, and does not log the password', async () => {
    const redis = await startRedis()
    await redis.sendCommand('CONFIG SET requirepass right-password')

    const service = await startWithRedis(redis.url.replace('//', '//default:hunter2-wrong@'))
    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: UNAVAILABLE, reason: 'WRONGPASS' }])
    expect(service.log.join('')).not.toMatch(/hunter2|redis:|right-password/)
  })

  test('accepts the password: the service shares the limit', async () => {
    const redis = await startRedis()
    await redis.sendCommand('CONFIG SET requirepass right-password')
    const url = redis.url.replace('//', '//default:right-password@')
    const [one, two, address] = [await startWithRedis(url), await startWithRedis(`${url}/0`), newAddress()]

    await repeat(AUTH_LIMIT, one, address)

    expect(statusesOf(await repeat(1, two, address))).toEqual([429])
    expect(messagesOf(one)).toEqual([])
  })

  test('hangs: the service stops within its time limit', async () => {
    const redis = await startRedis()
    const server = await startProcess({ env: { ...(await newDatabaseSettings()), REDIS_URL: redis.url } })
    await sendRequest(server.url, logoutWithInvalidToken)

    redis.suspend()
    const signalled = performance.now()
    server.kill('SIGTERM')

    expect(await server.ended).toMatchObject({ code: 0 })
    expect(performance.now() - signalled).toBeLessThan(8_000)
    redis.resume()
  })

  test('is available: the service closes its connection when it stops', async () => {
    const redis = await startRedis()
    const service = await startWithRedis(redis.url)
    const connections = async () => (await redis.sendCommand('CLIENT LIST')).match(/\bid=/g)!.length - 1
    expect(await connections()).toBe(1)

    await service.close()

    await expect.poll(connections).toBe(0)
  })
})

describe.each([
  ['accepts connections and never replies', ''],
  ['is an HTTP server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['answers every command with OK', '+OK\r\n'],
])('a service whose Redis %s', (_, response) => {
  test('starts, counts by itself, and stops', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.on('data', () => void (response && socket.write(response)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    addCleanup(() => server.close())

    const service = await startWithRedis(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expectOwnCount(service)
    await service.close()

    expect(messagesOf(service)).toEqual([UNAVAILABLE])
  })
})
