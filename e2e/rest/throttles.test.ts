/** Throttles: what is counted for whom, when one may try again, and that a stranger cannot lock anybody out. */
import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { afterwards } from '../harness/afterwards.ts'
import { type Answer, ask, type Call } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { connect } from '../harness/postgres-admin.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { giveBack, settle, takeAttempts } from '../../server/src/platform/limits/throttle-statements.ts'
import { PASSWORD, type Service, type ServiceOptions, startService } from '../harness/service.ts'
import { testOn } from '../harness/store.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = '2026-11-21T09:00:00Z'

const start = ({ settings, ...options }: ServiceOptions = {}) =>
  startService({ now: NOW, settings: { RATE_LIMIT: 'on', TRUST_PROXY: '127.0.0.1/32', ...settings }, ...options })

const from = (address: string) => ({ 'x-forwarded-for': address })
let addresses = 0
/** An address in a network where nobody has been. */
const elsewhere = () => `198.18.${Math.floor(++addresses / 250)}.${addresses % 250}`
const nobody = () => `nobody-${randomUUID()}@example.com`

const post = (path: string, body: object): Call => ({ method: 'POST', path, body })
const signIn = ({ url }: Service, email: string, password: string, address: string) =>
  ask(url, post('/api/auth/login', { email, password }), from(address))
const guess = (service: Service, email: string, address: string) => signIn(service, email, 'not the password', address)

async function times(count: number, work: (index: number) => Promise<Answer>): Promise<number[]> {
  const statuses = []
  for (let index = 0; index < count; index++) statuses.push((await work(index)).status)
  return statuses
}
const all = (count: number, status: number) => Array<number>(count).fill(status)

function expectThrottled(answer: Answer, name: string, [quota, window]: [quota: number, window: number], seconds: number) {
  expectRefusal(answer, 'rate-limited')
  expect(answer.headers).toMatchObject({
    'retry-after': String(seconds),
    ratelimit: `"${name}";r=0;t=${seconds}`,
    'ratelimit-policy': `"${name}";q=${quota};w=${window}`,
  })
}

const rows = async ({ db }: Service) => {
  const [row] = await db.run<{ rows: object[] }>({ text: `select coalesce(json_agg(throttles), '[]') as rows from throttles`, values: [] })
  return row!.rows
}

describe('signing in', () => {
  test('after ten failures there is a wait that each further one doubles, up to 15 minutes', async () => {
    const service = await start()
    const { alice, clock } = service
    const here = elsewhere()

    expect(await times(10, () => guess(service, alice.email, here))).toEqual(all(10, 401))
    for (const seconds of [60, 120, 240, 480, 900, 900]) {
      // The right password is not looked at either.
      const refused = await unchanged(service, () => signIn(service, alice.email, PASSWORD, here))
      expectThrottled(refused, 'sign-in', [10, 900], seconds)
      clock.advance((seconds - 1) * 1000)
      expectThrottled(await guess(service, alice.email, here), 'sign-in', [10, 900], 1)
      clock.advance(1000)
      expect((await guess(service, alice.email, here)).status).toBe(401)
    }
  })

  test('an e-mail that nobody has is answered alike in all of it', async () => {
    const service = await start()
    const told = async (email: string) => {
      const here = elsewhere()
      const answers = []
      for (let tries = 0; tries < 12; tries++) answers.push(await guess(service, email, here))
      return answers.map(({ status, headers, body }) => ({
        status,
        headers: { ...headers, 'x-request-id': '', date: '', ratelimit: String(headers['ratelimit']).replace(/t=\d+/, '') },
        body: { ...body, request_id: '' },
      }))
    }

    const [known, unknown] = [await told(service.alice.email), await told(nobody())]

    expect(unknown).toEqual(known)
    expect(known.map(({ status }) => status)).toEqual([...all(10, 401), 429, 429])
  })

  test('fifty guesses at once get as far as ten', async () => {
    const service = await start({ hasRealHashing: true })
    const here = elsewhere()

    const answers = await Promise.all(Array.from({ length: 50 }, () => guess(service, service.alice.email, here)))

    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10)
    expect(answers.filter(({ status }) => status !== 401).map(({ status }) => status)).not.toContain(200)
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(40)
    expectThrottled(await signIn(service, service.alice.email, PASSWORD, here), 'sign-in', [10, 900], 60)
  })

  test('a success starts the account anew there, and not the network', async () => {
    const service = await start()
    const { alice, bob } = service
    const here = elsewhere()

    for (const { email } of [alice, alice, bob]) {
      expect(await times(9, () => guess(service, email, here))).toEqual(all(9, 401))
      expect((await signIn(service, email, PASSWORD, here)).status).toBe(200)
    }
    expect(await times(3, () => guess(service, bob.email, here))).toEqual(all(3, 401))

    expectThrottled(await guess(service, bob.email, here), 'sign-in-network', [30, 300], 300)
  })

  test('a wait that nobody used is over 15 minutes after it', async () => {
    const service = await start()
    const here = elsewhere()
    await times(10, () => guess(service, service.alice.email, here))
    service.clock.advance(MINUTE + 15 * MINUTE)

    expect(await times(10, () => guess(service, service.alice.email, here))).toEqual(all(10, 401))
  })

  test('an office behind one address signs in as often as it likes', async () => {
    const service = await start()
    const here = elsewhere()

    expect(await times(40, (index) => signIn(service, [service.alice, service.bob][index % 2]!.email, PASSWORD, here))).toEqual(
      all(40, 200),
    )
  })

  test('a network has 30 failures in 5 minutes, whoever they are about', async () => {
    const service = await start()
    const { alice, clock } = service
    const here = elsewhere()

    expect(await times(30, () => guess(service, nobody(), here))).toEqual(all(30, 401))
    const refused = await unchanged(service, () => signIn(service, alice.email, PASSWORD, here))

    expectThrottled(refused, 'sign-in-network', [30, 300], 300)
    expect((await signIn(service, alice.email, PASSWORD, elsewhere())).status).toBe(200)
    clock.advance(5 * MINUTE)
    expect((await signIn(service, alice.email, PASSWORD, here)).status).toBe(200)
  })

  test('and 300 a day', async () => {
    const service = await start()
    const here = elsewhere()
    await guess(service, nobody(), here)
    // 298 more, which would take five minutes because of the general limit.
    await service.db.run({ text: 'update throttles set remaining = 1 where remaining = 299', values: [] })
    service.clock.advance(HOUR)
    expect((await guess(service, nobody(), here)).status).toBe(401)

    const refused = await signIn(service, service.alice.email, PASSWORD, here)

    expectThrottled(refused, 'sign-in-network-day', [300, 86_400], 23 * 3600)
    service.clock.advance(23 * HOUR)
    expect((await signIn(service, service.alice.email, PASSWORD, here)).status).toBe(200)
  })

  test('a /64 of IPv6 is one network, and so is an address of IPv4 in either form', async () => {
    const service = await start()
    await times(10, (index) => guess(service, service.alice.email, `2001:db8:0:1::${index}`))
    await times(10, (index) => guess(service, service.bob.email, index % 2 ? '::ffff:203.0.113.7' : '203.0.113.7'))

    expect((await guess(service, service.alice.email, '2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await guess(service, service.alice.email, '2001:db8:0:2::1')).status).toBe(401)
    expect((await guess(service, service.bob.email, '203.0.113.7')).status).toBe(429)
    expect((await guess(service, service.bob.email, '203.0.113.8')).status).toBe(401)
  })

  describe('strangers from everywhere', async () => {
    const service = await start()
    const { alice, mailbox } = service
    const home = '203.0.113.1'
    expect((await signIn(service, alice.email, PASSWORD, home)).status).toBe(200)
    const statuses = await times(100, () => guess(service, alice.email, elsewhere()))

    test('have 100 failures a day for one account together', async () => {
      expect(statuses).toEqual(all(100, 401))

      expectThrottled(await guess(service, alice.email, elsewhere()), 'sign-in-account', [100, 86_400], 86_400)
      expect((await guess(service, service.bob.email, elsewhere())).status).toBe(401)
    })

    test('do not lock out who signs in from where they were before', async () => {
      expect((await guess(service, alice.email, home)).status).toBe(401)
      expect((await signIn(service, alice.email, PASSWORD, home)).status).toBe(200)
    })

    test('and not for long who is somewhere new and can read the mails of the account', async () => {
      const abroad = elsewhere()
      expect((await signIn(service, alice.email, PASSWORD, abroad)).status).toBe(429)
      // Mails of one instant have no order.
      service.clock.advance(1000)
      await ask(service.url, post('/api/auth/request_password_reset', { email: alice.email }))
      const { token } = await mailbox.mailTo(alice.email, 2)
      await ask(service.url, post('/api/auth/reset_password', { token, password: 'another horse battery' }))

      expect((await signIn(service, alice.email, 'another horse battery', abroad)).status).toBe(200)
    })

    test('an unknown e-mail is no exception', async () => {
      const email = nobody()
      await times(99, () => guess(service, email, elsewhere()))

      expect((await guess(service, email, elsewhere())).status).toBe(401)
      expectThrottled(await guess(service, email, elsewhere()), 'sign-in-account', [100, 86_400], 86_400)
    })
  })
})

describe('signing up', () => {
  const signUp = ({ url }: Service, address: string, email = nobody()) =>
    ask(url, post('/api/auth/signup', { username: 'Somebody', email, password: PASSWORD }), from(address))

  test('is possible ten times an hour from one network, taken addresses included', async () => {
    const service = await start()
    const here = elsewhere()

    expect(await times(9, () => signUp(service, here))).toEqual(all(9, 201))
    expect((await signUp(service, here, service.alice.email)).status).toBe(409)
    for (const email of [nobody(), service.alice.email])
      expectThrottled(await unchanged(service, () => signUp(service, here, email)), 'sign-up', [10, 3600], 3600)

    expect((await signUp(service, elsewhere())).status).toBe(201)
    service.clock.advance(HOUR)
    expect((await signUp(service, here)).status).toBe(201)
  })

  test('a password that is refused does not count', async () => {
    const service = await start()
    const here = elsewhere()
    const weak = post('/api/auth/signup', { username: 'Somebody', email: nobody(), password: 'password' })

    expect(await times(12, () => ask(service.url, weak, from(here)))).toEqual(all(12, 422))

    expect((await signUp(service, here)).status).toBe(201)
  })

  describe('where nobody is told who has an account', async () => {
    const service = await start({ settings: { SIGNUP_DUPLICATE: '202' } })
    const { alice, mailbox } = service
    const comparable = ({ status, text, headers }: Answer) => ({
      status,
      text,
      headers: { ...headers, date: '', 'x-request-id': '', ratelimit: String(headers['ratelimit']).replaceAll(/[rt]=\d+/g, '') },
    })
    const subjectsTo = async (address: string) =>
      (await mailbox.settled())
        .filter(({ to }) => to[0]!.address === address)
        .map(({ subject }) => subject)
        .toSorted()

    test('everybody gets the same answer, and the mail tells the rest', async () => {
      const here = elsewhere()
      const email = nobody()

      const [known, unknown] = [await signUp(service, here, alice.email.toUpperCase()), await signUp(service, here, email)]

      expect(comparable(known)).toEqual(comparable(unknown))
      expect(known).toMatchObject({ status: 202, text: '' })
      expect(await subjectsTo(alice.email)).toEqual(['Confirm your e-mail address', 'You already have an account'])
      expect(await subjectsTo(email)).toEqual(['Confirm your e-mail address'])
      expect((await signIn(service, email, PASSWORD, here)).status).toBe(200)
    })

    test('nothing else happens to the account', async () => {
      const call = post('/api/auth/signup', { username: 'Mallory', email: alice.email, password: 'the horse of Mallory' })
      const before = await alice.client.users.me()

      expect((await ask(service.url, call, from(elsewhere()))).status).toBe(202)

      expect(await alice.client.users.me()).toMatchObject({ ok: true, data: before.ok && before.data })
      expect((await signIn(service, alice.email, 'the horse of Mallory', elsewhere())).status).toBe(401)
      expect((await signIn(service, alice.email, PASSWORD, elsewhere())).status).toBe(200)
    })

    test('the owner gets three such letters an hour, however often somebody tries', async () => {
      const { bob } = service

      expect(await times(5, () => signUp(service, elsewhere(), bob.email))).toEqual(all(5, 202))

      expect(await subjectsTo(bob.email)).toEqual(['Confirm your e-mail address', ...Array<string>(3).fill('You already have an account')])
    })

    test('the letter is in the language of the owner', async () => {
      const { client, email } = await service.person('Carol')
      await client.users.update({ body: { language: 'uk' } })

      await signUp(service, elsewhere(), email)

      expect(await subjectsTo(email)).toContain('У вас уже є обліковий запис')
    })

    test('what is wrong with a request is told as ever', async () => {
      const call = post('/api/auth/signup', { username: 'Mallory', email: alice.email, password: 'password' })

      expectRefusal(await unchanged(service, () => ask(service.url, call, from(elsewhere()))), 'validation-failed')
    })
  })
})

describe.each([
  ['resend', '/api/auth/resend_verification'],
  ['reset', '/api/auth/request_password_reset'],
])('a letter by %s', (name, path) => {
  const request = ({ url }: Service, email: string, address: string) => ask(url, post(path, { email }), from(address))

  test('can be asked for three times an hour for one address, from wherever', async () => {
    const service = await start()
    const { alice, bob, clock, mailbox } = service
    const lettersTo = async (address: string) => (await mailbox.settled()).filter(({ to }) => to[0]!.address === address).length
    const before = await lettersTo(alice.email)

    expect(await times(3, () => request(service, alice.email, elsewhere()))).toEqual(all(3, 202))
    const refused = await unchanged(service, () => request(service, alice.email, elsewhere()))

    expectThrottled(refused, name, [3, 3600], 3600)
    expect(await lettersTo(alice.email)).toBe(before + 3)
    expect((await request(service, bob.email, elsewhere())).status).toBe(202)
    clock.advance(HOUR)
    expect((await request(service, alice.email, elsewhere())).status).toBe(202)
  })

  test('is refused alike for an address that nobody has', async () => {
    const service = await start()
    const email = nobody()

    expect(await times(3, () => request(service, email, elsewhere()))).toEqual(all(3, 202))

    expectThrottled(await request(service, email, elsewhere()), name, [3, 3600], 3600)
  })

  test('can be asked for 15 times an hour from one network', async () => {
    const service = await start()
    const here = elsewhere()

    expect(await times(15, () => request(service, nobody(), here))).toEqual(all(15, 202))

    expectThrottled(await unchanged(service, () => request(service, service.alice.email, here)), `${name}-network`, [15, 3600], 3600)
  })
})

describe('tokens of mails', async () => {
  const service = await start()
  const { url, alice, clock, mailbox } = service
  const here = elsewhere()
  // Mails of one instant have no order.
  clock.advance(1000)
  await ask(url, post('/api/auth/request_password_reset', { email: alice.email }))
  const [verify, reset] = [(await mailbox.mailTo(alice.email, 1)).token!, (await mailbox.mailTo(alice.email, 2)).token!]
  const form = (path: string, fields: Record<string, string>): Call => ({
    method: 'POST',
    path,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const ways = (verifyToken: string, resetToken: string) => [
    post('/api/auth/verify_email', { token: verifyToken }),
    post('/api/auth/reset_password', { token: resetToken, password: PASSWORD }),
    form('/verify_email', { token: verifyToken }),
    form('/reset_password', { token: resetToken, password: PASSWORD }),
  ]

  test('30 in 5 minutes may be tried from one network, in whatever way', async () => {
    const statuses = await times(30, (index) => ask(url, ways('garbage', 'garbage')[index % 4]!, from(here)))
    expect(statuses).toEqual(all(30, 400))

    const refused = await unchanged(service, async () => {
      const answers = []
      for (const way of ways(verify, reset)) answers.push(await ask(url, way, from(here)))
      return answers
    })

    expect(refused.map(({ status, headers }) => [status, headers['retry-after'], headers['ratelimit-policy']])).toEqual(
      all(4, 429).map((status) => [status, '300', '"mail-token";q=30;w=300']),
    )
    expectThrottled(refused[0]!, 'mail-token', [30, 300], 300)
    expect(refused[2]!.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test('those that were refused still work after that', async () => {
    clock.advance(5 * MINUTE)

    expect((await ask(url, ways(verify, reset)[2]!, from(here))).status).toBe(200)
    expect((await ask(url, ways(verify, reset)[1]!, from(here))).status).toBe(204)
  })
})

describe('refreshing', async () => {
  const service = await start()
  const { url, alice, clock } = service
  let token = alice.client.session.tokens!.refresh_token
  const refresh = async () => {
    const answer = await ask(url, post('/api/auth/refresh', { refresh_token: token }), from(elsewhere()))
    if (answer.status === 200) token = answer.body.refresh_token
    return answer
  }

  test('works 150 times in 5 minutes for one session, and ends nothing', async () => {
    expect(await times(150, refresh)).toEqual(all(150, 200))
    expectThrottled(await unchanged(service, refresh), 'refresh', [150, 300], 300)
    expect((await ask(url, { method: 'GET', path: '/api/users/me' }, service.bob.authorization())).status).toBe(200)

    clock.advance(5 * MINUTE)
    expect((await refresh()).status).toBe(200)
  })
})

describe('the password of who is signed in', async () => {
  const service = await start()
  const { url, alice, bob, clock } = service
  const ways = (password: string) => [
    post('/api/users/me/change_password', { current_password: password, new_password: 'another horse battery' }),
    post('/api/users/me/change_email', { email: nobody(), password }),
    post('/api/users/me/remove', { password }),
  ]

  test('can be wrong ten times, in whatever way, and is not looked at then', async () => {
    expect(await times(10, (index) => ask(url, ways('not the password')[index % 3]!, alice.authorization()))).toEqual(all(10, 403))

    for (const way of ways(PASSWORD))
      expectThrottled(await unchanged(service, () => ask(url, way, alice.authorization())), 'password', [10, 900], 60)

    expect((await ask(url, ways('not the password')[0]!, bob.authorization())).status).toBe(403)
    clock.advance(MINUTE)
    expect((await ask(url, ways('not the password')[0]!, alice.authorization())).status).toBe(403)
    expectThrottled(await ask(url, ways(PASSWORD)[0]!, alice.authorization()), 'password', [10, 900], 120)
    clock.advance(2 * MINUTE)
    expect((await ask(url, ways(PASSWORD)[0]!, alice.authorization())).status).toBe(204)
  })
})

describe('counters', () => {
  testOn('postgres', 'are found by the primary key', async () => {
    const service = await start()
    const text = `insert into throttles select md5(n::text), 5, false, $1::timestamptz, $1 from generate_series(1, 20000) n`
    await service.db.run({ text, values: [new Date(NOW)] })
    await service.db.run({ text: 'analyze throttles', values: [] })

    const asked = {
      ids: ['a', 'b', 'c', 'd'],
      quotas: [9, 9, 9, 9],
      windows: [9, 9, 9, 9],
      growing: [true, true, true, true],
      now: new Date(NOW),
    }
    const plans = await Promise.all(
      [takeAttempts(asked), settle(asked), giveBack(asked)].map(({ text: sql, values }) =>
        service.db.run<{ 'QUERY PLAN': string }>({ text: `explain ${sql}`, values }),
      ),
    )

    for (const plan of plans.map((lines) => lines.map((line) => line['QUERY PLAN']).join('\n'))) {
      expect(plan).toContain('throttles_pkey')
      expect(plan).not.toContain('Seq Scan')
    }
  })

  testOn('postgres', 'are shared by servers of one database and outlive them', async () => {
    const own = await connect(inject('postgresUrl')).createDatabase()
    afterwards(() => own.drop())
    const settings = { JWT_KEYS: 'shared:KhSm1e9SUsMoD3qsmXH4bWBgGhzIl0qOZ3vLQdX1w0Y=' }
    const [first, second] = [await start({ databaseUrl: own.url, settings }), await start({ databaseUrl: own.url, settings })]
    const here = elsewhere()
    const { email } = first.alice

    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => guess(index % 2 ? first : second, email, here)))
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10)
    await Promise.all([first.close(), second.close()])
    const third = await start({ databaseUrl: own.url, settings })

    expectThrottled(await signIn(third, email, PASSWORD, here), 'sign-in', [10, 900], 60)
    third.clock.advance(MINUTE)
    expect((await signIn(third, email, PASSWORD, here)).status).toBe(200)
  })

  test('name nobody, and go when they have expired', async () => {
    const service = await start()
    const here = elsewhere()
    await guess(service, service.alice.email, here)
    const kept = JSON.stringify(await rows(service))
    for (const clear of [service.alice.email, 'alice', here, '127.0.0.1']) expect(kept).not.toContain(clear)

    service.clock.advance(DAY - 1)
    await guess(service, nobody(), elsewhere())
    service.clock.advance(1)
    service.sweep()

    await expect.poll(async () => (await rows(service)).length).toBe(4)
  })

  test('are not there when limits are off', async () => {
    const service = await start({ settings: { RATE_LIMIT: 'off' } })

    expect(await times(12, () => guess(service, service.alice.email, '203.0.113.1'))).toEqual(all(12, 401))

    expect(await rows(service)).toEqual([])
  })

  test('without a database nobody is let past them', async () => {
    const { service, cut } = await startServiceWithOutage({ settings: { RATE_LIMIT: 'on' } })
    await cut()

    expectRefusal(await ask(service.url, post('/api/auth/login', { email: nobody(), password: PASSWORD })), 'unavailable')
    expectRefusal(await ask(service.url, post('/api/auth/verify_email', { token: 'second.garbage' })), 'unavailable')
  })
})
