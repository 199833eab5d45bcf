import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00.123Z', hasRealHashing: true })

const newEmail = () => `olena-${randomUUID().slice(0, 8)}@example.com`
const signUp = (email: string, password = PASSWORD, { url } = service) =>
  createClient({ baseUrl: url }).auth.signup({ body: { username: 'Olena', email, password } })
const logIn = (email: string, password = PASSWORD, { url } = service) =>
  createClient({ baseUrl: url }).auth.login({ body: { email, password } })

describe('signing up', () => {
  test('returns the new user, without any part of the password', async () => {
    const email = newEmail()

    const response = await signUp(email)

    expect(response).toMatchObject({ status: 201 })
    expect(response.ok && response.data).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
      username: 'Olena',
      email,
      email_verified: false,
      avatar_url: null,
      language: 'en',
      time_zone: 'UTC',
      default_region: 'UA',
      leap_day: 'feb_28',
      created_at: '2026-11-20T12:00:00.123Z',
    })
  })

  test('stores the argon2id hash of the password instead of the password', async () => {
    const email = newEmail()
    await signUp(email)

    const [row] = await service.db.run<{ row: string; password_hash: string }>({
      text: 'select users::text as row, password_hash from users where email = $1',
      values: [email],
    })

    expect(row!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/)
    expect(row!.row).not.toContain(PASSWORD)
  })

  test('trims, composes and lowercases the e-mail address, and the user can sign in with another spelling of it', async () => {
    const name = randomUUID().slice(0, 8)

    const user = (await unwrap(signUp(`  Andre\u0301-${name}@Example.COM `)))!

    expect(user.email).toBe(`andr\u00e9-${name}@example.com`)
    expect(await logIn(`ANDRÉ-${name}@example.com`)).toMatchObject({ ok: true })
  })

  test.each([
    ['identically', (email: string) => email],
    ['in capitals', (email: string) => email.toUpperCase()],
    ['with spaces around it', (email: string) => `\t${email} `],
    ['in decomposed Unicode', (email: string) => email.normalize('NFD')],
  ])('is refused for a registered e-mail address written %s, and leaves its account unchanged', async (_, rewrite) => {
    const email = `andré-${randomUUID().slice(0, 8)}@example.com`
    await unwrap(signUp(email))

    const response = await expectUnchanged(service, () => signUp(rewrite(email), 'another long password'))

    expect(response).toMatchObject({ ok: false, status: 409, problem: { code: 'email-taken' } })
    expect(await logIn(email, 'another long password')).toMatchObject({ ok: false, problem: { code: 'wrong-credentials' } })
    expect(await logIn(email)).toMatchObject({ ok: true })
  })

  test('creates one account when twenty requests with the same e-mail address arrive at once', async () => {
    const email = newEmail()

    const responses = await Promise.all(Array.from({ length: 20 }, () => signUp(email)))

    const statuses = responses.map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, ...Array<number>(19).fill(409)])
    expect(await service.db.run({ text: 'select 1 from users where email = $1', values: [email] })).toHaveLength(1)
  })
})

describe('a password', () => {
  const LONGEST = '🔑'.repeat(128)

  test.each([
    ['of 8 characters', 'kiwi8 19'],
    ['of 8 characters that are two UTF-16 units each', '🔑'.repeat(8)],
    ['of 128 characters', LONGEST],
    ['with spaces at its ends', '  padded  '],
  ])('%s is accepted, and only the exact password signs the user in', async (_, password) => {
    const email = newEmail()

    expect(await signUp(email, password)).toMatchObject({ status: 201 })

    expect(await logIn(email, password)).toMatchObject({ ok: true })
    expect(await logIn(email, Array.from(password.trim()).slice(1).join(''))).toMatchObject({ status: 401 })
  })

  test('matches in composed and in decomposed Unicode', async () => {
    const email = newEmail()
    await unwrap(signUp(email, 'cafe\u0301 au lait'))

    expect(await logIn(email, 'caf\u00e9 au lait')).toMatchObject({ ok: true })
  })

  test.each([
    ['of 7 characters', '1234567', 'too-short'],
    ['of 7 characters in 14 UTF-16 units', '🔑'.repeat(7), 'too-short'],
    ['that is empty', '', 'too-short'],
    ['of 129 characters', `${LONGEST}x`, 'too-long'],
    ['with a NUL', 'with \0 inside', 'control-character'],
    ['with half a surrogate pair', 'half a \ud83d key', 'not-unicode'],
  ])('%s is refused, and no account is created', async (_, password, code) => {
    const email = newEmail()

    const response = await expectUnchanged(service, () => signUp(email, password))

    expect(response).toMatchObject({
      ok: false,
      status: 422,
      problem: { code: 'validation-failed', errors: [{ pointer: '#/password', code }] },
    })
  })

  test('may be as short as PASSWORD_MIN_LENGTH allows', async () => {
    const lenient = await startService({ settings: { PASSWORD_MIN_LENGTH: '6' }, hasRealHashing: true })

    const responses = [await signUp('test@test.com', '123456', lenient), await signUp('test2@test.com', '12345', lenient)]

    expect(responses).toMatchObject([
      { status: 201 },
      { status: 422, problem: { errors: [{ pointer: '#/password', code: 'too-short', detail: 'Must have at least 6 characters.' }] } },
    ])
    expect(await logIn('test@test.com', '123456', lenient)).toMatchObject({ ok: true })
  })
})

test('the server responds identically to a wrong password and to an unknown e-mail address', async () => {
  const post = (email: string) =>
    sendRequest(service.url, { method: 'POST', path: '/api/auth/login', body: { email, password: 'not the password' } })

  const [wrong, unknown] = await expectUnchanged(service, () => Promise.all([post(service.alice.email), post(newEmail())]))

  const comparable = ({ status, headers, body }: typeof wrong) => ({
    status,
    headers: { ...headers, 'x-request-id': '', date: '' },
    body: { ...body, request_id: '' },
  })
  expect(comparable(wrong)).toEqual(comparable(unknown))
  expect(wrong).toMatchObject({
    status: 401,
    body: { code: 'wrong-credentials' },
    headers: { 'www-authenticate': 'Bearer realm="contacts"' },
  })
})

describe('a profile', () => {
  test('is returned with its updated values', async () => {
    const { client } = await service.person('Carol')
    const before = await unwrap(client.users.me())

    const changed = await unwrap(
      client.users.update({
        body: { username: 'Кароліна', language: 'uk', time_zone: 'Europe/Kyiv', default_region: null, leap_day: 'mar_1' },
      }),
    )

    expect(changed).toEqual({
      ...before,
      username: 'Кароліна',
      language: 'uk',
      time_zone: 'Europe/Kyiv',
      default_region: null,
      leap_day: 'mar_1',
    })
    expect(await unwrap(client.users.me())).toEqual(changed)
  })

  test('keeps every one of several simultaneous updates of different members', async () => {
    const { client } = await service.person('Carol')

    await Promise.all([
      unwrap(client.users.update({ body: { username: 'Caroline' } })),
      unwrap(client.users.update({ body: { language: 'uk' } })),
      unwrap(client.users.update({ body: { time_zone: 'Europe/Kyiv' } })),
      unwrap(client.users.update({ body: { default_region: 'PL' } })),
      unwrap(client.users.update({ body: { leap_day: 'mar_1' } })),
    ])

    expect(await unwrap(client.users.me())).toMatchObject({
      username: 'Caroline',
      language: 'uk',
      time_zone: 'Europe/Kyiv',
      default_region: 'PL',
      leap_day: 'mar_1',
    })
  })

  test('takes effect from the next request on: the server parses a phone number for the new region', async () => {
    const { client } = await service.person('Carol')
    await unwrap(client.users.me())

    await unwrap(client.users.update({ body: { default_region: 'PL' } }))

    expect(await unwrap(client.contacts.create({ body: { first_name: 'Ada', phones: [{ number: '512 345 678' }] } }))).toMatchObject({
      phones: [{ e164: '+48512345678' }],
    })
  })

  test.each([
    ['an e-mail address', { email: 'other@example.com' }, 'unknown-member'],
    ['a password', { password: 'another long password' }, 'unknown-member'],
    ['an unknown time zone', { time_zone: 'Europe/Atlantis' }, 'not-a-time-zone'],
    ['an invalid region', { default_region: 'ua' }, 'not-a-region'],
    ['a blank name', { username: ' ' }, 'too-short'],
  ])('is not updated with %s', async (_, body, code) => {
    const response = await expectUnchanged(service, () => service.bob.client.users.update({ body: body as object }))

    expect(response).toMatchObject({ status: 422, problem: { errors: [{ pointer: `#/${Object.keys(body)[0]}`, code }] } })
  })
})

test('the server immediately refuses the requests of a user whose account was deleted from the database', async () => {
  const { client } = await service.person('Removed')
  const tokens = client.session.tokens
  const { id } = await unwrap(client.users.me())
  await service.db.run({ text: 'delete from users where id = $1', values: [id] })

  // Each request has a new client, because a client drops its tokens after the first `session-ended` response.
  const newClient = () => createClient({ baseUrl: service.url, tokens })
  const responses = [
    await newClient().users.me(),
    await newClient().users.update({ body: { username: 'Still here' } }),
    await newClient().contacts.create({ body: { first_name: 'Nobody' } }),
  ]

  for (const response of responses) expect(response).toMatchObject({ ok: false, status: 401, problem: { code: 'session-ended' } })
  expect(await service.db.run({ text: 'select id from contacts where owner_id = $1', values: [id] })).toEqual([])
})
