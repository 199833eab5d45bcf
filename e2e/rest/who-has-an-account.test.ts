/**
 * Responses that must not reveal whether an e-mail address has an account. `e2e/bench/equal-time.ts` compares the timing.
 */
import { createClient, unwrap } from '@contacts/client'
import { contract, listOperations } from '@contacts/contract'
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type HttpResponse, sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD, type Person, startService } from '../harness/service.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z', settings: { RATE_LIMIT: 'on' } })
const { url, alice, bob, anon, mailbox } = service

/** Returns what a client can see of a response, without the values that differ in each response. */
const visibleIn = ({ status, headers, body }: HttpResponse) => ({
  status,
  headers: Object.keys(headers).toSorted(),
  type: headers['content-type'],
  body: body && { ...body, request_id: '' },
})

test('these operations accept the e-mail address of an account; this file and the tests of sign-up cover each', () => {
  const shapeOf = (body: unknown) => (body as { shape?: object } | undefined)?.shape ?? {}
  const accepting = listOperations(contract).filter(({ route }) => 'body' in route && 'email' in shapeOf(route.body))

  expect(accepting.map(({ name }) => name).toSorted()).toEqual([
    'auth.login',
    'auth.requestPasswordReset',
    'auth.resendVerification',
    'auth.signup',
    'users.changeEmail',
  ])
})

test.each([
  ['login', { password: 'wrong horse battery' }, 401],
  ['request_password_reset', {}, 202],
  ['resend_verification', {}, 202],
])('%s returns the same response for an e-mail address with and without an account', async (operation, body, status) => {
  await unwrap(anon.auth.verifyEmail({ body: { token: (await mailbox.mailTo(bob.email)).token! } })).catch(() => undefined)
  const send = (email: string) => sendRequest(url, { method: 'POST', path: `/api/auth/${operation}`, body: { email, ...body } })

  const [known, verified, unknown] = [await send(alice.email), await send(bob.email), await send('nobody@example.com')]

  expect(visibleIn(unknown)).toMatchObject({ status })
  expect([visibleIn(known), visibleIn(verified)]).toEqual([visibleIn(unknown), visibleIn(unknown)])
})

describe('a change of address where SIGNUP_DUPLICATE is 202', async () => {
  const discreet = await startService({ now: '2026-11-20T12:00:00Z', settings: { SIGNUP_DUPLICATE: '202' } })
  const newAddress = () => `new-${randomUUID().slice(0, 8)}@example.com`
  const requestChange = (person: Person, email: string) =>
    sendRequest(
      discreet.url,
      { method: 'POST', path: '/api/users/me/change_email', body: { email, password: PASSWORD } },
      person.authorization(),
    )
  const mailsTo = async (address: string) => (await discreet.mailbox.settled()).filter(({ to }) => to[0]!.address === address)

  /** Requests the change, and returns what the export then shows, with the addresses and ids replaced. */
  async function exportAfterRequest(person: Person, email: string) {
    expect((await requestChange(person, email)).status).toBe(202)
    await discreet.mailbox.settled()
    const { links, letters, audit_events } = await unwrap(person.client.users.exportData())
    const text = JSON.stringify({
      links,
      letters,
      events: audit_events.map((event) => ({ ...event, id: '', details: event.kind === 'signed-in' ? {} : event.details })),
    })
    return text.replaceAll(email, 'the new address').replaceAll(person.email, 'the old address')
  }

  test('gets the same response whether or not the address has an account', async () => {
    const { alice: user, bob: owner } = discreet

    const [taken, free] = [await requestChange(user, owner.email.toUpperCase()), await requestChange(user, newAddress())]

    expect(taken.status).toBe(202)
    expect(visibleIn(taken)).toEqual(visibleIn(free))
  })

  test('looks the same in the exported data whether or not the address has an account', async () => {
    const [first, second] = [await discreet.person('Curious'), await discreet.person('Curious')]

    expect(await exportAfterRequest(first, discreet.alice.email)).toBe(await exportAfterRequest(second, newAddress()))
  })

  test('notifies the owner of the address without a link, and changes no account', async () => {
    const person = await discreet.person('Mallory')
    const carol = await discreet.person('Carol')

    await requestChange(person, carol.email)

    const [, notice] = await mailsTo(carol.email)
    expect(notice).toMatchObject({ subject: 'This address already has an account', link: undefined })
    expect(notice!.text).not.toContain('Mallory')
    expect(await unwrap(person.client.users.me())).toMatchObject({ email: person.email })
    expect(await createClient({ baseUrl: discreet.url }).auth.login({ body: { email: carol.email, password: PASSWORD } })).toMatchObject({
      ok: true,
    })
  })

  test.each(['taken', 'free'])('revokes the link of an earlier request if the address is %s', async (kind) => {
    const person = await discreet.person('Twice')
    const earlier = newAddress()
    await requestChange(person, earlier)
    const { token } = (await mailsTo(earlier))[0]!

    await requestChange(person, kind === 'taken' ? discreet.bob.email : newAddress())

    const refused = await expectUnchanged(discreet, () => discreet.anon.auth.verifyEmail({ body: { token: token! } }))
    expect(refused).toMatchObject({ ok: false, problem: { code: 'token-invalid' } })
  })

  test("to the user's current address is refused, which reveals nothing", async () => {
    const response = await expectUnchanged(discreet, () => requestChange(discreet.alice, discreet.alice.email))

    expect(response).toMatchObject({ status: 409, body: { code: 'email-taken' } })
  })
})
