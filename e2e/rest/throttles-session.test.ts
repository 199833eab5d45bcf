/** Attempt limits of a signed-in user: refreshes per session, and wrong passwords per user. */
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectUnchanged } from '../harness/refusal.ts'
import { PASSWORD } from '../harness/service.ts'
import {
  equalStatuses,
  expectThrottled,
  from,
  MINUTE,
  newAddress,
  post,
  startThrottled,
  repeat,
  unknownEmail,
} from './throttled-service.ts'

describe('refresh', async () => {
  const service = await startThrottled()
  const { url, alice, clock } = service
  let token = alice.client.session.tokens!.refresh_token
  const refresh = async () => {
    const response = await sendRequest(url, post('/api/auth/refresh', { refresh_token: token }), from(newAddress()))
    if (response.status === 200) token = response.body.refresh_token
    return response
  }

  test('is possible 150 times in 5 minutes for one session, and a refusal does not end the session', async () => {
    expect(await repeat(150, refresh)).toEqual(equalStatuses(150, 200))
    expectThrottled(await expectUnchanged(service, refresh), 'refresh', [150, 300], 300)
    expect((await sendRequest(url, { method: 'GET', path: '/api/users/me' }, service.bob.authorization())).status).toBe(200)

    clock.advance(5 * MINUTE)
    expect((await refresh()).status).toBe(200)
  })
})

describe('the password of a signed-in user', async () => {
  const service = await startThrottled()
  const { url, alice, bob, clock } = service
  const requestsWith = (password: string) => [
    post('/api/users/me/change_password', { current_password: password, new_password: 'another horse battery' }),
    post('/api/users/me/change_email', { email: unknownEmail(), password }),
    post('/api/users/me/remove', { password }),
  ]

  test('can be wrong ten times, for all operations together, before the server refuses to check it', async () => {
    expect(await repeat(10, (index) => sendRequest(url, requestsWith('not the password')[index % 3]!, alice.authorization()))).toEqual(
      equalStatuses(10, 403),
    )

    for (const request of requestsWith(PASSWORD))
      expectThrottled(await expectUnchanged(service, () => sendRequest(url, request, alice.authorization())), 'password', [10, 900], 60)

    expect((await sendRequest(url, requestsWith('not the password')[0]!, bob.authorization())).status).toBe(403)
    clock.advance(MINUTE)
    expect((await sendRequest(url, requestsWith('not the password')[0]!, alice.authorization())).status).toBe(403)
    expectThrottled(await sendRequest(url, requestsWith(PASSWORD)[0]!, alice.authorization()), 'password', [10, 900], 120)
    clock.advance(2 * MINUTE)
    expect((await sendRequest(url, requestsWith(PASSWORD)[0]!, alice.authorization())).status).toBe(204)
  })
})
