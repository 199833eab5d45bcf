/** Attempt limits of sign-up, and the notices to a user when somebody signs up with the same e-mail address. */
import { describe, expect, test } from 'vitest'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Service } from '../harness/service.ts'
import {
  equalStatuses,
  expectThrottled,
  from,
  HOUR,
  newAddress,
  post,
  signIn,
  startThrottled,
  repeat,
  unknownEmail,
} from './throttled-service.ts'

describe('sign-up', () => {
  const signUp = ({ url }: Service, address: string, email = unknownEmail()) =>
    sendRequest(url, post('/api/auth/signup', { username: 'Somebody', email, password: PASSWORD }), from(address))

  test('is possible ten times an hour from one network, including refusals of taken addresses', async () => {
    const service = await startThrottled()
    const address = newAddress()

    expect(await repeat(9, () => signUp(service, address))).toEqual(equalStatuses(9, 201))
    expect((await signUp(service, address, service.alice.email)).status).toBe(409)
    for (const email of [unknownEmail(), service.alice.email])
      expectThrottled(await expectUnchanged(service, () => signUp(service, address, email)), 'sign-up', [10, 3600], 3600)

    expect((await signUp(service, newAddress())).status).toBe(201)
    service.clock.advance(HOUR)
    expect((await signUp(service, address)).status).toBe(201)
  })

  test('does not count requests with an invalid password', async () => {
    const service = await startThrottled()
    const address = newAddress()
    const weak = post('/api/auth/signup', { username: 'Somebody', email: unknownEmail(), password: 'password' })

    expect(await repeat(12, () => sendRequest(service.url, weak, from(address)))).toEqual(equalStatuses(12, 422))

    expect((await signUp(service, address)).status).toBe(201)
  })

  describe('that does not reveal accounts', async () => {
    const service = await startThrottled({ settings: { SIGNUP_DUPLICATE: '202' } })
    const { alice, mailbox } = service
    const comparable = ({ status, text, headers }: HttpResponse) => ({
      status,
      text,
      headers: { ...headers, date: '', 'x-request-id': '', ratelimit: String(headers['ratelimit']).replaceAll(/[rt]=\d+/g, '') },
    })
    const subjectsTo = async (recipient: string) =>
      (await mailbox.settled())
        .filter(({ to }) => to[0]!.address === recipient)
        .map(({ subject }) => subject)
        .toSorted()

    test('returns the same response for new and taken addresses, and notifies the owner by e-mail', async () => {
      const address = newAddress()
      const email = unknownEmail()

      const [known, unknown] = [await signUp(service, address, alice.email.toUpperCase()), await signUp(service, address, email)]

      expect(comparable(known)).toEqual(comparable(unknown))
      expect(known).toMatchObject({ status: 202, text: '' })
      expect(await subjectsTo(alice.email)).toEqual(['Confirm your e-mail address', 'You already have an account'])
      expect(await subjectsTo(email)).toEqual(['Confirm your e-mail address'])
      expect((await signIn(service, email, PASSWORD, address)).status).toBe(200)
    })

    test('does not change the existing account', async () => {
      const call = post('/api/auth/signup', { username: 'Mallory', email: alice.email, password: 'the horse of Mallory' })
      const before = await alice.client.users.me()

      expect((await sendRequest(service.url, call, from(newAddress()))).status).toBe(202)

      expect(await alice.client.users.me()).toMatchObject({ ok: true, data: before.ok && before.data })
      expect((await signIn(service, alice.email, 'the horse of Mallory', newAddress())).status).toBe(401)
      expect((await signIn(service, alice.email, PASSWORD, newAddress())).status).toBe(200)
    })

    test('sends the owner at most three notices an hour', async () => {
      const { bob } = service

      expect(await repeat(5, () => signUp(service, newAddress(), bob.email))).toEqual(equalStatuses(5, 202))

      expect(await subjectsTo(bob.email)).toEqual(['Confirm your e-mail address', ...Array<string>(3).fill('You already have an account')])
    })

    test('sends the notice in the language of the owner', async () => {
      const { client, email } = await service.person('Carol')
      await client.users.update({ body: { language: 'uk' } })

      await signUp(service, newAddress(), email)

      expect(await subjectsTo(email)).toContain('У вас уже є обліковий запис')
    })

    test('still refuses an invalid request', async () => {
      const call = post('/api/auth/signup', { username: 'Mallory', email: alice.email, password: 'password' })

      expectRefusal(await expectUnchanged(service, () => sendRequest(service.url, call, from(newAddress()))), 'validation-failed')
    })
  })
})
