/** Passwords: which are taken, how they are changed, and how one is set by a mailed link. */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { solid } from '../harness/images.ts'
import { unchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z', hasRealHashing: true })
const { anon, url, clock, mailbox } = service
const NEW = 'another horse battery'
const MINUTES = 60_000

const newAddress = () => `olena-${randomUUID().slice(0, 8)}@example.com`
const tokenTo = async (email: string, nth = 1) => (await mailbox.mailTo(email, nth)).token!
const login = (email: string, password: string, to = url) => createClient({ baseUrl: to }).auth.login({ body: { email, password } })
const signup = (email: string, password: string) => anon.auth.signup({ body: { username: 'Olena Petrenko', email, password } })
const requestReset = (email: string) => unwrap(anon.auth.requestPasswordReset({ body: { email } }))
const reset = (token: string, password = NEW) => anon.auth.resetPassword({ body: { token, password } })
const change = ({ client }: Pick<Person, 'client'>, current_password: string, new_password = NEW) =>
  client.users.changePassword({ body: { current_password, new_password } })

const tokenInvalid = { ok: false, status: 400, problem: { code: 'token-invalid' } }
const wrongCredentials = { ok: false, status: 401, problem: { code: 'wrong-credentials' } }
const sessionEnded = { ok: false, status: 401, problem: { code: 'session-ended' } }
const invalid = (pointer: string, code: string) => ({
  ok: false,
  status: 422,
  problem: { code: 'validation-failed', errors: [{ pointer, code }] },
})

async function anotherDevice({ email }: Pick<Person, 'email'>, password = PASSWORD) {
  const client = createClient({ baseUrl: url })
  await unwrap(client.auth.login({ body: { email, password } }))
  return client
}

describe('a password that is', () => {
  test.each<[what: string, password: (email: string) => string, code: string]>([
    ['short', () => '1234567', 'too-short'],
    ['tried first', () => '12345678', 'too-common'],
    ['tried first, in other letters', () => 'PassWord1', 'too-common'],
    ['the name', () => 'olena petrenko', 'too-personal'],
    ['the name with a year', () => 'Olena Petrenko2026', 'too-personal'],
    ['the address', (email) => email, 'too-personal'],
    ['the mailbox with a mark', (email) => `${email.split('@')[0]}!`, 'too-personal'],
  ])('%s is refused wherever one is set', async (_, password, code) => {
    const email = newAddress()
    expect(await unchanged(service, () => signup(email, password(email)))).toMatchObject(invalid('#/password', code))

    await unwrap(signup(email, PASSWORD))
    const client = await anotherDevice({ email })
    await requestReset(email)
    const token = await tokenTo(email, 2)
    expect(await unchanged(service, () => change({ client }, PASSWORD, password(email)))).toMatchObject(invalid('#/new_password', code))
    expect(await unchanged(service, () => reset(token, password(email)))).toMatchObject(invalid('#/password', code))

    expect(await login(email, PASSWORD)).toMatchObject({ ok: true })
    // The link was not used up by it.
    expect(await reset(token)).toMatchObject({ ok: true, status: 204 })
  })

  test('the same in other code points is the same', async () => {
    const email = newAddress()
    await unwrap(signup(email, 'cafe\u0301 au lait'))

    expect(await login(email, 'caf\u00e9 au lait')).toMatchObject({ ok: true })
  })

  test('weak is taken where the minimum says that nothing is at stake', async () => {
    const relaxed = await startService({ settings: { PASSWORD_MIN_LENGTH: '6' }, hasRealHashing: true })
    const account = { username: 'admin1', email: 'admin1@example.com' }

    expect(await relaxed.anon.auth.signup({ body: { ...account, password: '12345' } })).toMatchObject(invalid('#/password', 'too-short'))
    expect(await relaxed.anon.auth.signup({ body: { ...account, password: 'admin1' } })).toMatchObject({ ok: true, status: 201 })
  })
})

describe('a hash that was made with other parameters', () => {
  // `correct horse battery`, cheaply.
  const CHEAP = '$argon2id$v=19$m=1024,p=1,t=1$AAECAwQFBgcICQoLDA0ODw$eUnXP7hFtXAwwAHuKkinNBC/m0/1jhHLjwH9M4s/0gQ'
  const CURRENT = /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/
  const hashOf = async ({ email }: Person) =>
    (await service.db.run<{ password_hash: string }>({ text: 'select password_hash from users where email = $1', values: [email] }))[0]!
      .password_hash

  async function personOfOld(name: string) {
    const person = await service.person(name)
    expect(await hashOf(person)).toMatch(CURRENT)
    await service.db.run({ text: 'update users set password_hash = $1 where email = $2', values: [CHEAP, person.email] })
    return person
  }

  test('is made anew when its owner signs in', async () => {
    const old = await personOfOld('Old')

    expect(await login(old.email, 'wrong horse battery')).toMatchObject(wrongCredentials)
    expect(await hashOf(old)).toBe(CHEAP)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })

    const renewed = await hashOf(old)
    expect(renewed).toMatch(CURRENT)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })
    expect(await hashOf(old)).toBe(renewed)
  })

  test('keeps none of those out who sign in at the same moment', async () => {
    const old = await personOfOld('Simultaneous')

    const answers = await Promise.all(Array.from({ length: 6 }, () => login(old.email, PASSWORD)))

    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(await hashOf(old)).toMatch(CURRENT)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })
  })

  test.each([1, 2, 3, 4, 5])('does not come back over a new password that is set meanwhile (%i)', async () => {
    const old = await personOfOld('Both')

    const [changed] = await Promise.all([change(old, PASSWORD), ...Array.from({ length: 4 }, () => login(old.email, PASSWORD))])

    const [password, other] = changed.ok ? [NEW, PASSWORD] : [PASSWORD, NEW]
    expect(await hashOf(old)).toMatch(CURRENT)
    expect(await login(old.email, password)).toMatchObject({ ok: true })
    expect(await login(old.email, other)).toMatchObject(wrongCredentials)
  })
})

test('a storm of sign-ins is turned away with 503 where it does not fit into the queue, and signs in whom it lets in', async () => {
  const stormy = await startService({ mayFail: true, hasRealHashing: true })
  const { email } = await stormy.person('Storm')
  const count = async () =>
    (await stormy.db.run<{ count: number }>({ text: 'select count(*)::int as count from sessions', values: [] }))[0]!.count
  const before = await count()

  const answers = await Promise.all(Array.from({ length: 150 }, () => login(email, PASSWORD, stormy.url)))

  const [signedIn, refused] = [answers.filter(({ ok }) => ok), answers.filter(({ ok }) => !ok)]
  expect(signedIn.length).toBeGreaterThan(0)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) {
    expect(answer).toMatchObject({ status: 503, problem: { code: 'unavailable' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(await count()).toBe(before + signedIn.length)
})

describe('changing it', () => {
  test('signs every other device out and tells the owner', async () => {
    const person = await service.person('Careful')
    const phone = await anotherDevice(person)
    const before = person.client.session.tokens

    expect(await change(person, PASSWORD)).toMatchObject({ ok: true, status: 204 })

    expect(await phone.users.me()).toMatchObject(sessionEnded)
    expect(await person.client.users.me()).toMatchObject({ ok: true })
    expect(person.client.session.tokens).toEqual(before)
    expect(await login(person.email, PASSWORD)).toMatchObject(wrongCredentials)
    expect(await login(person.email, NEW)).toMatchObject({ ok: true })
    expect(await mailbox.mailTo(person.email, 2)).toMatchObject({ subject: 'Your password was changed', link: undefined })
  })

  test('needs the current one', async () => {
    const person = await service.person('Left-alone')
    const mails = (await mailbox.settled()).length

    const answer = await unchanged(service, () => change(person, 'wrong horse battery'))

    expect(answer).toMatchObject({ ok: false, status: 403, problem: { code: 'wrong-password' } })
    expect(await mailbox.settled()).toHaveLength(mails)
  })

  test('twice at once is done once', async () => {
    const person = await service.person('Double')
    const phone = await anotherDevice(person)

    const answers = await Promise.all([
      change(person, PASSWORD, 'the first new battery'),
      change({ client: phone }, PASSWORD, 'the second new battery'),
    ])

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const [first, second] = [await login(person.email, 'the first new battery'), await login(person.email, 'the second new battery')]
    expect([first.ok, second.ok]).toEqual(answers.map(({ ok }) => ok))
  })

  test('leaves nobody signed in who got in with the old one meanwhile', async () => {
    const person = await service.person('Raced')
    const devices = Array.from({ length: 6 }, () => createClient({ baseUrl: url }))

    // One after the other, so that some have their password checked while the change is made.
    const logins = devices.map(async ({ auth }, index) => {
      await sleep(index * 10)
      return auth.login({ body: { email: person.email, password: PASSWORD } })
    })
    const [changed, ...answers] = await Promise.all([change(person, PASSWORD), ...logins])

    expect(changed).toMatchObject({ ok: true })
    const signedIn = devices.filter((_, index) => answers[index]!.ok)
    for (const { users } of signedIn) expect(await users.me()).toMatchObject(sessionEnded)
    expect((await unwrap(person.client.sessions.list())).items).toMatchObject([{ current: true }])
  })

  test('makes links useless that were asked for before', async () => {
    const person = await service.person('Suspicious')
    await requestReset(person.email)
    const token = await tokenTo(person.email, 2)
    await unwrap(change(person, PASSWORD))

    expect(await unchanged(service, () => reset(token, 'the thief’s own battery'))).toMatchObject(tokenInvalid)
  })
})

describe('a mailed link', () => {
  /** Somebody whose address is verified, with a link in the mail. */
  async function forgetful(name: string) {
    const person = await service.person(name)
    await unwrap(anon.auth.verifyEmail({ body: { token: await tokenTo(person.email) } }))
    await requestReset(person.email)
    return { ...person, token: await tokenTo(person.email, 2) }
  }

  test('sets a new one, ends every session and signs nobody in', async () => {
    const person = await forgetful('Forgetful')
    const phone = await anotherDevice(person)
    const tokens = person.client.session.tokens!

    const answer = await reset(person.token)

    expect(answer).toMatchObject({ ok: true, status: 204, data: undefined })
    expect(await phone.users.me()).toMatchObject(sessionEnded)
    expect(await person.client.users.me()).toMatchObject(sessionEnded)
    expect(await anon.auth.refresh({ body: { refresh_token: tokens.refresh_token } })).toMatchObject(sessionEnded)
    expect(await login(person.email, PASSWORD)).toMatchObject(wrongCredentials)
    expect(await login(person.email, NEW)).toMatchObject({ ok: true })
  })

  test('works once', async () => {
    const { email, token } = await forgetful('Once')
    await unwrap(reset(token))

    expect(await unchanged(service, () => reset(token, 'the second new battery'))).toMatchObject(tokenInvalid)
    expect(await login(email, NEW)).toMatchObject({ ok: true })
  })

  test('works for one of many at once', async () => {
    const { email, token } = await forgetful('Storm')
    const passwords = Array.from({ length: 10 }, (_, index) => `new battery number ${index}`)

    const answers = await Promise.all(passwords.map((password) => reset(token, password)))

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array<number>(9).fill(400)])
    expect(await login(email, passwords[answers.findIndex(({ ok }) => ok)]!)).toMatchObject({ ok: true })
  })

  test('works for 30 minutes, and only the newest', async () => {
    const { email, token } = await forgetful('Slow')
    await requestReset(email)
    const newer = await tokenTo(email, 3)

    expect(await unchanged(service, () => reset(token))).toMatchObject(tokenInvalid)
    clock.advance(30 * MINUTES)
    expect(await unchanged(service, () => reset(newer))).toMatchObject(tokenInvalid)
    await requestReset(email)
    clock.advance(30 * MINUTES - 1)
    expect(await reset(await tokenTo(email, 4))).toMatchObject({ ok: true })
  })

  test('is none that was mailed for something else, or to somebody else', async () => {
    const [person, other] = [await service.person('Curious'), await forgetful('Other')]
    const verify = await tokenTo(person.email)

    for (const token of ['x', verify, `${other.token.slice(0, -1)}${other.token.endsWith('A') ? 'E' : 'A'}`])
      expect(await unchanged(service, () => reset(token))).toMatchObject(tokenInvalid)
    expect(await login(person.email, PASSWORD)).toMatchObject({ ok: true })
  })

  test('leaves what a verified account has', async () => {
    const person = await forgetful('Keeps')
    const ada = await unwrap(person.client.contacts.create({ body: { first_name: 'Ada' } }))
    await unwrap(person.client.users.update({ body: { username: 'Keeper', language: 'uk', time_zone: 'Europe/Kyiv' } }))

    await unwrap(reset(person.token))

    const client = await anotherDevice(person, NEW)
    expect((await unwrap(client.contacts.list())).items).toEqual([ada])
    expect(await unwrap(client.users.me())).toMatchObject({ username: 'Keeper', language: 'uk', time_zone: 'Europe/Kyiv' })
  })

  test('drops what a squatter prepared in an account whose address was never verified, and verifies it', async () => {
    const squatter = await service.person('Squatter')
    await unwrap(squatter.client.contacts.create({ body: { first_name: 'A trap' } }))
    await unwrap(squatter.client.avatars.put({ body: await solid('red').png().toBuffer() }))
    await unwrap(squatter.client.labels.create({ body: { name: 'A trap' } }))
    await unwrap(
      squatter.client.users.update({
        body: { username: 'Call 0900', language: 'uk', time_zone: 'Asia/Tokyo', default_region: 'JP', leap_day: 'mar_1' },
      }),
    )
    await unwrap(squatter.client.users.changeEmail({ body: { email: 'squatter@example.net', password: PASSWORD } }))
    await requestReset(squatter.email)

    await unwrap(reset(await tokenTo(squatter.email, 3)))

    expect(await squatter.client.users.me()).toMatchObject(sessionEnded)
    const owner = await anotherDevice(squatter, NEW)
    expect((await unwrap(owner.contacts.list())).items).toEqual([])
    expect((await unwrap(owner.labels.list())).items).toEqual([])
    const { id: _, created_at: __, ...profile } = await unwrap(owner.users.me())
    expect(profile).toEqual({
      username: squatter.email.split('@')[0],
      email: squatter.email,
      email_verified: true,
      language: 'en',
      time_zone: 'UTC',
      default_region: 'UA',
      leap_day: 'feb_28',
      avatar_url: null,
    })
    expect(
      await unchanged(service, async () => anon.auth.verifyEmail({ body: { token: await tokenTo('squatter@example.net') } })),
    ).toMatchObject(tokenInvalid)
  })
})

test('a used refresh token that comes back is told to the owner, once', async () => {
  const { client, email } = await service.person('Robbed')
  const stolen = client.session.tokens!.refresh_token
  const refresh = (refresh_token: string) => createClient({ baseUrl: url }).auth.refresh({ body: { refresh_token } })
  const second = await unwrap(refresh(stolen))
  await unwrap(refresh(second.refresh_token))

  expect(await refresh(stolen)).toMatchObject(sessionEnded)
  expect(await unchanged(service, () => refresh(stolen))).toMatchObject(sessionEnded)

  expect(await mailbox.mailTo(email, 2)).toMatchObject({ subject: 'We have ended one of your sessions', link: undefined })
  expect((await mailbox.settled()).filter(({ to }) => to[0]!.address === email)).toHaveLength(2)
})
