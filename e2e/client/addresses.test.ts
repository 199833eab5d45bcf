/**
 * Each e-mail address has one account, however it is written: with invisible characters, or with its domain in ASCII.
 */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-29T14:00:00Z' })
const { anon, url, mailbox } = service
const NEW_PASSWORD = 'another horse battery'

const signUp = (email: string, password = PASSWORD) => anon.auth.signup({ body: { username: 'Olena', email, password } })
const logIn = (email: string, password = PASSWORD) => createClient({ baseUrl: url }).auth.login({ body: { email, password } })
const taken = { ok: false, status: 409, problem: { code: 'email-taken' } }
const newName = () => `olena-${randomUUID().slice(0, 8)}`

describe.each([
  ['in Unicode', 'bücher.приклад.укр', 'xn--bcher-kva.xn--80aikifvh.xn--j1amh'],
  ['in ASCII', 'xn--bcher-kva.xn--80aikifvh.xn--j1amh', 'bücher.приклад.укр'],
  ['in ASCII and capitals', 'XN--BCHER-KVA.XN--80AIKIFVH.xn--J1AMH', 'BÜCHER。Приклад．УКР'],
])('an account whose domain was written %s', (_, domain, otherDomain) => {
  test('has its domain in Unicode, and is the only one of this address', async () => {
    const name = newName()
    expect(await unwrap(signUp(`${name}@${domain}`))).toMatchObject({ email: `${name}@bücher.приклад.укр` })

    for (const each of [domain, otherDomain, 'bücher.xn--80aikifvh.укр']) {
      expect(await expectUnchanged(service, () => signUp(`${name}@${each}`, NEW_PASSWORD))).toMatchObject(taken)
      expect(await expectUnchanged(service, () => logIn(`${name}@${each}`, NEW_PASSWORD))).toMatchObject({ status: 401 })
    }
  })

  test('signs in, gets e-mails and resets its password by the other spelling', async () => {
    const name = newName()
    await unwrap(signUp(`${name}@${domain}`))

    expect(await logIn(`${name}@${otherDomain}`)).toMatchObject({ ok: true })
    await unwrap(anon.auth.resendVerification({ body: { email: `${name}@${otherDomain}` } }))
    await unwrap(anon.auth.requestPasswordReset({ body: { email: `${name}@${otherDomain}` } }))
    // The headers of an e-mail have the domain in ASCII.
    const reset = await mailbox.mailTo(`${name}@xn--bcher-kva.xn--80aikifvh.xn--j1amh`, 3)
    await unwrap(anon.auth.resetPassword({ body: { token: reset.token!, password: NEW_PASSWORD } }))

    expect(await logIn(`${name}@${otherDomain}`, NEW_PASSWORD)).toMatchObject({ ok: true })
  })

  test('cannot get a second account by a change of address', async () => {
    const name = newName()
    await unwrap(signUp(`${name}@${domain}`))
    const { client } = await service.person('Mallory')
    const mails = (await mailbox.settled()).length

    const response = await expectUnchanged(service, () =>
      client.users.changeEmail({ body: { email: `${name}@${otherDomain}`, password: PASSWORD } }),
    )

    expect(response).toMatchObject(taken)
    expect(await mailbox.settled()).toHaveLength(mails)
  })
})

test('a change to an address with a domain in ASCII stores the domain in Unicode', async () => {
  const { client } = await service.person('Moves')
  const name = newName()
  await unwrap(client.users.changeEmail({ body: { email: `${name}@xn--bcher-kva.example`, password: PASSWORD } }))
  const { token } = await mailbox.mailTo(`${name}@xn--bcher-kva.example`)

  expect(await unwrap(anon.auth.verifyEmail({ body: { token: token! } }))).toMatchObject({ email: `${name}@bücher.example` })
  expect(await logIn(`${name}@xn--bcher-kva.example`)).toMatchObject({ ok: true })
})

describe('an address with invisible characters', () => {
  test.each([
    ['a zero-width space', '\u200b'],
    ['a word joiner', '\u2060'],
    ['a byte order mark', '\ufeff'],
    ['a Hangul filler', '\u3164'],
    ['an empty braille pattern', '\u2800'],
    ['a variation selector', '\ufe0f'],
    ['a right-to-left mark', '\u200f'],
  ])('such as %s around it is stored without them, and is refused if one is inside it', async (_, character) => {
    const email = `${newName()}@example.com`
    expect(await unwrap(signUp(`${character}${email}${character} `))).toMatchObject({ email })

    expect(await expectUnchanged(service, () => signUp(`${email}${character}`))).toMatchObject(taken)
    expect(await logIn(` ${character}${email}`)).toMatchObject({ ok: true })
    for (const inside of [`${character}@`, `@${character}`, `-${character}-`]) {
      const hidden = email.replace(/@|-/, inside)
      const calls: (() => Promise<unknown>)[] = [
        () => signUp(hidden),
        () => logIn(hidden),
        () => anon.auth.requestPasswordReset({ body: { email: hidden } }),
      ]
      for (const call of calls)
        expect(await expectUnchanged(service, call)).toMatchObject({
          status: 422,
          problem: { errors: [{ pointer: '#/email', code: 'invisible-character' }] },
        })
    }
  })
})

test.each(['olena@xn--a.example', 'olena@bü\u00a0cher.example', 'olena@bü/cher.example', 'olena@bücher℀.example'])(
  'an account cannot have the address %s, because its domain is not valid',
  async (email) => {
    expect(await expectUnchanged(service, () => signUp(email))).toMatchObject({
      status: 422,
      problem: { errors: [{ pointer: '#/email' }] },
    })
  },
)
