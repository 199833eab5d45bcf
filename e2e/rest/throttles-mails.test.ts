/** Attempt limits of the verification and reset e-mails, and of the tokens in them. */
import { describe, expect, test } from 'vitest'
import { sendRequest, type HttpRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Service } from '../harness/service.ts'
import {
  equalStatuses,
  expectThrottled,
  from,
  HOUR,
  MINUTE,
  newAddress,
  post,
  startThrottled,
  repeat,
  unknownEmail,
} from './throttled-service.ts'

describe.each([
  ['resend', '/api/auth/resend_verification'],
  ['reset', '/api/auth/request_password_reset'],
])('the e-mail of the operation %s', (name, path) => {
  const request = ({ url }: Service, email: string, address: string) => sendRequest(url, post(path, { email }), from(address))

  test('can be requested three times an hour for one recipient, from all networks together', async () => {
    const service = await startThrottled()
    const { alice, bob, clock, mailbox } = service
    const countTo = async (recipient: string) => (await mailbox.settled()).filter(({ to }) => to[0]!.address === recipient).length
    const before = await countTo(alice.email)

    expect(await repeat(3, () => request(service, alice.email, newAddress()))).toEqual(equalStatuses(3, 202))
    const refused = await expectUnchanged(service, () => request(service, alice.email, newAddress()))

    expectThrottled(refused, name, [3, 3600], 3600)
    expect(await countTo(alice.email)).toBe(before + 3)
    expect((await request(service, bob.email, newAddress())).status).toBe(202)
    clock.advance(HOUR)
    expect((await request(service, alice.email, newAddress())).status).toBe(202)
  })

  test('has the same limit for an e-mail address without an account', async () => {
    const service = await startThrottled()
    const email = unknownEmail()

    expect(await repeat(3, () => request(service, email, newAddress()))).toEqual(equalStatuses(3, 202))

    expectThrottled(await request(service, email, newAddress()), name, [3, 3600], 3600)
  })

  test('can be requested 15 times an hour from one network', async () => {
    const service = await startThrottled()
    const address = newAddress()

    expect(await repeat(15, () => request(service, unknownEmail(), address))).toEqual(equalStatuses(15, 202))

    expectThrottled(
      await expectUnchanged(service, () => request(service, service.alice.email, address)),
      `${name}-network`,
      [15, 3600],
      3600,
    )
  })
})

describe('tokens of e-mails', async () => {
  const service = await startThrottled()
  const { url, alice, clock, mailbox } = service
  const address = newAddress()
  // The mailbox orders e-mails by their time, so the next e-mail needs a later time.
  clock.advance(1000)
  await sendRequest(url, post('/api/auth/request_password_reset', { email: alice.email }))
  const [verify, reset] = [(await mailbox.mailTo(alice.email, 1)).token!, (await mailbox.mailTo(alice.email, 2)).token!]
  const form = (path: string, fields: Record<string, string>): HttpRequest => ({
    method: 'POST',
    path,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const requestsWith = (verifyToken: string, resetToken: string) => [
    post('/api/auth/verify_email', { token: verifyToken }),
    post('/api/auth/reset_password', { token: resetToken, password: PASSWORD }),
    form('/verify_email', { token: verifyToken }),
    form('/reset_password', { token: resetToken, password: PASSWORD }),
  ]

  test('can be tried 30 times in 5 minutes from one network, for all operations and pages together', async () => {
    const statuses = await repeat(30, (index) => sendRequest(url, requestsWith('garbage', 'garbage')[index % 4]!, from(address)))
    expect(statuses).toEqual(equalStatuses(30, 400))

    const refused = await expectUnchanged(service, async () => {
      const responses = []
      for (const request of requestsWith(verify, reset)) responses.push(await sendRequest(url, request, from(address)))
      return responses
    })

    expect(refused.map(({ status, headers }) => [status, headers['retry-after'], headers['ratelimit-policy']])).toEqual(
      equalStatuses(4, 429).map((status) => [status, '300', '"mail-token";q=30;w=300']),
    )
    expectThrottled(refused[0]!, 'mail-token', [30, 300], 300)
    expect(refused[2]!.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test('still work after a refusal by the attempt limit', async () => {
    clock.advance(5 * MINUTE)

    expect((await sendRequest(url, requestsWith(verify, reset)[2]!, from(address))).status).toBe(200)
    expect((await sendRequest(url, requestsWith(verify, reset)[1]!, from(address))).status).toBe(204)
  })
})
