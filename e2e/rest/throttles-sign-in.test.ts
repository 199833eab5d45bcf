/** Attempt limits of sign-in: failures count per account and network, and strangers cannot lock out the owner. */
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD } from '../harness/service.ts'
import {
  equalStatuses,
  expectThrottled,
  guess,
  HOUR,
  MINUTE,
  newAddress,
  post,
  signIn,
  startThrottled,
  repeat,
  unknownEmail,
} from './throttled-service.ts'

describe('sign-in', () => {
  test('requires a wait after ten failures; each further failure doubles the wait, up to 15 minutes', async () => {
    const service = await startThrottled()
    const { alice, clock } = service
    const address = newAddress()

    expect(await repeat(10, () => guess(service, alice.email, address))).toEqual(equalStatuses(10, 401))
    for (const seconds of [60, 120, 240, 480, 900, 900]) {
      // The server does not check the password during the wait.
      const refused = await expectUnchanged(service, () => signIn(service, alice.email, PASSWORD, address))
      expectThrottled(refused, 'sign-in', [10, 900], seconds)
      clock.advance((seconds - 1) * 1000)
      expectThrottled(await guess(service, alice.email, address), 'sign-in', [10, 900], 1)
      clock.advance(1000)
      expect((await guess(service, alice.email, address)).status).toBe(401)
    }
  })

  test('is throttled with the same responses for an e-mail address without an account', async () => {
    const service = await startThrottled()
    const answersTo = async (email: string) => {
      const address = newAddress()
      const responses = []
      for (let tries = 0; tries < 12; tries++) responses.push(await guess(service, email, address))
      return responses.map(({ status, headers, body }) => ({
        status,
        headers: { ...headers, 'x-request-id': '', date: '', ratelimit: String(headers['ratelimit']).replace(/t=\d+/, '') },
        body: { ...body, request_id: '' },
      }))
    }

    const [known, unknown] = [await answersTo(service.alice.email), await answersTo(unknownEmail())]

    expect(unknown).toEqual(known)
    expect(known.map(({ status }) => status)).toEqual([...equalStatuses(10, 401), 429, 429])
  })

  test('lets at most ten of fifty concurrent guesses through', async () => {
    const service = await startThrottled({ hasRealHashing: true })
    const address = newAddress()

    const responses = await Promise.all(Array.from({ length: 50 }, () => guess(service, service.alice.email, address)))

    expect(responses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10)
    expect(responses.filter(({ status }) => status !== 401).map(({ status }) => status)).not.toContain(200)
    expect(responses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(40)
    expectThrottled(await signIn(service, service.alice.email, PASSWORD, address), 'sign-in', [10, 900], 60)
  })

  test('resets the count of the account in that network after a success, but not the count of the network', async () => {
    const service = await startThrottled()
    const { alice, bob } = service
    const address = newAddress()

    for (const { email } of [alice, alice, bob]) {
      expect(await repeat(9, () => guess(service, email, address))).toEqual(equalStatuses(9, 401))
      expect((await signIn(service, email, PASSWORD, address)).status).toBe(200)
    }
    expect(await repeat(3, () => guess(service, bob.email, address))).toEqual(equalStatuses(3, 401))

    expectThrottled(await guess(service, bob.email, address), 'sign-in-network', [30, 300], 300)
  })

  test('forgets all failures 15 minutes after the end of the wait', async () => {
    const service = await startThrottled()
    const address = newAddress()
    await repeat(10, () => guess(service, service.alice.email, address))
    service.clock.advance(MINUTE + 15 * MINUTE)

    expect(await repeat(10, () => guess(service, service.alice.email, address))).toEqual(equalStatuses(10, 401))
  })

  test('has no limit for users of one network who give the right password', async () => {
    const service = await startThrottled()
    const address = newAddress()

    expect(await repeat(40, (index) => signIn(service, [service.alice, service.bob][index % 2]!.email, PASSWORD, address))).toEqual(
      equalStatuses(40, 200),
    )
  })

  test('allows a network 30 failures in 5 minutes, for all accounts together', async () => {
    const service = await startThrottled()
    const { alice, clock } = service
    const address = newAddress()

    expect(await repeat(30, () => guess(service, unknownEmail(), address))).toEqual(equalStatuses(30, 401))
    const refused = await expectUnchanged(service, () => signIn(service, alice.email, PASSWORD, address))

    expectThrottled(refused, 'sign-in-network', [30, 300], 300)
    expect((await signIn(service, alice.email, PASSWORD, newAddress())).status).toBe(200)
    clock.advance(5 * MINUTE)
    expect((await signIn(service, alice.email, PASSWORD, address)).status).toBe(200)
  })

  test('allows a network 300 failures a day', async () => {
    const service = await startThrottled()
    const address = newAddress()
    await guess(service, unknownEmail(), address)
    // Replaces 298 more failures, which would take five minutes because of the rate limit.
    await service.db.run({ text: 'update throttles set remaining = 1 where remaining = 299', values: [] })
    service.clock.advance(HOUR)
    expect((await guess(service, unknownEmail(), address)).status).toBe(401)

    const refused = await signIn(service, service.alice.email, PASSWORD, address)

    expectThrottled(refused, 'sign-in-network-day', [300, 86_400], 23 * 3600)
    service.clock.advance(23 * HOUR)
    expect((await signIn(service, service.alice.email, PASSWORD, address)).status).toBe(200)
  })

  test('treats an IPv6 /64 as one network, and an IPv4 address and its IPv4-mapped IPv6 address as one', async () => {
    const service = await startThrottled()
    await repeat(10, (index) => guess(service, service.alice.email, `2001:db8:0:1::${index}`))
    await repeat(10, (index) => guess(service, service.bob.email, index % 2 ? '::ffff:203.0.113.7' : '203.0.113.7'))

    expect((await guess(service, service.alice.email, '2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await guess(service, service.alice.email, '2001:db8:0:2::1')).status).toBe(401)
    expect((await guess(service, service.bob.email, '203.0.113.7')).status).toBe(429)
    expect((await guess(service, service.bob.email, '203.0.113.8')).status).toBe(401)
  })

  describe('with failures from many networks', async () => {
    const service = await startThrottled()
    const { alice, mailbox } = service
    const home = '203.0.113.1'
    expect((await signIn(service, alice.email, PASSWORD, home)).status).toBe(200)
    const statuses = await repeat(100, () => guess(service, alice.email, newAddress()))

    test('is refused in new networks after 100 failures a day for one account', async () => {
      expect(statuses).toEqual(equalStatuses(100, 401))

      expectThrottled(await guess(service, alice.email, newAddress()), 'sign-in-account', [100, 86_400], 86_400)
      expect((await guess(service, service.bob.email, newAddress())).status).toBe(401)
    })

    test('is possible for the owner in a network where the owner has signed in before', async () => {
      expect((await guess(service, alice.email, home)).status).toBe(401)
      expect((await signIn(service, alice.email, PASSWORD, home)).status).toBe(200)
    })

    test('is possible for the owner in a new network after a password reset by e-mail', async () => {
      const newNetwork = newAddress()
      expect((await signIn(service, alice.email, PASSWORD, newNetwork)).status).toBe(429)
      // The mailbox orders e-mails by their time, so the next e-mail needs a later time.
      service.clock.advance(1000)
      await sendRequest(service.url, post('/api/auth/request_password_reset', { email: alice.email }))
      const { token } = await mailbox.mailTo(alice.email, 2)
      await sendRequest(service.url, post('/api/auth/reset_password', { token, password: 'another horse battery' }))

      expect((await signIn(service, alice.email, 'another horse battery', newNetwork)).status).toBe(200)
    })

    test('is refused after 100 failures a day for an e-mail address without an account too', async () => {
      const email = unknownEmail()
      await repeat(99, () => guess(service, email, newAddress()))

      expect((await guess(service, email, newAddress())).status).toBe(401)
      expectThrottled(await guess(service, email, newAddress()), 'sign-in-account', [100, 86_400], 86_400)
    })
  })
})
