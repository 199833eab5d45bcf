/** A user sets a new password by a link in an e-mail. */
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { solidImage } from '../harness/images.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { NEW_PASSWORD, passwordRequests, sessionEnded, tokenInvalid, wrongCredentials } from './password-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z', hasRealHashing: true })
const { anon, clock } = service
const { signInOnNewDevice, login, requestReset, resetPassword, tokenTo } = passwordRequests(service)
const MINUTES = 60_000

describe('a password reset link', () => {
  /** Signs up a user with a verified address, and requests a reset link. */
  async function personWithResetLink(name: string) {
    const person = await service.person(name)
    await unwrap(anon.auth.verifyEmail({ body: { token: await tokenTo(person.email) } }))
    await requestReset(person.email)
    return { ...person, token: await tokenTo(person.email, 2) }
  }

  test('sets a new password, ends every session and starts none', async () => {
    const person = await personWithResetLink('Forgetful')
    const phone = await signInOnNewDevice(person)
    const tokens = person.client.session.tokens!

    const response = await resetPassword(person.token)

    expect(response).toMatchObject({ ok: true, status: 204, data: undefined })
    expect(await phone.users.me()).toMatchObject(sessionEnded)
    expect(await person.client.users.me()).toMatchObject(sessionEnded)
    expect(await anon.auth.refresh({ body: { refresh_token: tokens.refresh_token } })).toMatchObject(sessionEnded)
    expect(await login(person.email, PASSWORD)).toMatchObject(wrongCredentials)
    expect(await login(person.email, NEW_PASSWORD)).toMatchObject({ ok: true })
  })

  test('works once', async () => {
    const { email, token } = await personWithResetLink('Once')
    await unwrap(resetPassword(token))

    expect(await expectUnchanged(service, () => resetPassword(token, 'the second new battery'))).toMatchObject(tokenInvalid)
    expect(await login(email, NEW_PASSWORD)).toMatchObject({ ok: true })
  })

  test('works for one of ten concurrent requests', async () => {
    const { email, token } = await personWithResetLink('Storm')
    const passwords = Array.from({ length: 10 }, (_, index) => `new battery number ${index}`)

    const responses = await Promise.all(passwords.map((password) => resetPassword(token, password)))

    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, ...Array<number>(9).fill(400)])
    expect(await login(email, passwords[responses.findIndex(({ ok }) => ok)]!)).toMatchObject({ ok: true })
  })

  test('works for 30 minutes, and only if it is the newest', async () => {
    const { email, token } = await personWithResetLink('Slow')
    await requestReset(email)
    const newerToken = await tokenTo(email, 3)

    expect(await expectUnchanged(service, () => resetPassword(token))).toMatchObject(tokenInvalid)
    clock.advance(30 * MINUTES)
    expect(await expectUnchanged(service, () => resetPassword(newerToken))).toMatchObject(tokenInvalid)
    await requestReset(email)
    clock.advance(30 * MINUTES - 1)
    expect(await resetPassword(await tokenTo(email, 4))).toMatchObject({ ok: true })
  })

  test('is refused with an invalid token, a verification token or an altered token of another user', async () => {
    const [person, other] = [await service.person('Curious'), await personWithResetLink('Other')]
    const verificationToken = await tokenTo(person.email)

    for (const token of ['x', verificationToken, `${other.token.slice(0, -1)}${other.token.endsWith('A') ? 'E' : 'A'}`])
      expect(await expectUnchanged(service, () => resetPassword(token))).toMatchObject(tokenInvalid)
    expect(await login(person.email, PASSWORD)).toMatchObject({ ok: true })
  })

  test('keeps the contacts and the profile of a verified account', async () => {
    const person = await personWithResetLink('Keeps')
    const ada = await unwrap(person.client.contacts.create({ body: { first_name: 'Ada' } }))
    await unwrap(person.client.users.update({ body: { username: 'Keeper', language: 'uk', time_zone: 'Europe/Kyiv' } }))

    await unwrap(resetPassword(person.token))

    const client = await signInOnNewDevice(person, NEW_PASSWORD)
    expect((await unwrap(client.contacts.list())).items).toEqual([ada])
    expect(await unwrap(client.users.me())).toMatchObject({ username: 'Keeper', language: 'uk', time_zone: 'Europe/Kyiv' })
  })

  test('deletes what a squatter stored in an account with an unverified address, and verifies the address', async () => {
    const squatter = await service.person('Squatter')
    await unwrap(squatter.client.contacts.create({ body: { first_name: 'A trap' } }))
    await unwrap(squatter.client.avatars.put({ body: await solidImage('red').png().toBuffer() }))
    await unwrap(squatter.client.labels.create({ body: { name: 'A trap' } }))
    await unwrap(squatter.client.feeds.create())
    await unwrap(
      squatter.client.users.update({
        body: { username: 'Call 0900', language: 'uk', time_zone: 'Asia/Tokyo', default_region: 'JP', leap_day: 'mar_1' },
      }),
    )
    await unwrap(squatter.client.users.changeEmail({ body: { email: 'squatter@example.net', password: PASSWORD } }))
    // The job is not due, because the server would run a due job at once.
    const job = `insert into phone_derivations (owner_id, region, last_id, due_at) select id, 'JP', id, '2999-01-01' from users where email = $1`
    await service.db.run({ text: job, values: [squatter.email] })
    await requestReset(squatter.email)

    await unwrap(resetPassword(await tokenTo(squatter.email, 3)))

    expect(await service.db.run({ text: 'select from phone_derivations', values: [] })).toEqual([])
    expect(await squatter.client.users.me()).toMatchObject(sessionEnded)
    const owner = await signInOnNewDevice(squatter, NEW_PASSWORD)
    expect((await unwrap(owner.contacts.list())).items).toEqual([])
    expect((await unwrap(owner.labels.list())).items).toEqual([])
    expect(await owner.feeds.get()).toMatchObject({ ok: false, problem: { code: 'feed-not-found' } })
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
      await expectUnchanged(service, async () => anon.auth.verifyEmail({ body: { token: await tokenTo('squatter@example.net') } })),
    ).toMatchObject(tokenInvalid)
  })
})
