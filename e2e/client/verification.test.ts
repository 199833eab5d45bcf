/** Verifying an e-mail address by a link, and what an unverified user can do. */
import { createClient, unwrap } from '@contacts/client'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { callOf, createFixture } from '../harness/calls.ts'
import { operations } from '../harness/document.ts'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { testOn } from '../harness/database-settings.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, clock, mailbox } = service
const HOURS = 3_600_000
const tokenTo = async (email: string, nth = 1) => (await mailbox.mailTo(email, nth)).token!
const verify = (token: string) => anon.auth.verifyEmail({ body: { token } })
const refused = { ok: false, status: 400, problem: { code: 'token-invalid' } }

/** Returns the token with one character changed. */
const alterAt = (token: string, at: number) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)

test('the link in the sign-up e-mail verifies the address', async () => {
  const { client, email } = await service.person('Fresh')
  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: false })

  const verified = await unwrap(verify(await tokenTo(email)))

  expect(verified).toMatchObject({ email, email_verified: true })
  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: true })
})

describe('a verification link that was used', () => {
  test('reports until it expires that the address is verified, and changes nothing', async () => {
    const { email } = await service.person('Twice')
    const token = await tokenTo(email)
    const verified = await unwrap(verify(token))

    expect(await expectUnchanged(service, () => unwrap(verify(token)))).toEqual(verified)
    clock.advance(24 * HOURS)
    expect(await expectUnchanged(service, () => verify(token))).toMatchObject(refused)
  })

  test('reports the verified address to each of twenty concurrent requests, and is recorded once', async () => {
    const { client, email } = await service.person('Storm')
    const token = await tokenTo(email)

    const responses = await Promise.all(Array.from({ length: 20 }, () => verify(token)))

    expect(responses.map(({ status }) => status)).toEqual(Array<number>(20).fill(200))
    const { audit_events } = await unwrap(client.users.exportData())
    expect(audit_events.filter(({ kind }) => kind === 'email-verified')).toHaveLength(1)
  })

  test('is refused after the account has got another address', async () => {
    const { client, email } = await service.person('Moved')
    const token = await tokenTo(email)
    await unwrap(verify(token))
    const to = 'moved-to@example.com'
    await unwrap(client.users.changeEmail({ body: { email: to, password: PASSWORD } }))
    expect(await verify(token)).toMatchObject({ ok: true, data: { email } })
    await unwrap(verify(await tokenTo(to)))

    expect(await expectUnchanged(service, () => verify(token))).toMatchObject(refused)
  })

  test('is refused after the account was removed', async () => {
    const { client, email } = await service.person('Gone')
    const token = await tokenTo(email)
    await unwrap(verify(token))
    await unwrap(client.users.remove({ body: { password: PASSWORD } }))

    expect(await expectUnchanged(service, () => verify(token))).toMatchObject(refused)
  })
})

test.each([' ', '\n', '\r\n', '\t', '\u00a0', '\u200b'])('white space or U+200B around a token is ignored: %j', async (space) => {
  const { email } = await service.person('Pasted')
  const token = await tokenTo(email)
  await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
  const reset = await tokenTo(email, 2)

  expect(await verify(`${space}${token}${space}`)).toMatchObject({ ok: true, data: { email_verified: true } })
  const response = await anon.auth.resetPassword({ body: { token: `${reset}${space}`, password: 'another horse battery' } })
  expect(response).toMatchObject({ ok: true, status: 204 })
})

testOn('postgres', 'requests for a new link and requests with the old one do not deadlock', async () => {
  const text = 'select deadlocks::int from pg_stat_database where datname = current_database()'
  const deadlocks = async () => (await service.db.run<{ deadlocks: number }>({ text, values: [] }))[0]!.deadlocks
  const before = await deadlocks()

  for (let round = 0; round < 8; round++) {
    const { email } = await service.person(`Impatient-${round}`)
    const token = await tokenTo(email)
    const resend = () => anon.auth.resendVerification({ body: { email } })
    await Promise.all([resend, () => verify(token), resend, () => verify(token), resend, () => verify(token)].map((call) => call()))
  }

  // PostgreSQL publishes its counters up to a second later.
  await sleep(1_500)
  expect(await deadlocks()).toBe(before)
})

test('only the newest verification link works', async () => {
  const { client, email } = await service.person('Newest')
  const older = await tokenTo(email)
  await unwrap(anon.auth.resendVerification({ body: { email } }))
  const newer = await tokenTo(email, 2)

  expect(await expectUnchanged(service, () => verify(older))).toMatchObject(refused)
  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: false })
  expect(await verify(newer)).toMatchObject({ ok: true, status: 200 })
})

test('a verification link works for 24 hours', async () => {
  const [early, late] = [await service.person('Early'), await service.person('Late')]
  const [first, second] = [await tokenTo(early.email), await tokenTo(late.email)]

  clock.advance(24 * HOURS - 1)
  expect(await verify(first)).toMatchObject({ ok: true })
  clock.advance(1)
  expect(await expectUnchanged(service, () => verify(second))).toMatchObject(refused)
})

test('an invalid token or a password reset token verifies no address', async () => {
  const { client, email } = await service.person('Forged')
  const token = await tokenTo(email)
  await unwrap(anon.auth.requestPasswordReset({ body: { email } }))
  const resetToken = await tokenTo(email, 2)
  const [kid, rest] = token.split('.') as [string, string]

  const invalidTokens = [
    'x',
    resetToken,
    rest,
    `other.${rest}`,
    `${kid}.`,
    `${token}A`,
    `${token}=`,
    token.toUpperCase(),
    ...[kid.length + 1, kid.length + 30, token.length - 40, token.length - 1].map((at) => alterAt(token, at)),
  ]
  await expectUnchanged(service, async () => {
    for (const invalid of invalidTokens) expect(await verify(invalid), invalid).toMatchObject(refused)
  })

  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: false })
  expect(await verify(token)).toMatchObject({ ok: true })
})

test('a refused sign-up sends no e-mail', async () => {
  const { email } = await service.person('Known')
  const before = (await mailbox.settled()).length

  const response = await expectUnchanged(service, () => anon.auth.signup({ body: { username: 'Eve', email, password: PASSWORD } }))

  expect(response).toMatchObject({ ok: false, problem: { code: 'email-taken' } })
  expect(await mailbox.settled()).toHaveLength(before)
})

test('e-mails are written in the language of the profile', async () => {
  const { client, email } = await service.person('Мова')
  await unwrap(client.users.update({ body: { language: 'uk' } }))

  await unwrap(anon.auth.resendVerification({ body: { email } }))

  const [first, second] = [await mailbox.mailTo(email, 1), await mailbox.mailTo(email, 2)]
  expect([first.subject, second.subject]).toEqual(['Confirm your e-mail address', 'Підтвердьте свою електронну адресу'])
})

describe.each(['resend_verification', 'request_password_reset'])('%s', async (path) => {
  const [unverified, verified] = [await service.person('Unverified'), await service.person('Verified')]
  await unwrap(verify(await tokenTo(verified.email)))
  const request = (email: string) => sendRequest(url, { method: 'POST', path: `/api/auth/${path}`, body: { email } })
  const emails = { unverified: unverified.email, verified: verified.email, unknown: 'nobody@example.com' }
  const measureRequest = async (email: string) => {
    const start = performance.now()
    await request(email)
    return performance.now() - start
  }

  test('returns the same response for an unverified, a verified and an unknown address', async () => {
    const comparable = ({ status, headers, text }: HttpResponse) => ({
      status,
      text,
      headers: { ...headers, date: '', 'x-request-id': '' },
    })

    const responses = await Promise.all(Object.values(emails).map(request))

    expect(responses.map(comparable)).toEqual([comparable(responses[0]!), comparable(responses[0]!), comparable(responses[0]!)])
    expect(responses[0]).toMatchObject({ status: 202, text: '' })
  })

  test('sends an e-mail only to users who can use its link', async () => {
    const before = await mailbox.settled()

    for (const email of Object.values(emails)) await request(email)

    const mails = (await mailbox.settled()).slice(before.length)
    const recipients = path === 'resend_verification' ? [emails.unverified] : [emails.unverified, emails.verified]
    expect(mails.map(({ to }) => to[0]!.address)).toEqual(recipients)
    expect(await expectUnchanged(service, () => request(emails.unknown))).toMatchObject({ status: 202 })
  })

  test('takes the same time for a known and for an unknown address', async () => {
    let [known, unknown] = [Infinity, Infinity]
    // Compares the shortest times; a busy machine may need many rounds until it reaches them.
    for (let round = 0; round < 5 || (round < 100 && Math.abs(known - unknown) >= 25); round++) {
      known = Math.min(known, await measureRequest(emails.unverified))
      unknown = Math.min(unknown, await measureRequest(emails.unknown))
    }

    expect(Math.min(known, unknown)).toBeGreaterThan(95)
    expect(Math.abs(known - unknown)).toBeLessThan(25)
  })
})

describe('if EMAIL_VERIFICATION is required', async () => {
  const strict = await startService({ settings: { EMAIL_VERIFICATION: 'required' } })
  const { alice, bob } = strict
  await unwrap(strict.anon.auth.verifyEmail({ body: { token: (await strict.mailbox.mailTo(bob.email)).token! } }))
  const bobsFixture = await createFixture(bob)
  const signedIn = operations.filter(({ access }) => access === 'session')
  const allowed = ['usersMe', 'usersUpdate', 'usersChangePassword', 'usersRemove']

  test('an unverified user can only read and update the profile, change the password and remove the account', () => {
    expect(signedIn.filter(({ codes }) => !codes.includes('email-not-verified')).map(({ id }) => id)).toEqual(
      expect.arrayContaining(allowed),
    )
    expect(signedIn.filter(({ codes }) => codes.includes('email-not-verified'))).toHaveLength(signedIn.length - allowed.length)
  })

  test.each(signedIn.filter(({ codes }) => codes.includes('email-not-verified')))(
    '$id is refused for an unverified user',
    async (operation) => {
      const response = await expectUnchanged(strict, () => sendRequest(strict.url, callOf(operation, bobsFixture), alice.authorization()))

      expectRefusal(response, 'email-not-verified')
    },
  )

  test.each(signedIn.filter(({ id }) => allowed.includes(id)))('$id works for an unverified user', async (operation) => {
    const carol = await strict.person('Carol')

    const response = await sendRequest(strict.url, callOf(operation, bobsFixture), carol.authorization())

    expect(response.status).toBeLessThan(300)
  })

  test('an existing session can use every operation as soon as its user verifies the address', async () => {
    const dave = await strict.person('Dave')
    expect(await dave.client.contacts.list()).toMatchObject({ ok: false, status: 403, problem: { code: 'email-not-verified' } })

    await unwrap(strict.anon.auth.verifyEmail({ body: { token: (await strict.mailbox.mailTo(dave.email)).token! } }))

    expect(await dave.client.contacts.list()).toMatchObject({ ok: true })
    expect(await createClient({ baseUrl: strict.url, tokens: dave.client.session.tokens }).sessions.list()).toMatchObject({ ok: true })
  })

  test('the server reports a missing token first, and an unverified address before an invalid Accept header or body', async () => {
    expectRefusal(await sendRequest(strict.url, { method: 'GET', path: '/api/contacts' }), 'not-signed-in')
    expectRefusal(
      await sendRequest(
        strict.url,
        { method: 'POST', path: '/api/contacts', headers: { accept: 'text/html' }, body: '{' },
        alice.authorization(),
      ),
      'email-not-verified',
    )
  })
})
