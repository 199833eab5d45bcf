/** Rate limits: which requests count against which user or address, and the 429 response beyond the limit. */
import { contract, listOperations, rateClasses } from '@contacts/contract'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { callOf, orderedOperations, createFixture } from '../harness/calls.ts'
import { type HttpResponse, sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { type Person, startService } from '../harness/service.ts'

// Stops the clock that the rate limiter reads, so that no window ends during a test.
vi.useFakeTimers({ toFake: ['Date'] })
afterAll(() => vi.useRealTimers())

const service = await startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32,10.0.0.0/8' } })
const { url, alice, bob } = service
const fixture = await createFixture(alice)
const limited = orderedOperations.filter(({ codes }) => codes.includes('rate-limited'))
const classOf = Object.fromEntries(listOperations(contract).map(({ id, metadata }) => [id, metadata.rate]))

const from = (address: string) => ({ 'x-forwarded-for': address })
const logoutWithInvalidToken: HttpRequest = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
/** The call that uses up the limit of a rate class; by default it is the first operation of that class. */
const cheapest: Partial<Record<string, HttpRequest>> & Record<'contacts' | 'account', HttpRequest> = {
  contacts: { method: 'GET', path: '/api/contacts?limit=1' },
  account: { method: 'GET', path: '/api/users/me' },
  auth: logoutWithInvalidToken,
  // Each feed has a lower limit of its own, which does not count requests with an unknown secret.
  feeds: { method: 'GET', path: `/api/feeds/${'A'.repeat(64)}/birthdays.ics` },
}

/** Repeats a call until the server returns 429, and returns the earlier answers. */
async function exhaust(call: HttpRequest, credentials: Record<string, string>, base = url): Promise<HttpResponse[]> {
  const answers = []
  for (;;) {
    const answer = await sendRequest(base, call, credentials)
    if (answer.status === 429) return answers
    answers.push(answer)
  }
}

function expectLimited(answer: HttpResponse, name: string, { limit, window }: { limit: number; window: number }) {
  expectRefusal(answer, 'rate-limited')
  const { 'retry-after': wait, ratelimit, 'ratelimit-policy': policy } = answer.headers
  expect(policy).toBe(`"${name}";q=${limit};w=${window}`)
  expect(ratelimit).toBe(`"${name}";r=0;t=${wait}`)
  expect(Number(wait)).toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 1 && seconds <= window)
}

const remainingIn = ({ headers }: HttpResponse) => Number(/;r=(\d+);/.exec(String(headers['ratelimit']))?.[1])

test('every operation but the health checks has a rate class and documents the problem rate-limited', () => {
  expect(limited.map(({ id }) => id).toSorted()).toEqual(
    Object.keys(classOf)
      .filter((id) => classOf[id])
      .toSorted(),
  )
  expect(orderedOperations.filter((operation) => !limited.includes(operation)).map(({ path }) => path)).toEqual([
    '/healthchecker',
    '/readyz',
    '/livez',
  ])
})

const usedClasses = Object.entries(rateClasses).filter(([name]) => Object.values(classOf).includes(name as keyof typeof rateClasses))

describe.each(usedClasses)('the rate class %s', async (name, limits) => {
  const { limit, window, per } = limits
  const carol = await service.person(`Carol-${name}`)
  const carolsFixture = await createFixture(carol)
  const address = `198.51.100.${limit % 100}`
  const credentials = { ...(per === 'user' && carol.authorization()), ...from(address) }
  const operations = limited.filter(({ id }) => classOf[id] === name)
  const call = cheapest[name] ?? callOf(operations[0]!, carolsFixture)

  test(`allows ${limit} requests in ${window} seconds, and each response reports how many remain`, async () => {
    const answers = await exhaust(call, credentials)

    expect(answers.map(remainingIn)).toEqual(answers.map((_, index) => answers.length - 1 - index))
    // Creating the data of the calls has used up a few requests of the user.
    expect(answers.length).toSatisfy((count: number) => count === limit || (per === 'user' && count < limit && count >= limit - 4))
    expect(answers.every(({ headers }) => headers['ratelimit-policy'] === `"${name}";q=${limit};w=${window}`)).toBe(true)
  })

  test.each(operations)('refuses $id beyond the limit, and nothing changes', async (operation) => {
    const answer = await expectUnchanged(service, () => sendRequest(url, callOf(operation, carolsFixture), credentials))

    expectLimited(answer, name, limits)
  })

  test('refuses a malformed request beyond the limit with the same 429', async () => {
    const answer = await sendRequest(
      url,
      { ...call, body: '{', headers: { 'content-type': 'text/plain', accept: 'text/html' } },
      credentials,
    )

    expectLimited(answer, name, limits)
  })

  test('does not limit other users and addresses', async () => {
    const as = (other: Person) => (per === 'user' ? { ...other.authorization(), ...from(address) } : from('203.0.113.9'))

    for (const operation of operations.filter(({ method }) => method === 'GET'))
      expect((await sendRequest(url, callOf(operation, fixture), as(alice))).status).toBeLessThan(300)
    expect((await sendRequest(url, call, as(bob))).status).not.toBe(429)
  })
})

test('each rate class has its own limit, and health checks have none', async () => {
  const dave = await service.person('Dave')
  await exhaust(cheapest.contacts, dave.authorization())

  const answers = await Promise.all([
    sendRequest(url, cheapest.account, dave.authorization()),
    ...Array.from({ length: 400 }, () => sendRequest(url, { method: 'GET', path: '/livez' })),
  ])

  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
})

describe('a client without a valid token', () => {
  test('is limited by its address, and signed-in users at that address are not', async () => {
    const here = from('192.0.2.1')

    const answers = await exhaust(cheapest.contacts, { ...here, authorization: 'Bearer garbage' })

    expect(answers).toHaveLength(60)
    expect(answers.every(({ status }) => status === 401)).toBe(true)
    expectLimited(
      await expectUnchanged(service, () => sendRequest(url, { method: 'POST', path: '/api/contacts', body: { first_name: 'Ada' } }, here)),
      'strangers',
      { limit: 60, window: 60 },
    )
    expect((await sendRequest(url, cheapest.contacts, { ...here, ...alice.authorization() })).status).toBe(200)
    expect((await sendRequest(url, cheapest.contacts, from('192.0.2.2'))).status).toBe(401)
  })

  test('shares its limit with the whole /64 network of its IPv6 address', async () => {
    await exhaust(cheapest.contacts, from('2001:db8:0:1::1'))

    const statuses = await Promise.all(
      ['2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:0db8:0000:0001::2', '2001:db8:0:2::1'].map((address) =>
        sendRequest(url, cheapest.contacts, from(address)),
      ),
    )

    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 401])
  })
})

describe('behind a trusted proxy', () => {
  test('the server ignores addresses in X-Forwarded-For before the one that the proxy added', async () => {
    await exhaust(cheapest.contacts, from('203.0.113.50'))

    const answers = await Promise.all(
      [
        '198.51.100.77, 203.0.113.50',
        '127.0.0.1, 203.0.113.50',
        '198.51.100.78,203.0.113.50, 10.0.0.7',
        '::1, 198.51.100.79, 203.0.113.50',
      ].map((addresses) => sendRequest(url, cheapest.contacts, from(addresses))),
    )

    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429])
    expect((await sendRequest(url, cheapest.contacts, from('203.0.113.50, 198.51.100.80'))).status).toBe(401)
  })

  test('an IPv4 address and its IPv4-mapped IPv6 address share one limit', async () => {
    await exhaust(cheapest.contacts, from('203.0.113.60'))

    expect((await sendRequest(url, cheapest.contacts, from('::ffff:203.0.113.60'))).status).toBe(429)
  })
})

test('every response to a counted request reports how many requests remain, whether a success or a refusal', async () => {
  const here = from('192.0.2.40')
  const erin = await service.person('Erin')
  const signedIn = { ...erin.authorization(), ...here }
  const calls: [HttpRequest, Record<string, string>, string][] = [
    [cheapest.contacts, signedIn, 'contacts'],
    [{ method: 'GET', path: '/api/contacts/0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10' }, signedIn, 'contacts'],
    [{ method: 'POST', path: '/api/contacts', body: '{' }, signedIn, 'contacts'],
    [{ method: 'POST', path: '/api/contacts', body: 'x', headers: { 'content-type': 'text/plain' } }, signedIn, 'contacts'],
    [{ method: 'GET', path: '/api/users/me/export' }, signedIn, 'export'],
    [cheapest.account, signedIn, 'account'],
    [cheapest.contacts, here, 'strangers'],
    [cheapest.contacts, { ...here, authorization: 'Bearer garbage' }, 'strangers'],
    [{ method: 'POST', path: '/api/auth/login', body: { email: 'nobody@example.com', password: 'wrong' } }, here, 'auth'],
  ]

  const answers = []
  for (const [call, credentials] of calls) answers.push(await sendRequest(url, call, credentials))

  expect(answers.map(({ headers }) => /^"(\w+)";r=\d+;t=\d+$/.exec(String(headers['ratelimit']))?.[1])).toEqual(
    calls.map(([, , name]) => name),
  )
  expect(answers.map(remainingIn)).toEqual([299, 298, 297, 296, 19, 299, 59, 58, 59])
})

test('without a trusted proxy, a client cannot avoid its limit with an address in a header', async () => {
  const direct = await startService({ settings: { RATE_LIMIT: 'on' } })
  await exhaust(logoutWithInvalidToken, {}, direct.url)

  const answers = await Promise.all(
    ['203.0.113.1', '203.0.113.2', 'unknown', '::1'].map((address) =>
      sendRequest(direct.url, logoutWithInvalidToken, { ...from(address), forwarded: `for=${address}`, 'x-real-ip': address }),
    ),
  )

  expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429])
})
