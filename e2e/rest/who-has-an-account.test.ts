/** Responses do not reveal whether an e-mail address has an account. `e2e/bench/equal-time.ts` compares the timing. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z', settings: { RATE_LIMIT: 'on' } })
const { url, alice, bob, anon, mailbox } = service

test.each([
  ['login', { password: 'wrong horse battery' }, 401],
  ['request_password_reset', {}, 202],
  ['resend_verification', {}, 202],
])('%s answers alike for an e-mail address with and without an account', async (operation, body, status) => {
  await unwrap(anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(bob.email)).token! } })).catch(() => undefined)
  const send = (email: string) => sendRequest(url, { method: 'POST', path: `/api/auth/${operation}`, body: { email, ...body } })

  const [known, verified, unknown] = [await send(alice.email), await send(bob.email), await send('nobody@example.com')]

  const visible = ({ status, headers, body }: typeof known) => ({
    status,
    headers: Object.keys(headers).toSorted(),
    type: headers['content-type'],
    body: body && { ...body, request_id: '' },
  })
  expect(visible(unknown)).toMatchObject({ status })
  expect([visible(known), visible(verified)]).toEqual([visible(unknown), visible(unknown)])
})
