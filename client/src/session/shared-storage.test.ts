/** Several tabs or processes that share a storage. */
import { expect, test } from 'vitest'
import { createClient } from '../index.ts'
import { createSharedStorage, expired, gate, json, refuse, startAuthService, startServer, tokens, unexpired } from '../scripted-server.ts'

const REFRESH = 'POST /api/auth/refresh'

test('newer tokens of another tab are used instead of a refresh', async () => {
  const { baseUrl, refreshTokens } = await startAuthService(['ann-access-3'])
  const shared = createSharedStorage(expired())
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.setElsewhere(unexpired(3), { isMissed: true })

  const results = await Promise.all([client.users.me(), client.users.me()])

  expect(results).toMatchObject([{ data: { username: 'ann-access-3' } }, { data: { username: 'ann-access-3' } }])
  expect(refreshTokens()).toEqual([])
})

test('tokens of another tab count as newer, whatever their time of expiry', async () => {
  const { baseUrl, refreshTokens } = await startAuthService(['ann-access-3'])
  const shared = createSharedStorage({ ...tokens(2), expires_at: Date.now() + 3_600_000 })
  const client = createClient({ baseUrl, storage: shared.storage })
  // The other tab refreshed after the clock of the device was set back.
  await shared.setElsewhere(unexpired(3), { isMissed: true })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })

  expect(refreshTokens()).toEqual([])
})

test('tokens of another tab that have expired as well are refreshed', async () => {
  const { baseUrl, refreshTokens } = await startAuthService(['ann-access-4'], (_, response) => json(response, 200, tokens(4)))
  const shared = createSharedStorage(unexpired(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.setElsewhere(unexpired(3), { isMissed: true })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-4' } })

  expect(refreshTokens()).toEqual(['ann-refresh-3'])
})

test('auth.refresh refreshes the newest tokens in the storage', async () => {
  const { baseUrl, refreshTokens } = await startAuthService([], (_, response) => json(response, 200, tokens(4)))
  const shared = createSharedStorage(unexpired(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  await shared.setElsewhere(unexpired(3), { isMissed: true })

  const refreshed = await client.auth.refresh()

  expect(refreshed).toMatchObject({ ok: true, data: tokens(4) })
  expect(refreshTokens()).toEqual(['ann-refresh-3'])
  expect([client.session.tokens, shared.stored]).toMatchObject([tokens(4), tokens(4)])
})

test('a refresh is not retried with a token that another tab has replaced meanwhile', async () => {
  const shared = createSharedStorage(expired())
  const { baseUrl, refreshTokens } = await startAuthService(['ann-access-3'], async (_, response) => {
    await shared.setElsewhere(unexpired(3), { isMissed: true })
    response.destroy()
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect(refreshTokens()).toEqual(['ann-refresh-1'])
})

test('a sign-out in another tab wins while refreshed tokens are being stored', async () => {
  const { open, opened } = gate()
  let isSlow = false
  const shared = createSharedStorage(expired(), (value) => (isSlow ? opened.then(() => value) : value))
  const { baseUrl } = await startAuthService([], (_, response) => {
    isSlow = true
    json(response, 200, tokens(2))
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  const refreshed = client.auth.refresh()
  await expect.poll(() => isSlow).toBe(true)
  const signedOut = shared.setElsewhere(null)
  open()
  await Promise.all([refreshed, signedOut])

  expect([client.session.tokens, shared.stored]).toEqual([null, null])
})

test('the late answer to a refresh does not replace the tokens that another tab stored meanwhile', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startAuthService(['ann-access-3'], async (_, response) => {
    await opened
    json(response, 200, tokens(2))
  })
  const shared = createSharedStorage(expired())
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await shared.setElsewhere(unexpired(3), { isMissed: true })
  open()

  expect(await call).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
  expect([client.session.tokens, shared.stored]).toMatchObject([tokens(3), tokens(3)])
})

test('when a refresh is refused because another tab was faster, the call continues with the tokens of that tab', async () => {
  const shared = createSharedStorage(expired())
  const { baseUrl } = await startAuthService(['ann-access-3'], async (_, response) => {
    await shared.setElsewhere(unexpired(3), { isMissed: true })
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ann-access-3' } })
})

test.each([false, true])('a sign-out in another tab signs out this tab, too (the storage event is missed: %s)', async (isMissed) => {
  const { baseUrl, requests, refreshTokens } = await startAuthService([])
  const shared = createSharedStorage(isMissed ? expired() : unexpired(1))
  const client = createClient({ baseUrl, storage: shared.storage })
  const reasons: string[] = []
  client.session.on('signed-out', ({ reason }) => reasons.push(reason))

  await shared.setElsewhere(null, { isMissed })
  const me = await client.users.me()

  expect(me).toMatchObject({ ok: false, status: 401 })
  expect([client.session.tokens, reasons, refreshTokens()]).toEqual([null, ['elsewhere'], []])
  expect(requests).toHaveLength(1)
})

test('a sign-out in another tab wins over a refresh that is in progress in this tab', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startAuthService(['ann-access-2'], async (_, response) => {
    await opened
    json(response, 200, tokens(2))
  })
  const shared = createSharedStorage(expired())
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await shared.setElsewhere(null, { isMissed: true })
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect([client.session.tokens, shared.stored]).toEqual([null, null])
})

test('a sign-in in another tab signs in this tab, too, but does not apply to a call that was made before', async () => {
  const { open, opened } = gate()
  const { baseUrl, urls } = await startAuthService(['ben-access-1'], async (_, response) => {
    await opened
    json(response, 200, tokens(2))
  })
  const shared = createSharedStorage(expired())
  const client = createClient({ baseUrl, storage: shared.storage })

  const call = client.users.me()
  await expect.poll(() => urls()).toContain(REFRESH)
  await shared.setElsewhere(unexpired(1, 'ben'), { isMissed: true })
  open()

  expect(await call).toMatchObject({ ok: false, problem: { code: 'access-token-expired' } })
  expect(await client.users.me()).toMatchObject({ ok: true, data: { username: 'ben-access-1' } })
})

test('the end of a session does not remove the tokens with which another tab has signed in', async () => {
  const shared = createSharedStorage(unexpired(1))
  const { baseUrl } = await startServer(async (_, response) => {
    await shared.setElsewhere(unexpired(1, 'ben'), { isMissed: true })
    refuse(response, 401, 'session-ended')
  })
  const client = createClient({ baseUrl, storage: shared.storage })

  await client.users.me()

  expect([client.session.tokens, shared.stored]).toMatchObject([tokens(1, 'ben'), tokens(1, 'ben')])
})
