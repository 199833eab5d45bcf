/** The address of the birthday feed: creating and revoking it, caching, limits, and that it stays secret. */
import { unwrap } from '@contacts/client'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secretOf } from '../harness/feed.ts'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, type Service, startService } from '../harness/service.ts'
import { tablesWith } from '../harness/tables.ts'
import { equalStatuses, expectThrottled, from, newAddress, repeat, startThrottled } from './throttled-service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { url, alice, bob, clock, db } = service

const manage = (method: string, person: Person, headers: Record<string, string> = {}) =>
  sendRequest(url, { method, path: '/api/birthday_feed', headers }, person.authorization())
const create = async (person: Person) => secretOf((await manage('POST', person)).body)
const read = (secret: string, headers: Record<string, string> = {}, { method = 'GET', query = '', base = url } = {}) =>
  sendRequest(base, { method, path: `/api/feeds/${secret}/birthdays.ics${query}`, headers })

let people = 0
async function subscriber(on: Service = service) {
  const person = await on.person(`Subscriber${people++}`)
  await unwrap(person.client.contacts.create({ body: { first_name: 'Ada', birthday: '1992-12-10' } }))
  return person
}
const withoutRequest = ({ status, headers, body }: HttpResponse) => ({
  status,
  headers: { ...headers, date: '', 'x-request-id': '' },
  body: { ...body, request_id: '' },
})

describe('the address', () => {
  test('is under the public URL, has 256 random bits, and can be read again', async () => {
    const person = await subscriber()

    const created = await manage('POST', person)

    const secret = secretOf(created.body)
    expect(created).toMatchObject({ status: 201, headers: { location: '/api/birthday_feed', 'cache-control': 'private, no-store' } })
    expect(created.body).toEqual({ url: `http://contacts.test/api/feeds/${secret}/birthdays.ics`, created_at: '2026-11-20T09:30:00.000Z' })
    expect(Buffer.from(secret, 'base64url')).toHaveLength(16 + 32)
    expect(await manage('GET', person)).toMatchObject({ status: 200, body: created.body })
    expect((await read(secret)).text).toContain('SUMMARY:Birthday of Ada')
  })

  test('stays the same if it is created again, also at the same time', async () => {
    const person = await subscriber()

    const answers = await Promise.all([1, 2, 3, 4].map(() => manage('POST', person)))

    const again = await expectUnchanged(service, () => manage('POST', person))
    expect(new Set([...answers, again].map(({ status, body }) => `${status} ${body.url}`)).size).toBe(1)
    expect(again.status).toBe(201)
  })

  test('does not exist before it is created', async () => {
    const person = await subscriber()

    for (const method of ['GET', 'DELETE']) expectRefusal(await expectUnchanged(service, () => manage(method, person)), 'feed-not-found')
  })

  test('stops working when it is revoked, also after a new one is created', async () => {
    const person = await subscriber()
    const revoked = await create(person)

    expect(await manage('DELETE', person)).toMatchObject({ status: 204, text: '' })

    for (const method of ['GET', 'DELETE']) expectRefusal(await expectUnchanged(service, () => manage(method, person)), 'feed-not-found')
    const refusal = await expectUnchanged(service, () => read(revoked))
    expectRefusal(refusal, 'feed-revoked')
    expect(refusal.text).not.toContain('Ada')
    const current = await create(person)
    expect(current).not.toBe(revoked)
    expect(await read(current)).toMatchObject({ status: 200 })
    expectRefusal(await read(revoked), 'feed-revoked')
  })

  test('is forgotten a year after it was revoked', async () => {
    const other = await startService({ now: '2026-11-20T09:30:00Z' })
    const { client } = await subscriber(other)
    const secret = secretOf(await unwrap(client.feeds.create()))
    await unwrap(client.feeds.revoke())
    const sweeps = () => other.log.filter((line) => line.includes('housekeeping: ')).length
    const statusAfter = async (days: number) => {
      other.clock.set(new Date(Date.UTC(2026, 10, 20 + days, 9, 30)).toISOString())
      const before = sweeps()
      other.sweep()
      await expect.poll(sweeps).toBeGreaterThan(before)
      return (await read(secret, {}, { base: other.url })).status
    }

    expect([await statusAfter(364), await statusAfter(365)]).toEqual([410, 404])
  })

  test('with any other secret is not found, also if the secret has the id of another user', async () => {
    const secret = await create(await subscriber())
    const bytes = Buffer.from(secret, 'base64url')
    const withRandomEnd = Buffer.concat([bytes.subarray(0, 16), randomBytes(32)]).toString('base64url')
    const withOtherOwner = Buffer.concat([randomBytes(16), bytes.subarray(16)]).toString('base64url')
    const ofBob = Buffer.concat([Buffer.from((await unwrap(bob.client.users.me())).id.replaceAll('-', ''), 'hex'), bytes.subarray(16)])
    const others = [
      withRandomEnd,
      withOtherOwner,
      ofBob.toString('base64url'),
      `${secret}A`,
      secret.slice(1),
      'me',
      '%00',
      '..%2fme',
      '%D1%8F',
    ]

    const answers = []
    for (const other of others) answers.push(await expectUnchanged(service, () => read(other)))

    for (const answer of answers) expectRefusal(answer, 'feed-not-found')
    expect(new Set(answers.map((answer) => JSON.stringify({ ...withoutRequest(answer), headers: Object.keys(answer.headers) }))).size).toBe(
      1,
    )
  })

  test('still works, but cannot be shown, when the server no longer has the key that encrypted it', async () => {
    const person = await subscriber()
    const secret = await create(person)
    const retire = `update birthday_feeds set sealed_secret = 'retired.' || split_part(sealed_secret, '.', 2) where hash = $1`
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(secret))).toString('base64url')
    await db.run({ text: retire, values: [hash] })

    const [shown, createdAgain] = [await manage('GET', person), await manage('POST', person)]

    expect(shown).toMatchObject({ status: 200, body: { url: null, created_at: '2026-11-20T09:30:00.000Z' } })
    expect(createdAgain).toMatchObject({ status: 201, body: shown.body })
    expect(await read(secret)).toMatchObject({ status: 200 })
  })

  test('ends with the account', async () => {
    const person = await subscriber()
    const [revoked, current] = [await create(person), (await manage('DELETE', person), await create(person))]

    await unwrap(person.client.users.remove({ body: { password: PASSWORD } }))

    for (const secret of [revoked, current]) expectRefusal(await read(secret), 'feed-not-found')
  })

  test('survives a new password and the end of all sessions', async () => {
    const person = await subscriber()
    const secret = await create(person)

    await unwrap(person.client.users.changePassword({ body: { current_password: PASSWORD, new_password: 'another horse battery' } }))
    await unwrap(person.client.auth.logout())

    expect(await read(secret)).toMatchObject({ status: 200 })
  })

  test('ends when the owner of an address resets the password of an account that a stranger has created', async () => {
    const stranger = await subscriber()
    const secret = await create(stranger)
    await unwrap(service.anon.auth.requestPasswordReset({ body: { email: stranger.email } }))
    const { token } = await service.mailbox.mailTo(stranger.email, 2)

    await unwrap(service.anon.auth.resetPassword({ body: { token: token!, password: 'another horse battery' } }))

    expectRefusal(await read(secret), 'feed-not-found')
  })

  test('is stored nowhere in the database, nor in the record of a request with an idempotency key', async () => {
    const person = await subscriber()

    const { body } = await manage('POST', person, { 'idempotency-key': 'k' })

    expect(await tablesWith(db, secretOf(body))).toEqual({})
  })

  test('is in no line of the log', async () => {
    const secret = await create(alice)

    await read(secret)
    await read(secret, {}, { query: '?alarm=nonsense' })
    await read(secret, { accept: 'image/png' })
    await sendRequest(url, { method: 'POST', path: `/api/feeds/${secret}/birthdays.ics` })
    await sendRequest(url, { method: 'GET', path: `/api/feeds/${secret}/nothing` })
    await sendRequest(url, { method: 'GET', path: `/api/feeds/${secret}/%zz` })

    await expect.poll(() => service.log.some((line) => line.includes('/api/feeds/:secret/birthdays.ics'))).toBe(true)
    expect(service.log.join('')).not.toContain(secret.slice(-43))
  })
})

describe('the calendar', async () => {
  const person = await subscriber()
  const secret = await create(person)
  const [ada] = (await unwrap(person.client.contacts.list())).items
  const etagOf = async () => (await read(secret)).headers.etag

  test('has the media type, the ETag and the caching rules of private data', async () => {
    const answer = await read(secret)

    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-length': String(Buffer.byteLength(answer.text)),
      'cache-control': 'private, no-cache',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    })
  })

  test('is not sent again while it is unchanged', async () => {
    const etag = (await etagOf())!
    clock.advance(86_400_000)

    for (const method of ['GET', 'HEAD']) {
      const answer = await read(secret, { 'if-none-match': `"other", W/${etag}` }, { method })
      expect(answer).toMatchObject({ status: 304, text: '', headers: { etag, 'cache-control': 'private, no-cache' } })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
    expect(await read(secret, { 'if-none-match': '"other"' })).toMatchObject({ status: 200, headers: { etag } })
  })

  test('with HEAD has the same headers and no body', async () => {
    const [full, head] = [await read(secret), await read(secret, {}, { method: 'HEAD' })]

    expect(head).toMatchObject({ status: 200, text: '' })
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) expect(head.headers[name]).toBe(full.headers[name])
  })

  test('has another ETag after a change of a birthday or of a setting that it shows, and the same after any other change', async () => {
    const etags = [await etagOf()]
    await unwrap(person.client.contacts.create({ body: { first_name: 'No birthday' } }))
    await unwrap(person.client.users.update({ body: { time_zone: 'Europe/Kyiv' } }))
    expect(await etagOf()).toBe(etags[0])

    await unwrap(person.client.contacts.patch({ params: { id: ada!.id }, body: { birthday: '1992-02-29' } }))
    etags.push(await etagOf())
    await unwrap(person.client.users.update({ body: { leap_day: 'mar_1' } }))
    etags.push(await etagOf())
    await unwrap(person.client.users.update({ body: { language: 'uk' } }))
    etags.push(await etagOf())
    etags.push((await read(secret, {}, { query: '?alarm=PT9H' })).headers.etag)

    expect(new Set(etags).size).toBe(5)
  })

  test('ignores the access token of another user', async () => {
    expect(await read(secret, bob.authorization())).toMatchObject({ status: 200, text: (await read(secret)).text })
  })

  test.each(['', 'PT', 'P', '9', '900', 'PT9', '9H', 'PT9S', 'P1Y', 'P1M', 'P1.5D', 'PT-9H', '+PT9H', 'pt9h', 'P1W1D', 'P1DT', ' PT9H'])(
    'is refused with the alarm "%s", which is not a duration',
    async (alarm) => {
      const answer = await expectUnchanged(service, () => read(secret, {}, { query: `?alarm=${encodeURIComponent(alarm)}` }))

      expectRefusal(answer, 'validation-failed', [{ pointer: 'query/alarm', code: 'not-a-duration' }])
    },
  )

  test.each(['-P28DT1M', '-P5W', 'P1DT1M', 'PT25H', 'P9999W'])('is refused with the alarm %s, which is too far away', async (alarm) => {
    const answer = await expectUnchanged(service, () => read(secret, {}, { query: `?alarm=${alarm}` }))

    expectRefusal(answer, 'validation-failed', [{ pointer: 'query/alarm', code: 'out-of-range' }])
  })

  test('is refused with an unknown parameter, a malformed If-None-Match, or an Accept that excludes calendars', async () => {
    expectRefusal(await read(secret, {}, { query: '?alert=PT9H' }), 'validation-failed', [{ pointer: 'query/alert' }])
    expectRefusal(await read(secret, { 'if-none-match': 'x' }), 'malformed-request')
    expectRefusal(await read(secret, { accept: 'application/json' }), 'not-acceptable')
    for (const accept of ['text/calendar', 'text/*', 'text/calendar, */*;q=0.1', 'text/calendar; charset=utf-8'])
      expect((await read(secret, { accept })).status).toBe(200)
  })
})

test('with required verification the address of an unverified owner shows nothing', async () => {
  const strict = await startService({ settings: { EMAIL_VERIFICATION: 'required' } })
  const { client, email } = await strict.person('Verified')
  const { token } = await strict.mailbox.mailTo(email)
  await unwrap(strict.anon.auth.verifyEmail({ body: { token: token! } }))
  const secret = secretOf(await unwrap(client.feeds.create()))
  const readStrict = () => read(secret, {}, { base: strict.url })
  expect((await readStrict()).status).toBe(200)

  await strict.db.run({ text: 'update users set email_verified_at = null where email = $1', values: [email] })

  expectRefusal(await expectUnchanged(strict, readStrict), 'email-not-verified')
})

test('a feed can be read 300 times an hour, from all networks together; other feeds are not affected', async () => {
  const throttled = await startThrottled()
  const [feed, other] = await Promise.all(
    [throttled.alice, throttled.bob].map(async ({ client }) => secretOf(await unwrap(client.feeds.create()))),
  )
  const readThrottled = (secret: string) => read(secret, from(newAddress()), { base: throttled.url })

  expect(await repeat(300, () => readThrottled(feed!))).toEqual(equalStatuses(300, 200))
  const refused = await expectUnchanged(throttled, () => readThrottled(feed!))

  expectThrottled(refused, 'birthday-feed', [300, 3600], 3600)
  expect((await readThrottled(other!)).status).toBe(200)
  throttled.clock.advance(3_600_000)
  expect((await readThrottled(feed!)).status).toBe(200)
})
