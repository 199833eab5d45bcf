/**
 * Changing the e-mail address: the user enters the password and confirms the new address with a link, and the server
 * notifies the old address.
 */
import { createClient, unwrap } from '@contacts/client'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T09:30:00Z' })
const { anon, url, clock, mailbox, bob } = service
const HOUR = 3_600_000
const newAddress = () => `new-${randomUUID().slice(0, 8)}@example.com`
const tokenTo = async (email: string, nth = 1) => (await mailbox.mailTo(email, nth)).token!
const requestChange = ({ client }: Person, email: string, password = PASSWORD) => client.users.changeEmail({ body: { email, password } })
const confirm = (token: string) => anon.auth.verifyEmail({ body: { token } })
const login = (email: string) => createClient({ baseUrl: url }).auth.login({ body: { email, password: PASSWORD } })
const refused = { ok: false, status: 400, problem: { code: 'token-invalid' } }

test('the user signs in with the old address until the new address is confirmed, and then only with the new one', async () => {
  const person = await service.person('Moves')
  const to = newAddress()

  expect(await requestChange(person, to)).toMatchObject({ ok: true, status: 202 })
  expect(await unwrap(person.client.users.me())).toMatchObject({ email: person.email, email_verified: false })
  expect(await login(to)).toMatchObject({ ok: false, problem: { code: 'wrong-credentials' } })

  expect(await unwrap(confirm(await tokenTo(to)))).toMatchObject({ email: to, email_verified: true })
  expect(await unwrap(person.client.users.me())).toMatchObject({ email: to, email_verified: true })
  expect(await login(to)).toMatchObject({ ok: true })
  expect(await login(person.email)).toMatchObject({ ok: false, problem: { code: 'wrong-credentials' } })
})

test('the sessions of the user survive a change of address', async () => {
  const person = await service.person('Stays')
  const phone = createClient({ baseUrl: url })
  await unwrap(phone.auth.login({ body: { email: person.email, password: PASSWORD } }))
  const to = newAddress()
  await unwrap(requestChange(person, to))
  await unwrap(confirm(await tokenTo(to)))

  for (const { users, auth } of [person.client, phone]) {
    expect(await users.me()).toMatchObject({ ok: true, data: { email: to } })
    expect(await auth.refresh()).toMatchObject({ ok: true })
  }
})

test('the server notifies the old address in an e-mail without a link', async () => {
  const person = await service.person('Told')
  const to = newAddress()

  await unwrap(requestChange(person, to))

  const notice = await mailbox.mailTo(person.email, 2)
  expect(notice.subject).toBe('Your e-mail address is about to change')
  expect(notice.text).toContain(to)
  expect(notice.link).toBeUndefined()
  expect((await mailbox.mailTo(to)).subject).toBe('Confirm your new e-mail address')
})

test('the server refuses a change of address with a wrong password, and sends no e-mail', async () => {
  const person = await service.person('Borrowed')
  const mails = (await mailbox.settled()).length

  for (const email of [newAddress(), bob.email]) {
    const response = await expectUnchanged(service, () => requestChange(person, email, 'wrong horse battery'))
    expect(response).toMatchObject({ ok: false, status: 403, problem: { code: 'wrong-password' } })
  }
  expect(await mailbox.settled()).toHaveLength(mails)
})

test('the server refuses an address that already has an account, even the current address of the user', async () => {
  const person = await service.person('Wants')
  const mails = (await mailbox.settled()).length

  for (const email of [bob.email, bob.email.toUpperCase(), person.email]) {
    const response = await expectUnchanged(service, () => requestChange(person, email))
    expect(response).toMatchObject({ ok: false, status: 409, problem: { code: 'email-taken' } })
  }
  expect(await mailbox.settled()).toHaveLength(mails)
})

test('the confirmation link fails after another user has signed up with the new address', async () => {
  const person = await service.person('Slow')
  const to = newAddress()
  await unwrap(requestChange(person, to))
  const token = await tokenTo(to)
  await unwrap(anon.auth.signup({ body: { username: 'Fast', email: to, password: PASSWORD } }))

  expect(await expectUnchanged(service, () => confirm(token))).toMatchObject(refused)
  expect(await unwrap(person.client.users.me())).toMatchObject({ email: person.email })
})

test('of two users who confirm the same address at once, one gets it', async () => {
  const people = [await service.person('Left'), await service.person('Right')]
  const to = newAddress()
  for (const person of people) await unwrap(requestChange(person, to))
  const tokens = [await tokenTo(to, 1), await tokenTo(to, 2)]

  const responses = await Promise.all(tokens.map(confirm))

  expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400])
  const emails = await Promise.all(people.map(async ({ client }) => (await unwrap(client.users.me())).email))
  expect(emails.filter((email) => email === to)).toHaveLength(1)
})

test('only the newest confirmation link works, within an hour, and reports its success again in that time', async () => {
  const person = await service.person('Thrice')
  const [first, second, third] = [newAddress(), newAddress(), newAddress()]
  await unwrap(requestChange(person, first))
  await unwrap(requestChange(person, second))

  expect(await expectUnchanged(service, async () => confirm(await tokenTo(first)))).toMatchObject(refused)
  clock.advance(HOUR - 1)
  const confirmed = await unwrap(confirm(await tokenTo(second)))
  expect(await expectUnchanged(service, async () => unwrap(confirm(await tokenTo(second))))).toEqual(confirmed)
  clock.advance(1)
  expect(await expectUnchanged(service, async () => confirm(await tokenTo(second)))).toMatchObject(refused)

  await unwrap(requestChange(person, third))
  clock.advance(HOUR)
  expect(await expectUnchanged(service, async () => confirm(await tokenTo(third)))).toMatchObject(refused)
  expect(await unwrap(person.client.users.me())).toMatchObject({ email: second })
})

test('links sent to the old address stop working after the change of address', async () => {
  const person = await service.person('Leaves')
  const to = newAddress()
  await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
  const [verify, reset] = [await tokenTo(person.email, 1), await tokenTo(person.email, 2)]
  await unwrap(requestChange(person, to))
  await unwrap(confirm(await tokenTo(to)))

  expect(await expectUnchanged(service, () => confirm(verify))).toMatchObject(refused)
  expect(
    await expectUnchanged(service, () => anon.auth.resetPassword({ body: { token: reset, password: 'another horse battery' } })),
  ).toMatchObject(refused)
  expect(await login(to)).toMatchObject({ ok: true })
})

test.each(['a password change', 'a password reset'])('a pending change of address is cancelled by %s', async (how) => {
  const person = await service.person('Fights')
  const to = newAddress()
  await unwrap(requestChange(person, to))
  const token = await tokenTo(to)
  const password = 'another horse battery'

  if (how === 'a password reset') {
    await unwrap(anon.auth.requestPasswordReset({ body: { email: person.email } }))
    await unwrap(anon.auth.resetPassword({ body: { token: await tokenTo(person.email, 3), password } }))
  } else await unwrap(person.client.users.changePassword({ body: { current_password: PASSWORD, new_password: password } }))

  expect(await expectUnchanged(service, () => confirm(token))).toMatchObject(refused)
  expect(await anon.auth.login({ body: { email: person.email, password } })).toMatchObject({ ok: true })
})
