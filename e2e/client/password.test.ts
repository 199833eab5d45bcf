/** Which passwords the service accepts, and how it hashes them. */
import { unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { realHashing } from '../harness/hashing.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'
import { changePassword, NEW_PASSWORD, passwordRequests, wrongCredentials } from './password-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z', hasRealHashing: true })
const { anon } = service
const { signInOnNewDevice, login, requestReset, resetPassword, tokenTo } = passwordRequests(service)

const newAddress = () => `olena-${randomUUID().slice(0, 8)}@example.com`
const signup = (email: string, password: string) => anon.auth.signup({ body: { username: 'Olena Petrenko', email, password } })

const invalid = (pointer: string, code: string) => ({
  ok: false,
  status: 422,
  problem: { code: 'validation-failed', errors: [{ pointer, code }] },
})

describe('a password that is', () => {
  test.each<[description: string, password: (email: string) => string, code: string]>([
    ['too short', () => '1234567', 'too-short'],
    ['very common', () => '12345678', 'too-common'],
    ['very common, but in another case', () => 'PassWord1', 'too-common'],
    ['a repeated common one', () => 'passwordpassword', 'too-common'],
    ['a common one with a year and a sign', () => 'Dragon2026!', 'too-common'],
    ['spaces only', () => ' '.repeat(15), 'blank'],
    ['ideographic spaces only', () => '\u3000'.repeat(15), 'blank'],
    ['invisible characters only', () => '\u200b\u2060\u3164\u2800'.repeat(3), 'blank'],
    ['one character', () => 'aaaaaaaaaaaaaaa', 'too-repetitive'],
    ['a few characters again and again', () => 'abqabqabqabq', 'too-repetitive'],
    ['a sequence of digits', () => '123456789012345', 'too-sequential'],
    ['a row of the keyboard', () => 'rtyuiop123', 'too-sequential'],
    ['the name of the service', () => 'contactscontacts1', 'service-name'],
    ['the user name', () => 'olena petrenko', 'too-personal'],
    ['a part of the user name, twice', () => 'petrenkoPetrenko1', 'too-personal'],
    ['the user name with a year', () => 'Olena Petrenko2026', 'too-personal'],
    ['the e-mail address', (email) => email, 'too-personal'],
    ['the local part of the e-mail address with an exclamation mark', (email) => `${email.split('@')[0]}!`, 'too-personal'],
  ])('%s is refused at sign-up, at a change and at a reset', async (_, password, code) => {
    const email = newAddress()
    expect(await expectUnchanged(service, () => signup(email, password(email)))).toMatchObject(invalid('#/password', code))

    await unwrap(signup(email, PASSWORD))
    const client = await signInOnNewDevice({ email })
    await requestReset(email)
    const token = await tokenTo(email, 2)
    expect(await expectUnchanged(service, () => changePassword({ client }, PASSWORD, password(email)))).toMatchObject(
      invalid('#/new_password', code),
    )
    expect(await expectUnchanged(service, () => resetPassword(token, password(email)))).toMatchObject(invalid('#/password', code))

    expect(await login(email, PASSWORD)).toMatchObject({ ok: true })
    // The refused reset has not used up the link.
    expect(await resetPassword(token)).toMatchObject({ ok: true, status: 204 })
  })

  test.each([
    'correct horse battery staple',
    'кобза на возі співає',
    'my contacts are safe with me',
    'Olena grows 7 potatoes',
    'password of a thousand horses',
    'gT9-wq4Z',
    '🐎🔋📎🐎🔋📎🐎🔋',
    `${'a'.repeat(127)}!`,
  ])('%s is accepted at sign-up, at a change and at a reset', async (password) => {
    const email = newAddress()
    await unwrap(signup(email, password))
    const client = await signInOnNewDevice({ email }, password)
    await requestReset(email)

    expect(await resetPassword(await tokenTo(email, 2), password)).toMatchObject({ ok: true, status: 204 })
    await unwrap(client.auth.login({ body: { email, password } }))
    expect(await changePassword({ client }, password, password)).toMatchObject({ ok: true, status: 204 })
  })

  test('blank and was accepted by an older version signs the user in, and can be changed', async () => {
    const person = await service.person('Blank')
    const blank = ' '.repeat(15)
    await service.db.run({
      text: 'update users set password_hash = $1 where email = $2',
      values: [await (await realHashing()).hash(blank), person.email],
    })

    expect(await login(person.email, blank)).toMatchObject({ ok: true })
    expect(await changePassword(person, blank)).toMatchObject({ ok: true, status: 204 })
    expect(await login(person.email, NEW_PASSWORD)).toMatchObject({ ok: true })
  })

  test('equal after Unicode normalization signs the user in', async () => {
    const email = newAddress()
    await unwrap(signup(email, 'cafe\u0301 au lait'))

    expect(await login(email, 'caf\u00e9 au lait')).toMatchObject({ ok: true })
  })

  test('common or personal is accepted if PASSWORD_MIN_LENGTH is below 8', async () => {
    const relaxed = await startService({ settings: { PASSWORD_MIN_LENGTH: '6' }, hasRealHashing: true })
    const account = { username: 'admin1', email: 'admin1@example.com' }

    expect(await relaxed.anon.auth.signup({ body: { ...account, password: '12345' } })).toMatchObject(invalid('#/password', 'too-short'))
    expect(await relaxed.anon.auth.signup({ body: { ...account, password: ' '.repeat(6) } })).toMatchObject(invalid('#/password', 'blank'))
    expect(await relaxed.anon.auth.signup({ body: { ...account, password: 'admin1' } })).toMatchObject({ ok: true, status: 201 })
  })
})

describe('a password hash with outdated parameters', () => {
  // The hash of `correct horse battery` with cheap parameters.
  const CHEAP = '$argon2id$v=19$m=1024,p=1,t=1$AAECAwQFBgcICQoLDA0ODw$eUnXP7hFtXAwwAHuKkinNBC/m0/1jhHLjwH9M4s/0gQ'
  const CURRENT = /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/
  const hashOf = async ({ email }: Person) =>
    (await service.db.run<{ password_hash: string }>({ text: 'select password_hash from users where email = $1', values: [email] }))[0]!
      .password_hash

  async function personWithCheapHash(name: string) {
    const person = await service.person(name)
    expect(await hashOf(person)).toMatch(CURRENT)
    await service.db.run({ text: 'update users set password_hash = $1 where email = $2', values: [CHEAP, person.email] })
    return person
  }

  test('is replaced when its owner signs in', async () => {
    const old = await personWithCheapHash('Old')

    expect(await login(old.email, 'wrong horse battery')).toMatchObject(wrongCredentials)
    expect(await hashOf(old)).toBe(CHEAP)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })

    const renewed = await hashOf(old)
    expect(renewed).toMatch(CURRENT)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })
    expect(await hashOf(old)).toBe(renewed)
  })

  test('is replaced without refusing any of six concurrent sign-ins', async () => {
    const old = await personWithCheapHash('Simultaneous')

    const responses = await Promise.all(Array.from({ length: 6 }, () => login(old.email, PASSWORD)))

    expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(await hashOf(old)).toMatch(CURRENT)
    expect(await login(old.email, PASSWORD)).toMatchObject({ ok: true })
  })

  test.each([1, 2, 3, 4, 5])('is replaced without undoing a concurrent change of the password (run %i)', async () => {
    const old = await personWithCheapHash('Both')

    const [changed] = await Promise.all([changePassword(old, PASSWORD), ...Array.from({ length: 4 }, () => login(old.email, PASSWORD))])

    const [password, other] = changed.ok ? [NEW_PASSWORD, PASSWORD] : [PASSWORD, NEW_PASSWORD]
    expect(await hashOf(old)).toMatch(CURRENT)
    expect(await login(old.email, password)).toMatchObject({ ok: true })
    expect(await login(old.email, other)).toMatchObject(wrongCredentials)
  })
})

test('the server refuses sign-ins beyond its hashing queue with 503, and starts a session for each accepted sign-in', async () => {
  const stormy = await startService({ allows5xx: true, hasRealHashing: true })
  const { email } = await stormy.person('Storm')
  const sessionCount = async () =>
    (await stormy.db.run<{ count: number }>({ text: 'select count(*)::int as count from sessions', values: [] }))[0]!.count
  const before = await sessionCount()

  const responses = await Promise.all(Array.from({ length: 150 }, () => login(email, PASSWORD, stormy.url)))

  const [signedIn, refused] = [responses.filter(({ ok }) => ok), responses.filter(({ ok }) => !ok)]
  expect(signedIn.length).toBeGreaterThan(0)
  expect(refused.length).toBeGreaterThan(0)
  for (const response of refused) {
    expect(response).toMatchObject({ status: 503, problem: { code: 'unavailable' } })
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(await sessionCount()).toBe(before + signedIn.length)
})
