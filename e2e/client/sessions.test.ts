/** Refreshing a session, and when it expires. */
import { ConnectionError, createClient, unwrap } from '@contacts/client'
import { describe, expect, test } from 'vitest'
import { countRotations } from '../harness/rotations.ts'
import { startService } from '../harness/service.ts'
import { ACCESS_ENDED, HOUR, SECOND, SESSION_ENDED, sessionRequests } from './session-requests.ts'

const service = await startService({ now: '2026-11-20T12:00:00Z' })
const { clock } = service
const { accessWith, refresh, signIn } = sessionRequests(service)
const DAY = 24 * HOUR

const expiryOf = (token: string) =>
  new Date(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()).exp * SECOND).toISOString()

test('each refresh returns a new pair of tokens for the same session', async () => {
  const first = await signIn(service.alice)

  const second = await unwrap(refresh(first))
  const third = await unwrap(refresh(second))

  expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3)
  expect([second.session_id, third.session_id]).toEqual([first.session_id, first.session_id])
  expect(third).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
  expect(await accessWith(third)).toBe('signed in')
})

describe('a refresh whose response was lost', () => {
  test('returns the same new refresh token when it is repeated, even an hour later', async () => {
    const first = await signIn(service.alice)
    const lost = await unwrap(refresh(first))

    const repeated = await unwrap(refresh(first))
    clock.advance(HOUR)
    const repeatedLater = await unwrap(refresh(first))

    expect([repeated.refresh_token, repeatedLater.refresh_token]).toEqual([lost.refresh_token, lost.refresh_token])
    expect(await accessWith(repeatedLater)).toBe('signed in')
  })

  test('is repeated by the client, even if the access token expired while the laptop slept', async () => {
    const tokens = await signIn(service.alice)
    let willLoseResponse = true
    const laptop = createClient({
      baseUrl: service.url,
      tokens,
      retries: 0,
      fetch: async (url, init) => {
        const response = await fetch(url, init)
        if (!willLoseResponse || !url.endsWith('/refresh')) return response
        willLoseResponse = false
        throw new TypeError('the lid was closed')
      },
    })
    clock.advance(HOUR)
    await expect(laptop.users.me()).rejects.toBeInstanceOf(ConnectionError)
    expect(laptop.session.tokens).toMatchObject(tokens)
    clock.advance(HOUR)

    expect(await laptop.users.me()).toMatchObject({ ok: true })

    expect(laptop.session.tokens!.session_id).toBe(tokens.session_id)
    expect(laptop.session.tokens!.refresh_token).not.toBe(tokens.refresh_token)
    // The client has used the new access token: the old refresh token works for ten more seconds.
    clock.advance(10 * SECOND)
    expect(await refresh(tokens)).toMatchObject(SESSION_ENDED)
  })

  test('can be repeated by a second tab for ten seconds after the first use of the new access token', async () => {
    const first = await signIn(service.alice)
    const second = await unwrap(refresh(first))
    clock.advance(HOUR)
    const again = await unwrap(refresh(first))
    await accessWith(again)

    clock.advance(9 * SECOND)

    expect((await unwrap(refresh(first))).refresh_token).toBe(second.refresh_token)
    expect(await accessWith(again)).toBe('signed in')
  })

  test('returns the same new refresh token to fifty parallel requests', async () => {
    const first = await signIn(service.alice)
    const rotations = await countRotations(service.db)

    const responses = await Promise.all(Array.from({ length: 50 }, () => refresh(first)))

    expect(await rotations(first.session_id)).toBe(1)
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200))
    const pairs = responses.flatMap((response) => (response.ok ? [response.data] : []))
    expect(new Set(pairs.map(({ refresh_token }) => refresh_token)).size).toBe(1)
    expect(await Promise.all(pairs.map((pair) => accessWith(pair)))).toEqual(Array(50).fill('signed in'))
    expect(await refresh(pairs[49]!)).toMatchObject({ ok: true })
  })
})

describe('a session expires', () => {
  test('fourteen days after the last refresh', async () => {
    const first = await signIn(service.alice)
    clock.advance(14 * DAY - SECOND)
    const second = await unwrap(refresh(first))
    expect(expiryOf(second.refresh_token)).toBe(new Date(clock.now().getTime() + 14 * DAY).toISOString())

    clock.advance(14 * DAY + 10 * SECOND)

    expect(await refresh(second)).toMatchObject(SESSION_ENDED)
    expect(await accessWith(second)).toBe('401 access-token-expired')
  })

  test('ninety days after the sign-in, even if it is refreshed', async () => {
    let pair = await signIn(service.alice)
    const absoluteEnd = new Date(clock.now().getTime() + 90 * DAY).toISOString()
    for (let day = 10; day < 90; day += 10) {
      clock.advance(10 * DAY)
      pair = await unwrap(refresh(pair))
    }
    expect(expiryOf(pair.refresh_token)).toBe(absoluteEnd)
    clock.advance(10 * DAY - 60 * SECOND)

    const last = await unwrap(refresh(pair))

    expect([last.expires_in, expiryOf(last.access_token), expiryOf(last.refresh_token)]).toEqual([60, absoluteEnd, absoluteEnd])
    clock.advance(60 * SECOND)
    expect(await refresh(last)).toMatchObject(SESSION_ENDED)
    expect(await accessWith(last)).toBe(ACCESS_ENDED)
  })
})

test('the server accepts no refresh token as an access token, and no access token as a refresh token', async () => {
  const pair = await signIn(service.alice)

  const swapped = { ...pair, access_token: pair.refresh_token, refresh_token: pair.access_token }

  expect(await accessWith(swapped)).toBe('401 access-token-invalid')
  expect(await refresh(swapped)).toMatchObject(SESSION_ENDED)
  expect(await accessWith(pair)).toBe('signed in')
  expect(await refresh(pair)).toMatchObject({ ok: true })
})
