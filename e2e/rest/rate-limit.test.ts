/** Limits: what is counted for whom, what a request too many is told, and whom it does not concern. */
import { contract, listOperations, rateClasses } from '@contacts/contract'
import { describe, expect, test } from 'vitest'
import { callOf, inOrder, subjectOf } from '../harness/calls.ts'
import { type Answer, ask, type Call } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32' } })
const { url, alice, bob } = service
const subject = await subjectOf(alice)
const limited = inOrder.filter(({ codes }) => codes.includes('rate-limited'))
const classOf = Object.fromEntries(listOperations(contract).map(({ id, metadata }) => [id, metadata.rate]))

const from = (address: string) => ({ 'x-forwarded-for': address })
const signOutNobody: Call = { method: 'POST', path: '/api/auth/logout', body: { refresh_token: 'garbage' } }
const cheapest = {
  contacts: { method: 'GET', path: '/api/contacts?limit=1' },
  account: { method: 'GET', path: '/api/users/me' },
  auth: signOutNobody,
}

/** Asks until it is refused, and answers what came before. */
async function exhaust(call: Call, credentials: Record<string, string>, base = url): Promise<Answer[]> {
  const answers = []
  for (;;) {
    const answer = await ask(base, call, credentials)
    if (answer.status === 429) return answers
    answers.push(answer)
  }
}

function expectLimited(answer: Answer, name: string, limit: number) {
  expectRefusal(answer, 'rate-limited')
  expect(answer.headers).toMatchObject({
    'retry-after': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
    ratelimit: expect.stringMatching(new RegExp(`^"${name}";r=0;t=\\d+$`)),
    'ratelimit-policy': `"${name}";q=${limit};w=60`,
  })
}

test('every operation that is counted lists the refusal, and nothing else does', () => {
  expect(limited.map(({ id }) => id).toSorted()).toEqual(
    Object.keys(classOf)
      .filter((id) => classOf[id])
      .toSorted(),
  )
  expect(limited).toHaveLength(37)
})

describe.each(Object.entries(rateClasses))('of %s', async (name, { limit, per }) => {
  const carol = await service.person(`Carol-${name}`)
  const own = await subjectOf(carol)
  const stranger = `198.51.100.${limit % 100}`
  const credentials = { ...(per === 'user' && carol.authorization()), ...from(stranger) }
  const call = cheapest[name as keyof typeof cheapest]
  const operations = limited.filter(({ id }) => classOf[id] === name)

  test(`there are ${limit} in a minute, and each answer says how many are left`, async () => {
    const answers = await exhaust(call, credentials)

    const left = answers.map(({ headers }) => Number(/;r=(\d+);/.exec(String(headers['ratelimit']))?.[1]))
    // Three were needed to make the contact and its label.
    const before = name === 'contacts' ? 3 : 0
    expect(left).toEqual(Array.from({ length: limit - before }, (_, index) => limit - before - 1 - index))
    expect(answers.every(({ headers }) => headers['ratelimit-policy'] === `"${name}";q=${limit};w=60`)).toBe(true)
  })

  test.each(operations)('$id is refused after that and changes nothing', async (operation) => {
    const answer = await unchanged(service, () => ask(url, callOf(operation, own), credentials))

    expectLimited(answer, name, limit)
  })

  test('what is wrong with the request besides is not looked at', async () => {
    const answer = await ask(url, { ...call, body: '{', headers: { 'content-type': 'text/plain', accept: 'text/html' } }, credentials)

    expectLimited(answer, name, limit)
  })

  test('others are not concerned', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET'))
      expect((await ask(url, callOf(operation, subject), { ...alice.authorization(), ...from(stranger) })).status).toBeLessThan(300)
    expect((await ask(url, call, { ...(per === 'user' && bob.authorization()), ...from('203.0.113.9') })).status).toBeLessThan(300)
  })
})

test('classes are counted apart, and the system is not counted at all', async () => {
  const dave = await service.person('Dave')
  await exhaust(cheapest.contacts, dave.authorization())

  const answers = await Promise.all([
    ask(url, cheapest.account, dave.authorization()),
    ...Array.from({ length: 400 }, () => ask(url, { method: 'GET', path: '/livez' })),
  ])

  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
})

describe('who shows no valid token', () => {
  test('is counted by address, and who is signed in there is not concerned', async () => {
    const here = from('192.0.2.1')

    const answers = await exhaust(cheapest.contacts, { ...here, authorization: 'Bearer garbage' })

    expect(answers).toHaveLength(60)
    expect(answers.every(({ status }) => status === 401)).toBe(true)
    expectLimited(
      await unchanged(service, () => ask(url, { method: 'POST', path: '/api/contacts', body: { first_name: 'Ada' } }, here)),
      'strangers',
      60,
    )
    expect((await ask(url, cheapest.contacts, { ...here, ...alice.authorization() })).status).toBe(200)
    expect((await ask(url, cheapest.contacts, from('192.0.2.2'))).status).toBe(401)
  })

  test('is one with the whole /64 of an IPv6 address', async () => {
    await exhaust(cheapest.contacts, from('2001:db8:0:1::1'))

    const statuses = await Promise.all(
      ['2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:0db8:0000:0001::2', '2001:db8:0:2::1'].map((address) =>
        ask(url, cheapest.contacts, from(address)),
      ),
    )

    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 401])
  })
})

test('who writes another address into a header is still who they are', async () => {
  const direct = await startService({ settings: { RATE_LIMIT: 'on' } })
  await exhaust(signOutNobody, {}, direct.url)

  const answers = await Promise.all(
    ['203.0.113.1', '203.0.113.2', 'unknown', '::1'].map((address) =>
      ask(direct.url, signOutNobody, { ...from(address), forwarded: `for=${address}`, 'x-real-ip': address }),
    ),
  )

  expect(answers.map(({ status }) => status)).toEqual([429, 429, 429, 429])
})
