/** Limits that several processes share through Redis, and what becomes of them when it does not answer. */
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { ask, type Call } from '../harness/http.ts'
import { endProcesses, startProcess } from '../harness/process.ts'
import { hasRedis, startRedis } from '../harness/redis.ts'
import { type Service, startService } from '../harness/service.ts'
import { newStore, testOn } from '../harness/store.ts'

afterEach(endProcesses)

const AUTH = 60
// Where each request waits for Redis, so many take six seconds.
const PROMPT_MS = 5_000

const signOutNobody: Call = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
const contacts: Call = { method: 'GET', path: '/api/contacts?limit=1' }
const limited = (REDIS_URL: string, more: object = {}) =>
  startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32', REDIS_URL }, ...more })

let lastAddress = 0
/** Somebody who was never seen before. */
const newcomer = () => ({ 'x-forwarded-for': `198.51.100.${++lastAddress}` })
const times = (count: number, service: Service, who: Record<string, string>) =>
  Promise.all(Array.from({ length: count }, () => ask(service.url, signOutNobody, who)))
const statusesOf = (answers: { status: number }[]) => [...new Set(answers.map(({ status }) => status))]
const logOf = ({ log }: Service) => log.filter((line) => /Redis/.test(line)).map((line) => JSON.parse(line) as Record<string, unknown>)
const said = (service: Service) => logOf(service).map(({ msg }) => msg)

const AWAY = 'Redis is unavailable: each process counts by itself'
const BACK = 'Redis is available again'

/** Holds a service that is without Redis against what is promised of it: its own count, no 5xx, and no waiting. */
async function expectOwnCount(service: Service) {
  const who = newcomer()
  const began = performance.now()
  const answers = []
  for (let count = 0; count < AUTH; count++) answers.push(...(await times(1, service, who)))
  const [tooMany] = await times(1, service, who)

  expect(statusesOf(answers)).toEqual([204])
  expect(tooMany).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
  expect(tooMany!.headers['retry-after']).toMatch(/^[1-9]\d*$/)
  expect(performance.now() - began).toBeLessThan(PROMPT_MS)
  for (const path of ['/healthchecker', '/livez']) expect((await ask(service.url, { method: 'GET', path })).status).toBe(200)
}

/** Asks as somebody new until both have counted together again. */
const untilBack = (service: Service, count = 1) =>
  expect.poll(() => said(service).filter((message) => message === BACK)).toHaveLength(count)

describe.skipIf(!hasRedis)('two services with one Redis', async () => {
  const redis = hasRedis ? await startRedis() : undefined!
  const one = hasRedis ? await limited(redis.url) : undefined!
  const two = hasRedis ? await limited(redis.url) : undefined!

  test('share the count of an address', async () => {
    const who = newcomer()

    const answers = [...(await times(AUTH / 2, one, who)), ...(await times(AUTH / 2, two, who))]
    const tooMany = [await ask(one.url, signOutNobody, who), await ask(two.url, signOutNobody, who)]

    expect(statusesOf(answers)).toEqual([204])
    for (const answer of tooMany) {
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
      expect(answer.headers).toMatchObject({
        ratelimit: expect.stringMatching(/^"auth";r=0;t=([1-9]|[1-5]\d|60)$/),
        'ratelimit-policy': '"auth";q=60;w=60',
        'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
      })
    }
    expect((await ask(two.url, signOutNobody, newcomer())).status).toBe(204)
  })

  test('count each request once, whichever of them gets it', async () => {
    const who = newcomer()

    const answers = (await Promise.all([times(AUTH, one, who), times(AUTH, two, who)])).flat()

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(AUTH)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(AUTH)
    const left = answers
      .filter(({ status }) => status === 204)
      .map(({ headers }) => Number(/r=(\d+)/.exec(String(headers['ratelimit']))![1]))
    expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: AUTH }, (_, index) => index))
  })

  test('count classes apart', async () => {
    const who = newcomer()
    await times(AUTH + 1, one, who)

    expect(await ask(two.url, contacts, who)).toMatchObject({
      status: 401,
      headers: { ratelimit: expect.stringMatching(/^"strangers";r=59;t=60$/) },
    })
  })

  test('say the same as one that counts by itself', async () => {
    const alone = await startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32' } })
    const who = newcomer()

    const fields = async (service: Service) => {
      const { headers } = await ask(service.url, signOutNobody, who)
      return Object.entries(headers).filter(([name]) => /^ratelimit|^retry/.test(name))
    }

    expect(await fields(one)).toEqual(await fields(alone))
  })

  test('leave nothing there for ever, and nothing outside their own names', async () => {
    await times(1, one, newcomer())

    const keys = (await redis.tell('KEYS *')).split('\r\n').filter((line) => /^[a-z]/i.test(line))
    const ends = await Promise.all(keys.map(async (key) => Number((await redis.tell(`PTTL ${key}`)).slice(1))))

    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !key.startsWith('contacts:limit:'))).toEqual([])
    // What ended meanwhile is at -2.
    expect(ends.filter((left) => left === -1 || left > 3_600_000)).toEqual([])
  })

  test('go on when it has forgotten all', async () => {
    const who = newcomer()
    await times(AUTH, one, who)

    expect(await redis.tell('FLUSHALL')).toBe('+OK')
    expect(await redis.tell('SCRIPT FLUSH')).toBe('+OK')
    const [first, ...others] = [...(await times(AUTH / 2, one, who)), ...(await times(AUTH / 2, two, who))]

    expect(first!.headers).toMatchObject({ ratelimit: expect.stringMatching(/^"auth";r=59;/) })
    expect(statusesOf(others)).toEqual([204])
    expect((await ask(two.url, signOutNobody, who)).status).toBe(429)
    expect([...said(one), ...said(two)]).toEqual([])
  })
})

if (hasRedis)
  testOn('postgres', 'two services with one database and one Redis share the count of a user', async () => {
    const { DATABASE_URL } = await newStore()
    const redis = await startRedis()
    const one = await limited(redis.url, { databaseUrl: DATABASE_URL })
    const two = await limited(redis.url, { databaseUrl: DATABASE_URL })
    const list = (service: Service) => Promise.all(Array.from({ length: 150 }, () => ask(service.url, contacts, one.alice.authorization())))

    const answers = [...(await list(one)), ...(await list(two))]
    const tooMany = [await ask(one.url, contacts, one.alice.authorization()), await ask(two.url, contacts, one.alice.authorization())]

    expect(statusesOf(answers)).toEqual([200])
    expect(tooMany.map(({ status }) => status)).toEqual([429, 429])
    expect((await ask(two.url, contacts, one.bob.authorization())).status).toBe(200)
  })

describe.skipIf(!hasRedis)('a service whose Redis', () => {
  test('is killed counts by itself, goes on with what it has counted, and uses the next one', async () => {
    const redis = await startRedis()
    const service = await limited(redis.url)
    const who = newcomer()
    await times(AUTH, service, who)

    await redis.kill()
    const [tooMany] = await times(1, service, who)
    await expectOwnCount(service)

    expect(tooMany!.status).toBe(429)
    await redis.start()
    await untilBack(service)
    const other = await limited(redis.url)
    const together = newcomer()
    await times(AUTH, other, together)
    expect(statusesOf(await times(1, service, together))).toEqual([429])
    expect(said(service)).toEqual([AWAY, BACK])
  })

  test('hangs counts by itself, waits for it once, and uses it again', async () => {
    const redis = await startRedis()
    const service = await limited(redis.url)

    redis.freeze()
    expect(statusesOf(await times(AUTH, service, newcomer()))).toEqual([204])
    await expectOwnCount(service)

    expect(said(service)).toEqual([AWAY])
    redis.thaw()
    await untilBack(service)
    expect(said(service)).toEqual([AWAY, BACK])
  })

  test('is not there at the start counts by itself, and uses it once it is', async () => {
    const redis = await startRedis({ isUp: false })
    const service = await limited(redis.url)

    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: AWAY, reason: 'ECONNREFUSED' }])
    await redis.start()
    await untilBack(service)
  })

  test.each([
    ['has no memory left', 'OOM', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0'],
    ['follows another', 'READONLY', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE'],
  ])('%s counts by itself, and uses it when that is over', async (_, reason, begin, end) => {
    const redis = await startRedis()
    const service = await limited(redis.url)

    expect(await redis.tell(begin)).toBe('+OK')
    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: AWAY, reason }])
    expect(await redis.tell(end)).toBe('+OK')
    await untilBack(service)
  })

  test('takes another password counts by itself, and tells the password to nobody', async () => {
    const redis = await startRedis()
    await redis.tell('CONFIG SET requirepass right-password')

    const service = await limited(redis.url.replace('//', '//default:hunter2-wrong@'))
    await expectOwnCount(service)

    expect(logOf(service)).toMatchObject([{ msg: AWAY, reason: 'WRONGPASS' }])
    expect(service.log.join('')).not.toMatch(/hunter2|redis:|right-password/)
  })

  test('takes this password shares the count', async () => {
    const redis = await startRedis()
    await redis.tell('CONFIG SET requirepass right-password')
    const url = redis.url.replace('//', '//default:right-password@')
    const [one, two, who] = [await limited(url), await limited(`${url}/0`), newcomer()]

    await times(AUTH, one, who)

    expect(statusesOf(await times(1, two, who))).toEqual([429])
    expect(said(one)).toEqual([])
  })

  test('hangs stops in time', async () => {
    const redis = await startRedis()
    const server = await startProcess({ env: { ...(await newStore()), REDIS_URL: redis.url } })
    await ask(server.url, signOutNobody)

    redis.freeze()
    const signalled = performance.now()
    server.kill('SIGTERM')

    expect(await server.ended).toMatchObject({ code: 0 })
    expect(performance.now() - signalled).toBeLessThan(8_000)
    redis.thaw()
  })

  test('is there is left when the service stops', async () => {
    const redis = await startRedis()
    const service = await limited(redis.url)
    const connections = async () => (await redis.tell('CLIENT LIST')).match(/\bid=/g)!.length - 1
    expect(await connections()).toBe(1)

    await service.close()

    await expect.poll(connections).toBe(0)
  })
})

describe.each([
  ['takes connections and says nothing', ''],
  ['is none', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['answers what nobody asked', '+OK\r\n'],
])('a service whose Redis %s', (_, answer) => {
  test('starts, counts by itself, and stops', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.on('data', () => void (answer && socket.write(answer)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    afterwards(() => server.close())

    const service = await limited(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expectOwnCount(service)
    await service.close()

    expect(said(service)).toEqual([AWAY])
  })
})
