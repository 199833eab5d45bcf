/**
 * The service refuses forged refresh tokens. A refresh token that is signed correctly, but whose `jti` the service never
 * issued, ends the session that its `sid` names.
 */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { sendRequest } from '../harness/http.ts'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { required } from '../harness/required.ts'
import { decode, encode, hmac, type Json, startWithKeys } from './forged-tokens.ts'

const { service, keys, refreshKey, now, issued, bobsClaims, createWithToken } = await startWithKeys()
const { url } = service

describe('a refresh token', () => {
  const refresh = (refresh_token: string) => sendRequest(url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })
  const refreshHeader = decode(issued.refresh_token, 0)
  const refreshClaims = decode(issued.refresh_token, 1)
  /** Signs Alice's refresh token again, with some members of its header and its claims replaced. */
  const forgeRefresh = (header: Json, claims: Json, secret: Buffer = refreshKey) => {
    const input = `${encode({ ...refreshHeader, ...header })}.${encode({ ...refreshClaims, ...claims })}`
    return `${input}.${hmac('sha256', secret)(input)}`
  }

  test.each([
    ['garbage', 'garbage'],
    ['an access token', issued.access_token],
    ['changed', `${issued.refresh_token.slice(0, -10)}AAAAAAAAAA`],
    ['signed with the key of access tokens', forgeRefresh({}, {}, keys.current)],
    ['of the type of access tokens', forgeRefresh({ typ: 'at+jwt' }, {})],
    ['for the audience of access tokens', forgeRefresh({}, { aud: 'contacts/api' })],
    ['of the algorithm none', `${encode({ ...refreshHeader, alg: 'none' })}.${encode(refreshClaims)}.`],
    ['expired', forgeRefresh({}, { iat: now - 15 * 86_400, exp: now - 86_400 })],
    ['valid for longer than allowed', forgeRefresh({}, { exp: now + 15 * 86_400 })],
    ['blank', '   '],
    ['only dots', '..'],
    ['of the maximum length', 'x'.repeat(4_096)],
    ['the string null', 'null'],
    ['cut off', issued.refresh_token.slice(0, -5)],
    ['without its signature', issued.refresh_token.replace(/[^.]*$/, '')],
    ['of four parts', `${issued.refresh_token}.x`],
    ['with base64 padding', `${issued.refresh_token}=`],
    ['with spaces around it', ` ${issued.refresh_token} `],
    ['with the scheme Bearer', `Bearer ${issued.refresh_token}`],
    ['of another algorithm', forgeRefresh({ alg: 'HS512' }, {})],
    ['without a type', forgeRefresh({ typ: undefined }, {})],
    ['a plain JWT', forgeRefresh({ typ: 'JWT' }, {})],
    ['without a key id', forgeRefresh({ kid: undefined }, {})],
    ['signed with another key than its key id says', forgeRefresh({ kid: 'older' }, {})],
    ['whose `crit` lists a name that the service does not understand', forgeRefresh({ crit: ['exp'] }, {})],
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`without ${name}`, forgeRefresh({}, { [name]: undefined })] as [string, string],
    ),
    ['of another issuer', forgeRefresh({}, { iss: 'somebody' })],
    ['for another API too', forgeRefresh({}, { aud: ['contacts/refresh', 'other/api'] })],
    ['with a string as its expiry', forgeRefresh({}, { exp: String(now + 86_400) })],
    ['with an expiry that is not an integer', forgeRefresh({}, { exp: now + 86_400.5 })],
    ['with an expiry before its time of issue', forgeRefresh({}, { exp: now - 1 })],
    ['with an unknown claim', forgeRefresh({}, { admin: true })],
    ['of an unknown session', forgeRefresh({}, { sid: randomUUID() })],
    ['for the session of another user', forgeRefresh({}, { sid: bobsClaims['sid'] })],
    ['for another user', forgeRefresh({}, { sub: bobsClaims['sub'] })],
  ])('gets `session-ended` instead of tokens, although no session ends: %s', async (_, token) => {
    const response = await expectUnchanged(service, () => refresh(token))

    // The code makes the client sign in again.
    expectRefusal(response, 'session-ended')
    expect(response.headers['www-authenticate']).toBe('Bearer realm="contacts", error="invalid_token", error_description="session-ended"')
  })

  test.each([
    ['with an unknown key id', forgeRefresh({ kid: 'another' }, {})],
    ['with a path as its key id', forgeRefresh({ kid: '../../dev/null' }, {}, Buffer.alloc(0))],
    ['issued by a clock that is more than 5 minutes ahead', forgeRefresh({}, { iat: now + 301, exp: now + 86_400 })],
  ])('that this server cannot check gets no tokens and ends no session: %s', async (_, token) => {
    const response = await expectUnchanged(service, () => refresh(token))

    expectRefusal(response, 'refresh-token-invalid')
    expect((await createWithToken(issued.access_token)).status).toBe(201)
  })

  test('issued by a clock that is 5 minutes ahead gets the next pair of tokens', async () => {
    const erin = await service.person('Erin')
    const own = decode(required(erin.client.session.tokens, 'the tokens of Erin').refresh_token, 1)

    const response = await refresh(forgeRefresh({}, { ...own, iat: now + 300, exp: now + 86_400 }))

    expect(response.status).toBe(200)
  })

  test('that is valid but was never issued ends the session', async () => {
    const dave = await service.person('Dave')
    const { sub, sid } = decode(dave.client.session.tokens!.access_token, 1)

    const response = await refresh(forgeRefresh({}, { sub, sid }))

    expectRefusal(response, 'session-ended')
    expectRefusal(await sendRequest(url, { method: 'GET', path: '/api/users/me' }, dave.authorization()), 'session-ended')
  })

  test('that was issued gets the next pair of tokens', async () => {
    const response = await refresh(issued.refresh_token)

    expect(response.status).toBe(200)
    expect((await createWithToken(response.body.access_token)).status).toBe(201)
  })
})
