/** The service accepts only access tokens that it could have issued. It refuses others with 401 and changes nothing. */
import { createSign, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { expectRefusal, expectUnchanged } from '../harness/refusal.ts'
import { decode, encode, hmac, type Json, startWithKeys } from './forged-tokens.ts'

const { service, keys, refreshKey, now, issued, bobsClaims, create, createWithToken } = await startWithKeys()

const header = decode(issued.access_token, 0)
const claims = decode(issued.access_token, 1)

const signWithCurrentKey = hmac('sha256', keys.current)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rs256 = (input: string) => createSign('sha256').update(input).sign(rsa.privateKey, 'base64url')

/** Signs an access token with the header and claims of an issued one, changed as given; undefined removes a member. */
function forge({ head = {}, body = {}, sign = signWithCurrentKey }: { head?: unknown; body?: unknown; sign?: (input: string) => string }) {
  const merged = (base: Json, changes: unknown) =>
    typeof changes === 'object' && changes !== null && !Array.isArray(changes) && !Buffer.isBuffer(changes)
      ? { ...base, ...changes }
      : changes
  const input = `${encode(merged(header, head))}.${encode(merged(claims, body))}`
  return `${input}.${sign(input)}`
}

const withCharacterChanged = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('the service accepts an access token', () => {
  test.each([
    ['as issued', issued.access_token],
    ['with the same header and claims, signed again', forge({})],
    ['signed with the older key of the ring', forge({ head: { kid: 'older' }, sign: hmac('sha256', keys.older) })],
    ['expired for less than the leeway', forge({ body: { iat: now - 604, exp: now - 4 } })],
    ['issued by a clock that is 5 minutes ahead', forge({ body: { iat: now + 300, exp: now + 900 } })],
  ])('%s', async (_, token) => {
    const response = await createWithToken(token)

    expect(response.status).toBe(201)
  })

  test.each([`bearer ${issued.access_token}`, `BEARER ${issued.access_token}`, `Bearer   ${issued.access_token}  `])(
    'whatever the case of the scheme and the spaces around the token: %j',
    async (authorization) => {
      const response = await create({ authorization })

      expect(response.status).toBe(201)
    },
  )
})

const [first, second, third] = issued.access_token.split('.') as [string, string, string]

describe('the service refuses an access token', () => {
  test.each<[why: string, token: string]>([
    // Algorithms and keys.
    ['its algorithm is none, and it has no signature', forge({ head: { alg: 'none' }, sign: () => '' })],
    ['its algorithm is nOnE, and it has no signature', forge({ head: { alg: 'nOnE' }, sign: () => '' })],
    ['its algorithm is none, and its signature is valid', forge({ head: { alg: 'none' } })],
    ['it has no algorithm', forge({ head: { alg: undefined } })],
    ['its algorithm is not a string', forge({ head: { alg: ['HS256'] } })],
    ['its algorithm is unknown', forge({ head: { alg: 'XS256' } })],
    ['its algorithm is HS384, and its signature is valid', forge({ head: { alg: 'HS384' }, sign: hmac('sha384', keys.current) })],
    ['its algorithm is HS512, and its signature is valid', forge({ head: { alg: 'HS512' }, sign: hmac('sha512', keys.current) })],
    ['its algorithm is RS256, and it is signed with the HMAC secret', forge({ head: { alg: 'RS256' } })],
    ['its algorithm is RS256, and its key is unknown', forge({ head: { alg: 'RS256' }, sign: rs256 })],
    [
      'it contains the key that it is signed with',
      forge({ head: { alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, sign: rs256 }),
    ],
    [
      'it contains a certificate',
      forge({ head: { alg: 'RS256', x5c: [rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] }, sign: rs256 }),
    ],
    ['it has the URL of a certificate', forge({ head: { x5u: 'http://127.0.0.1:9/certificate' }, sign: hmac('sha256', 'x') })],
    ['it has the URL of a key set', forge({ head: { jku: 'http://127.0.0.1:9/keys' }, sign: hmac('sha256', 'x') })],
    ['its algorithm is ES256', forge({ head: { alg: 'ES256' } })],
    ['its algorithm is EdDSA', forge({ head: { alg: 'EdDSA' } })],
    ['it is signed with another key', forge({ sign: hmac('sha256', randomBytes(32)) })],
    ['it is signed with an empty key', forge({ sign: hmac('sha256', '') })],
    ['it is signed with a default secret', forge({ sign: hmac('sha256', 'changeme') })],
    ['it is signed with the secret as text', forge({ sign: hmac('sha256', keys.current.toString('base64')) })],
    ['it is signed with another key of the ring than its key id names', forge({ sign: hmac('sha256', keys.older) })],
    ['it is signed with the key of refresh tokens', forge({ sign: hmac('sha256', refreshKey) })],
    // Header.
    ['it has no type', forge({ head: { typ: undefined } })],
    ['its type is JWT', forge({ head: { typ: 'JWT' } })],
    ['its type is that of refresh tokens', forge({ head: { typ: 'rt+jwt' } })],
    ['it has no key id', forge({ head: { kid: undefined } })],
    ['its key id is unknown', forge({ head: { kid: 'another' } })],
    ['its key id is a number', forge({ head: { kid: 7 } })],
    ['its key id is empty', forge({ head: { kid: '' } })],
    ['its key id has a trailing space', forge({ head: { kid: `${String(header['kid'])} ` } })],
    ['its key id is in full-width letters', forge({ head: { kid: 'ｃｕｒｒｅｎｔ' } })],
    ['its key id has the prefix of refresh tokens', forge({ head: { kid: `refresh:${String(header['kid'])}` } })],
    ['its key id is an array', forge({ head: { kid: [header['kid']] } })],
    ['its key id is SQL', forge({ head: { kid: "' union select 'x" }, sign: hmac('sha256', 'x') })],
    ['its key id is a path', forge({ head: { kid: '../../../../dev/null' }, sign: hmac('sha256', '') })],
    ['its key id is __proto__', forge({ head: { kid: '__proto__' } })],
    ['its key id is constructor', forge({ head: { kid: 'constructor' } })],
    ['its header has a critical parameter that is not an extension', forge({ head: { crit: ['exp'] } })],
    ['its header has an unknown critical extension', forge({ head: { crit: ['http://example.com/x'], 'http://example.com/x': true } })],
    ['its list of critical extensions is not an array', forge({ head: { crit: 'exp' } })],
    ['its payload is declared as unencoded', forge({ head: { crit: ['b64'], b64: false } })],
    ['its header is an array', forge({ head: [] })],
    ['its header is null', forge({ head: null })],
    ['its header is a string', forge({ head: '"HS256"' })],
    ['its header is not JSON', forge({ head: '{alg:HS256}' })],
    ['its header is not UTF-8', forge({ head: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) })],
    // Claims.
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`it has no ${name}`, forge({ body: { [name]: undefined } })] as [string, string],
    ),
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`its ${name} is null`, forge({ body: { [name]: null } })] as [string, string],
    ),
    ['it is from another issuer', forge({ body: { iss: 'somebody' } })],
    ['its issuer is an array', forge({ body: { iss: ['contacts'] } })],
    ['its audience is another API', forge({ body: { aud: 'other/api' } })],
    ['its audience is that of refresh tokens', forge({ body: { aud: 'contacts/refresh' } })],
    ['its audience contains another API too', forge({ body: { aud: ['contacts/api', 'other/api'] } })],
    ['its subject is not a UUID', forge({ body: { sub: 'alice' } })],
    ['its subject is a number', forge({ body: { sub: 1 } })],
    ['its subject is SQL', forge({ body: { sub: "' or 1=1 --" } })],
    ['its session is not a UUID', forge({ body: { sid: 'session' } })],
    ['its id is too short', forge({ body: { jti: 'x' } })],
    ['its id is too long', forge({ body: { jti: 'x'.repeat(65) } })],
    ['it has an unknown claim', forge({ body: { admin: true } })],
    ['it is not valid yet', forge({ body: { nbf: now + 60 } })],
    ['it has a claim __proto__', forge({ body: `${JSON.stringify(claims).slice(0, -1)},"__proto__":{"admin":true}}` })],
    ['its time of issue is more than 5 minutes in the future', forge({ body: { iat: now + 301, exp: now + 601 } })],
    ['its time of issue is negative', forge({ body: { iat: -1, exp: now + 300 } })],
    ['its time of issue is a string', forge({ body: { iat: String(now) } })],
    ['its time of issue is not an integer', forge({ body: { iat: now - 0.5 } })],
    [
      'its time of issue is larger than any number of JavaScript',
      forge({ body: JSON.stringify(claims).replace(/"iat":\d+/, '"iat":1e999') }),
    ],
    ['its lifetime is longer than ten minutes', forge({ body: { exp: now + 601 } })],
    ['its lifetime is that of a session', forge({ body: { exp: now + 90 * 86_400 } })],
    ['its expiry is before its time of issue', forge({ body: { iat: now, exp: now - 1 } })],
    ['its expiry is a string', forge({ body: { exp: String(now + 600) } })],
    ['its expiry is not an integer', forge({ body: { exp: now + 599.5 } })],
    ['its expiry is the largest safe integer', forge({ body: { exp: Number.MAX_SAFE_INTEGER } })],
    ['its expiry is larger than a safe integer', forge({ body: { exp: 1e300 } })],
    ['its expiry is larger than any number of JavaScript', forge({ body: JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999') })],
    ['its expiry is negative', forge({ body: { iat: 0, exp: -1 } })],
    ['its expiry is an object', forge({ body: { exp: { valueOf: 1 } } })],
    [
      'its subject has full-width digits',
      forge({ body: { sub: String(claims['sub']).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))) } }),
    ],
    ['its subject ends in NUL', forge({ body: { sub: `${String(claims['sub'])}\0` } })],
    ['its expiry is true', forge({ body: { exp: true } })],
    ['its expiry is NaN', forge({ body: JSON.stringify(claims).replace(/"exp":\d+/, '"exp":NaN') })],
    ['its claims are an empty object', `${first}.${encode('{}')}.${signWithCurrentKey(`${first}.${encode('{}')}`)}`],
    ['its claims are an array', forge({ body: '[]' })],
    ['its claims are null', forge({ body: 'null' })],
    ['its claims are a string', forge({ body: '"admin"' })],
    ['its claims are not JSON', forge({ body: '{sub:1}' })],
    ['its claims are not UTF-8', forge({ body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) })],
    ['its subject contains deeply nested brackets', forge({ body: { sub: '['.repeat(900) + ']'.repeat(900) } })],
    // Shape.
    ['its signature is cut off', issued.access_token.slice(0, -5)],
    ['its signature is empty', `${first}.${second}.`],
    ['it has only a header and claims', `${first}.${second}`],
    ['it has only a header', first],
    ['it has only dots', '..'],
    ['it has four parts', `${issued.access_token}.${third}`],
    ['it has five parts', `${first}.${second}.${third}.${first}.${second}`],
    ['its header was changed', `${withCharacterChanged(first, 10)}.${second}.${third}`],
    ['its claims were changed', `${first}.${withCharacterChanged(second, 10)}.${third}`],
    ['its signature was changed', `${first}.${second}.${withCharacterChanged(third, 10)}`],
    [
      'the last character of its signature was changed',
      `${first}.${second}.${third.slice(0, -1)}${String.fromCharCode(third.charCodeAt(42) + 1)}`,
    ],
    ['it has an additional character', `${issued.access_token}A`],
    ['its claims contain a character that is not base64url', `${first}.${second}!.${third}`],
    ['its claims have base64 padding', `${first}.${second}==.${third}`],
    ['it ends with an encoded line feed', `${issued.access_token}%0a`],
    ['it has base64 padding', `${issued.access_token}=`],
    ['its claims come from another token', `${first}.${encode(bobsClaims)}.${third}`],
    ['it is the refresh token', issued.refresh_token],
    ['its id has 10,000 characters', forge({ body: { jti: 'x'.repeat(10_000) } })],
    ['it is a string of 12,000 characters', 'x'.repeat(12_000)],
    ['it is garbage', 'garbage'],
    ['it is the string null', 'null'],
    ['it is in quotes', `"${issued.access_token}"`],
    ['it is two tokens', `${issued.access_token} ${issued.access_token}`],
    ['it is two tokens with a comma', `${issued.access_token}, Bearer ${issued.access_token}`],
    ['it is empty', ''],
    ['it is blank', '    '],
  ])('when %s', async (_, token) => {
    const response = await expectUnchanged(service, () => createWithToken(token))

    expectRefusal(response, 'access-token-invalid')
    expect(response.headers['www-authenticate']).toBe(
      'Bearer realm="contacts", error="invalid_token", error_description="access-token-invalid"',
    )
  })

  test.each([
    ['it has expired', forge({ body: { iat: now - 605, exp: now - 5 } }), 'access-token-expired'],
    ['it expired long ago', forge({ body: { iat: 1_000_000_000, exp: 1_000_000_600 } }), 'access-token-expired'],
    ['its session is unknown', forge({ body: { sid: randomUUID() } }), 'session-ended'],
    ['its user is unknown', forge({ body: { sub: randomUUID() } }), 'session-ended'],
    [
      'its user is given twice, the second time as another user',
      forge({ body: `${JSON.stringify(claims).slice(0, -1)},"sub":${JSON.stringify(bobsClaims['sub'])}}` }),
      'session-ended',
    ],
    ['its session belongs to another user', forge({ body: { sid: bobsClaims['sid'] } }), 'session-ended'],
    ['its user does not own its session', forge({ body: { sub: bobsClaims['sub'] } }), 'session-ended'],
  ] as const)('when %s', async (_, token, code) => {
    const response = await expectUnchanged(service, () => createWithToken(token))

    expectRefusal(response, code)
    expect(response.headers['www-authenticate']).toBe(`Bearer realm="contacts", error="invalid_token", error_description="${code}"`)
  })
})
