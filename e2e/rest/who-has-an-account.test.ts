/** Whether somebody has an account is not told by what these operations answer; `e2e/bench/equal-time.ts` looks at their time. */
import { unwrap } from '@contacts/client'
import { expect, test } from 'vitest'
import { ask } from '../harness/http.ts'
import { startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z', settings: { RATE_LIMIT: 'on' } })
const { url, alice, bob, anon, mailbox } = service

test.each([
  ['login', { password: 'wrong horse battery' }, 401],
  ['request_password_reset', {}, 202],
  ['resend_verification', {}, 202],
])('%s answers the same for who has one and who has none', async (operation, body, status) => {
  await unwrap(anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(bob.email)).token! } })).catch(() => undefined)
  const asked = (email: string) => ask(url, { method: 'POST', path: `/api/auth/${operation}`, body: { email, ...body } })

  const [known, verified, unknown] = [await asked(alice.email), await asked(bob.email), await asked('nobody@example.com')]

  const told = ({ status, headers, body }: typeof known) => ({
    status,
    headers: Object.keys(headers).toSorted(),
    type: headers['content-type'],
    body: body && { ...body, request_id: '' },
  })
  expect(told(unknown)).toMatchObject({ status })
  expect([told(known), told(verified)]).toEqual([told(unknown), told(unknown)])
})
