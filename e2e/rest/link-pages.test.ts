/**
 * The pages that e-mails link to, as a mail program, a proxy or an attacker requests them. `e2e/docs` tests them in a
 * browser.
 */
import { createClient, unwrap } from '@contacts/client'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { startServiceWithOutage } from '../harness/outage.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, mailbox, clock } = service
const NEW_PASSWORD = 'another horse battery'
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const open = (path: string, token: string, headers: Record<string, string> = {}, method = 'GET') =>
  sendRequest(url, { method, path: `${path}?${form({ token })}`, headers })
const submit = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  sendRequest(url, {
    method: 'POST',
    path,
    body: form(fields),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
const headingOf = ({ text }: HttpResponse) => /<h1>(.*?)<\/h1>/.exec(text)?.[1]
const login = (email: string, password: string) => createClient({ baseUrl: url }).auth.login({ body: { email, password } })

/** Signs up a user, and returns the tokens of an unused verification link and of an unused reset link. */
async function personWithLinks(name: string) {
  const person = await service.person(name)
  await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
  const [verify, reset] = [await mailbox.mailTo(person.email, 1), await mailbox.mailTo(person.email, 2)]
  return { ...person, verify: verify.token!, reset: reset.token! }
}

const PAGES = ['/verify_email', '/reset_password'] as const
const tokenFor = (path: string, { verify, reset }: { verify: string; reset: string }) => (path === '/verify_email' ? verify : reset)

describe.each(PAGES)('%s', async (path) => {
  const person = await personWithLinks('Opens')
  const token = tokenFor(path, person)

  test.each(['GET', 'HEAD'])('%s changes nothing, even when repeated', async (method) => {
    await expectUnchanged(service, async () => {
      for (let i = 0; i < 3; i++) expect((await open(path, token, {}, method)).status).toBe(200)
      expect((await open(path, 'x', {}, method)).status).toBe(400)
    })
  })

  test('is not cached, sends no Referer, runs no script and submits its form only to its own origin', async () => {
    const responses = [
      await open(path, token),
      await open(path, 'x'),
      await submit(path, { token: 'x' }),
      await submit(path, {}),
      await sendRequest(url, { method: 'GET', path }),
    ]

    for (const { headers, text } of responses) {
      const [, style] = /<style>([^]*?)<\/style>/.exec(text)!
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        vary: expect.stringMatching(/accept-language/i),
      })
      const policy = `default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'sha256-${createHash('sha256').update(style!).digest('base64')}'; img-src 'self'`
      expect(headers['content-security-policy']).toBe(policy)
      expect(text).not.toMatch(/<script| style=| on\w+=|https?:/)
    }
  })

  test('has the token in its form and nowhere else', async () => {
    const { text } = await open(path, token)

    expect(text.split(token)).toHaveLength(2)
    expect(text).toContain(`<form method="post" action="${path}"><input type="hidden" name="token" value="${token}">`)
  })

  test('refuses a malformed token and returns none of its HTML', async () => {
    for (const malicious of ['"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", '\0', 'x'.repeat(5_000), '🐎']) {
      const responses = await expectUnchanged(service, async () => [
        await open(path, malicious),
        await submit(path, { token: malicious, password: NEW_PASSWORD }),
      ])
      for (const response of responses) {
        expect([response.status, headingOf(response)]).toEqual([400, 'This link does not work'])
        expect(response.text).not.toMatch(/<script|<img/)
      }
    }
  })

  test('refuses a URL with two tokens', async () => {
    const response = await expectUnchanged(service, () =>
      sendRequest(url, { method: 'GET', path: `${path}?token=${token}&token=${token}` }),
    )

    expect(response.status).toBe(400)
  })

  test('refuses a submitted form without a token, although the URL has one', async () => {
    const response = await expectUnchanged(service, () => submit(`${path}?${form({ token })}`, { password: NEW_PASSWORD }))

    expect([response.status, headingOf(response)]).toEqual([400, 'This link does not work'])
  })

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', undefined])(
    'refuses a POST with Content-Type %s',
    async (type) => {
      const response = await expectUnchanged(service, () => submit(path, { token, password: NEW_PASSWORD }, { 'content-type': type! }))

      expect([response.status, headingOf(response)]).toEqual([415, 'This request cannot be read'])
    },
  )

  test('refuses a POST with a large body', async () => {
    const response = await expectUnchanged(service, () => submit(path, { token, password: 'x'.repeat(9_000) }))

    expect([response.status, headingOf(response)]).toEqual([413, 'This request cannot be read'])
  })

  test.each([
    [undefined, 'en'],
    ['uk', 'uk'],
    ['uk-UA,uk;q=0.9,en;q=0.8', 'uk'],
    ['en-GB,uk;q=0.5', 'en'],
    ['pl,uk;q=0.5', 'uk'],
    ['de', 'en'],
    ['', 'en'],
    ['*', 'en'],
    [';;;', 'en'],
  ])('responds to Accept-Language %s in the language %s', async (accepted, language) => {
    const headers: Record<string, string> = accepted === undefined ? {} : { 'accept-language': accepted }

    const responses = [await open(path, token, headers), await open(path, 'x', headers), await submit(path, { token: 'x' }, headers)]

    for (const { headers: answered, text } of responses) {
      expect(answered['content-language']).toBe(language)
      expect(text).toContain(`<html lang="${language}">`)
      expect(/[а-яіїє]/i.test(text)).toBe(language === 'uk')
    }
  })

  test('has no PUT, DELETE or PATCH', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expectRefusal(
        await expectUnchanged(service, () => sendRequest(url, { method, path: `${path}?${form({ token })}` })),
        'route-not-found',
      )
  })
})

test.each(['', '127.0.0.0/8'])('links lead to PUBLIC_URL, whatever host the request names (TRUST_PROXY=%s)', async (trusted) => {
  const other = await startService({ settings: { TRUST_PROXY: trusted } })
  const { email } = other.alice
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example;proto=https',
    origin: 'https://evil.example',
    referer: 'https://evil.example/',
  }

  for (const path of ['resend_verification', 'request_password_reset'])
    expect((await sendRequest(other.url, { method: 'POST', path: `/api/auth/${path}`, headers, body: { email } })).status).toBe(202)
  const pages = await Promise.all(
    PAGES.map((path) => sendRequest(other.url, { method: 'GET', path: `${path}?token=x`, headers: { ...headers, origin: undefined } })),
  )

  const mails = (await other.mailbox.settled()).filter(({ to }) => to[0]!.address === email)
  expect(mails.map(({ link }) => new URL(link!).origin)).toEqual(Array(3).fill('http://contacts.test'))
  for (const { source } of [...mails, ...pages.map(({ text }) => ({ source: text }))]) expect(source).not.toContain('evil')
})

test('the verify_email operation of the API refuses a form', async () => {
  const { verify } = await personWithLinks('Forms')

  const response = await expectUnchanged(service, () => submit('/api/auth/verify_email', { token: verify }))

  expectRefusal(response, 'unsupported-media-type')
})

test('the button verifies the e-mail address, and from then on the page of the link says that it is verified', async () => {
  const { client, email, verify } = await personWithLinks('Verifies')
  expect((await open('/verify_email', verify)).text).toContain(`<code>${email}</code>`)

  const response = await submit('/verify_email', { token: verify })

  expect([response.status, headingOf(response)]).toEqual([200, 'Your address is confirmed'])
  expect(await unwrap(client.users.me())).toMatchObject({ email_verified: true })
  const repeated = await expectUnchanged(service, async () => [
    await submit('/verify_email', { token: verify }),
    await open('/verify_email', verify),
  ])
  for (const again of repeated) {
    expect([again.status, headingOf(again)]).toEqual([200, 'Your address is confirmed'])
    expect(again.text).not.toContain('<form')
  }
})

test('the button sets the password, and works once', async () => {
  const { email, reset } = await personWithLinks('Resets')

  const response = await submit('/reset_password', { token: reset, password: NEW_PASSWORD })

  expect([response.status, headingOf(response)]).toEqual([200, 'Your password is set'])
  expect(await login(email, NEW_PASSWORD)).toMatchObject({ ok: true })
  const again = await expectUnchanged(service, () => submit('/reset_password', { token: reset, password: 'the second new battery' }))
  expect([again.status, headingOf(again)]).toEqual([400, 'This link does not work'])
})

test('the reset page warns that a reset removes the data of an account whose e-mail address was never verified', async () => {
  const warning = 'will be removed'
  const { reset, verify } = await personWithLinks('Warned')
  expect((await open('/reset_password', reset)).text).toContain(warning)

  await submit('/verify_email', { token: verify })

  expect((await open('/reset_password', reset)).text).not.toContain(warning)
})

test('the token of a link works only on its own page', async () => {
  const { verify, reset } = await personWithLinks('Mixes')

  const responses = await expectUnchanged(service, async () => [
    await open('/verify_email', reset),
    await submit('/verify_email', { token: reset }),
    await open('/reset_password', verify),
    await submit('/reset_password', { token: verify, password: NEW_PASSWORD }),
  ])

  expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400])
})

test('the log contains no token of a link and no new password', async () => {
  const { verify, reset } = await personWithLinks('Logged')
  await open('/verify_email', verify)
  await submit('/reset_password', { token: reset, password: NEW_PASSWORD })

  await expect.poll(() => service.log.filter((line) => line.includes('"route":"/reset_password"')).length).toBeGreaterThan(0)
  for (const token of [verify, reset, NEW_PASSWORD]) expect(service.log.join('')).not.toContain(token)
})

test('a client that tries one token after another gets a page with 429 and Retry-After', async () => {
  const limited = await startService({ settings: { RATE_LIMIT: 'on' } })
  let response: HttpResponse
  do response = await sendRequest(limited.url, { method: 'GET', path: '/verify_email?token=x', headers: { 'accept-language': 'uk' } })
  while (response.status === 400)

  expect([response.status, headingOf(response)]).toEqual([429, 'Зараз це не вдається'])
  expect(response.headers['retry-after']).toMatch(/^\d+$/)
})

test('while the database is unavailable, a link page explains this with 503 and Retry-After', async () => {
  const { service: other, disconnect, restore } = await startServiceWithOutage()
  const { token } = await other.mailbox.mailTo(other.alice.email)
  await disconnect()

  const responses = [
    await sendRequest(other.url, { method: 'GET', path: `/verify_email?token=${token}` }),
    await sendRequest(other.url, {
      method: 'POST',
      path: '/verify_email',
      body: form({ token: token! }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  ]

  for (const response of responses) {
    expect([response.status, headingOf(response)]).toEqual([503, 'This does not work right now'])
    expect(response.headers['retry-after']).toMatch(/^\d+$/)
  }
  await restore?.()
})

test('the page of an expired link shows that it does not work before the user presses the button', async () => {
  const { verify, reset } = await personWithLinks('Late')
  clock.advance(24 * 3_600_000)

  for (const [path, token] of [
    ['/verify_email', verify],
    ['/reset_password', reset],
  ] as const)
    expect(headingOf(await open(path, token))).toBe('This link does not work')
})
