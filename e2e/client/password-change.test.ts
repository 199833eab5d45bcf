/** A signed-in user changes the password. */
import { createClient, unwrap } from '@contacts/client'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, startService } from '../harness/service.ts'
import { changePassword, NEW_PASSWORD, passwordRequests, sessionEnded, tokenInvalid, wrongCredentials } from './password-requests.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z', hasRealHashing: true })
const { url, mailbox } = service
const { signInOnNewDevice, login, requestReset, resetPassword, tokenTo } = passwordRequests(service)

describe('changing the password', () => {
  test('signs out every other device and sends the owner an e-mail', async () => {
    const person = await service.person('Careful')
    const phone = await signInOnNewDevice(person)
    const before = person.client.session.tokens

    expect(await changePassword(person, PASSWORD)).toMatchObject({ ok: true, status: 204 })

    expect(await phone.users.me()).toMatchObject(sessionEnded)
    expect(await person.client.users.me()).toMatchObject({ ok: true })
    expect(person.client.session.tokens).toEqual(before)
    expect(await login(person.email, PASSWORD)).toMatchObject(wrongCredentials)
    expect(await login(person.email, NEW_PASSWORD)).toMatchObject({ ok: true })
    expect(await mailbox.mailTo(person.email, 2)).toMatchObject({ subject: 'Your password was changed', link: undefined })
  })

  test('requires the current password', async () => {
    const person = await service.person('Left-alone')
    const mails = (await mailbox.settled()).length

    const response = await expectUnchanged(service, () => changePassword(person, 'wrong horse battery'))

    expect(response).toMatchObject({ ok: false, status: 403, problem: { code: 'wrong-password' } })
    expect(await mailbox.settled()).toHaveLength(mails)
  })

  test('succeeds for one of two concurrent requests', async () => {
    const person = await service.person('Double')
    const phone = await signInOnNewDevice(person)

    const responses = await Promise.all([
      changePassword(person, PASSWORD, 'the first new battery'),
      changePassword({ client: phone }, PASSWORD, 'the second new battery'),
    ])

    expect(responses.filter(({ ok }) => ok)).toHaveLength(1)
    const [first, second] = [await login(person.email, 'the first new battery'), await login(person.email, 'the second new battery')]
    expect([first.ok, second.ok]).toEqual(responses.map(({ ok }) => ok))
  })

  test('ends the sessions of devices that signed in with the old password during the change', async () => {
    const person = await service.person('Raced')
    const devices = Array.from({ length: 6 }, () => createClient({ baseUrl: url }))

    // The delays let the server check some of the passwords during the change.
    const logins = devices.map(async ({ auth }, index) => {
      await sleep(index * 10)
      return auth.login({ body: { email: person.email, password: PASSWORD } })
    })
    const [changed, ...responses] = await Promise.all([changePassword(person, PASSWORD), ...logins])

    expect(changed).toMatchObject({ ok: true })
    const signedIn = devices.filter((_, index) => responses[index]!.ok)
    for (const { users } of signedIn) expect(await users.me()).toMatchObject(sessionEnded)
    expect((await unwrap(person.client.sessions.list())).items).toMatchObject([{ current: true }])
  })

  test('invalidates reset links that were requested before', async () => {
    const person = await service.person('Suspicious')
    await requestReset(person.email)
    const token = await tokenTo(person.email, 2)
    await unwrap(changePassword(person, PASSWORD))

    expect(await expectUnchanged(service, () => resetPassword(token, 'the thief’s own battery'))).toMatchObject(tokenInvalid)
  })
})
