/** Reuse of a refresh token after its successor was used, which indicates a thief. */
import { unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { expectUnchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'
import { ACCESS_ENDED, reuseReports, SECOND, SESSION_ENDED, sessionRequests } from './session-requests.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { clock, mailbox } = service
const { accessWith, refresh, signIn } = sessionRequests(service)

describe('reuse of an old refresh token ends the session for every client that has its tokens', () => {
  test('ten seconds after the first use of the new access token', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    await accessWith(second)
    clock.advance(10 * SECOND)

    const response = await refresh(first)

    expect(response).toMatchObject(SESSION_ENDED)
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="contacts", error="invalid_token", error_description="session-ended"',
    )
    expect(await accessWith(second)).toBe(ACCESS_ENDED)
    expect(await refresh(second)).toMatchObject(SESSION_ENDED)
  })

  test('immediately, if two refreshes have followed', async () => {
    const first = await signIn(service.alice)
    const third = await unwrap(refresh(await unwrap(refresh(first))))
    expect(await accessWith(third)).toBe('signed in')

    expect(await refresh(first)).toMatchObject(SESSION_ENDED)

    expect(await accessWith(third)).toBe(ACCESS_ENDED)
    expect(await refresh(third)).toMatchObject(SESSION_ENDED)
  })

  test('even if a client used the old access token just before the new one', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    expect([await accessWith(first), await accessWith(second)]).toEqual(['signed in', 'signed in'])
    clock.advance(10 * SECOND)

    expect(await refresh(first)).toMatchObject(SESSION_ENDED)

    expect(await accessWith(second)).toBe(ACCESS_ENDED)
  })

  test('once, with one e-mail to the owner, for twenty concurrent requests', async () => {
    const robbed = await service.person('Robbed')
    const first = robbed.client.session.tokens!
    const third = await unwrap(refresh(await unwrap(refresh(first))))

    const responses = await Promise.all(Array.from({ length: 20 }, () => refresh(first)))

    for (const response of responses) expect(response).toMatchObject(SESSION_ENDED)
    expect(await accessWith(third)).toBe(ACCESS_ENDED)
    expect(await reuseReports(service, robbed)).toEqual({ mails: 1, events: [first.session_id] })
  })

  test('and leaves the other sessions of the user active', async () => {
    const [laptop, phone] = [await signIn(service.alice), await signIn(service.alice)]
    await unwrap(refresh(await unwrap(refresh(laptop))))

    expect(await refresh(laptop)).toMatchObject(SESSION_ENDED)

    expect(await accessWith(phone)).toBe('signed in')
    expect(await refresh(phone)).toMatchObject({ ok: true })
  })
})

test('the service e-mails the owner once if an old refresh token is reused twice', async () => {
  const { client, email } = await service.person('Robbed')
  const stolen = client.session.tokens!
  await unwrap(refresh(await unwrap(refresh(stolen))))

  expect(await refresh(stolen)).toMatchObject(SESSION_ENDED)
  expect(await expectUnchanged(service, () => refresh(stolen))).toMatchObject(SESSION_ENDED)

  expect(await mailbox.mailTo(email, 2)).toMatchObject({ subject: 'We have ended one of your sessions', link: undefined })
  expect((await mailbox.settled()).filter(({ to }) => to[0]!.address === email)).toHaveLength(2)
})
