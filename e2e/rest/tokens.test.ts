/** Whatever is wrong with an access token, the answer is 401, and what was asked for does not happen. */
import { createHmac, createSign, generateKeyPairSync, hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ask, askRaw } from '../harness/http.ts'
import { expectRefusal, unchanged } from '../harness/refusal.ts'
import { startService } from '../harness/service.ts'

const keys = { current: randomBytes(32), older: randomBytes(48) }
const JWT_KEYS = Object.entries(keys)
  .map(([kid, secret]) => `${kid}:${secret.toString('base64')}`)
  .join()
const service = await startService({ now: '2026-11-20T12:00:00Z', settings: { JWT_KEYS } })
const { url, alice, bob, clock } = service
const now = clock.now().getTime() / 1000

type Json = Record<string, unknown>
const decode = (token: string, part: 0 | 1): Json => JSON.parse(Buffer.from(token.split('.')[part]!, 'base64url').toString())
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString('base64url')

const real = alice.client.session.tokens!
const header = decode(real.access_token, 0)
const claims = decode(real.access_token, 1)
const theirs = decode(bob.client.session.tokens!.access_token, 1)

const hmac = (hash: string, secret: Buffer | string) => (input: string) => createHmac(hash, secret).update(input).digest('base64url')
const ours = hmac('sha256', keys.current)
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rs256 = (input: string) => createSign('sha256').update(input).sign(rsa.privateKey, 'base64url')

/** A token like a real one, but for what is said; undefined takes a member away. */
function forge({ head = {}, body = {}, sign = ours }: { head?: unknown; body?: unknown; sign?: (input: string) => string }) {
  const merged = (base: Json, changes: unknown) =>
    typeof changes === 'object' && changes !== null && !Array.isArray(changes) && !Buffer.isBuffer(changes)
      ? { ...base, ...changes }
      : changes
  const input = `${encode(merged(header, head))}.${encode(merged(claims, body))}`
  return `${input}.${sign(input)}`
}

const create = (headers: Record<string, string | string[]>) =>
  ask(url, { method: 'POST', path: '/api/contacts', body: { first_name: 'Ada' }, headers })
const withToken = (token: string) => create({ authorization: `Bearer ${token}` })
const flipped = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('a token that is like ours is one of ours', () => {
  test.each([
    ['as it was answered', real.access_token],
    ['made again', forge({})],
    ['signed with the older key of the ring', forge({ head: { kid: 'older' }, sign: hmac('sha256', keys.older) })],
    ['expired for less than the leeway', forge({ body: { iat: now - 604, exp: now - 4 } })],
    ['issued by a clock that is a little ahead', forge({ body: { iat: now + 4, exp: now + 300 } })],
  ])('%s', async (_, token) => {
    const answer = await withToken(token)

    expect(answer.status).toBe(201)
  })

  test.each([`bearer ${real.access_token}`, `BEARER ${real.access_token}`, `Bearer   ${real.access_token}  `])(
    'however the scheme is written',
    async (authorization) => {
      const answer = await create({ authorization })

      expect(answer.status).toBe(201)
    },
  )
})

const [first, second, third] = real.access_token.split('.') as [string, string, string]

describe('a token that is not is refused', () => {
  test.each<[why: string, token: string]>([
    // Algorithms and keys.
    ['it has no algorithm and no signature', forge({ head: { alg: 'none' }, sign: () => '' })],
    ['it has no algorithm, in other letters', forge({ head: { alg: 'nOnE' }, sign: () => '' })],
    ['it has no algorithm but our signature', forge({ head: { alg: 'none' } })],
    ['it leaves the algorithm away', forge({ head: { alg: undefined } })],
    ['the algorithm is no text', forge({ head: { alg: ['HS256'] } })],
    ['the algorithm is unknown', forge({ head: { alg: 'XS256' } })],
    ['it is HS384', forge({ head: { alg: 'HS384' }, sign: hmac('sha384', keys.current) })],
    ['it is HS512', forge({ head: { alg: 'HS512' }, sign: hmac('sha512', keys.current) })],
    ['it says RS256 and is signed with our secret', forge({ head: { alg: 'RS256' } })],
    ['it is RS256 with a key of its own', forge({ head: { alg: 'RS256' }, sign: rs256 })],
    ['it brings its key along', forge({ head: { alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }, sign: rs256 })],
    [
      'it brings a certificate along',
      forge({ head: { alg: 'RS256', x5c: [rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] }, sign: rs256 }),
    ],
    ['it says where its certificate is', forge({ head: { x5u: 'http://127.0.0.1:9/certificate' }, sign: hmac('sha256', 'x') })],
    ['it says where its key is', forge({ head: { jku: 'http://127.0.0.1:9/keys' }, sign: hmac('sha256', 'x') })],
    ['it says ES256', forge({ head: { alg: 'ES256' } })],
    ['it says EdDSA', forge({ head: { alg: 'EdDSA' } })],
    ['it is signed with another key', forge({ sign: hmac('sha256', randomBytes(32)) })],
    ['it is signed with an empty key', forge({ sign: hmac('sha256', '') })],
    ['it is signed with a default secret', forge({ sign: hmac('sha256', 'changeme') })],
    ['it is signed with the secret as text', forge({ sign: hmac('sha256', keys.current.toString('base64')) })],
    ['it is signed with the other key of the ring', forge({ sign: hmac('sha256', keys.older) })],
    [
      'it is signed with the key of refresh tokens',
      forge({ sign: hmac('sha256', Buffer.from(hkdfSync('sha256', keys.current, '', 'contacts refresh token', 32))) }),
    ],
    // Header.
    ['it leaves the type away', forge({ head: { typ: undefined } })],
    ['its type is JWT', forge({ head: { typ: 'JWT' } })],
    ['its type is that of refresh tokens', forge({ head: { typ: 'rt+jwt' } })],
    ['it leaves the key id away', forge({ head: { kid: undefined } })],
    ['its key id is unknown', forge({ head: { kid: 'another' } })],
    ['its key id is a number', forge({ head: { kid: 7 } })],
    ['its key id is empty', forge({ head: { kid: '' } })],
    ['its key id has a space more', forge({ head: { kid: `${String(header['kid'])} ` } })],
    ['its key id is in wide letters', forge({ head: { kid: 'ｃｕｒｒｅｎｔ' } })],
    ['its key id is that of another class', forge({ head: { kid: `refresh:${String(header['kid'])}` } })],
    ['its key id is a list', forge({ head: { kid: [header['kid']] } })],
    ['its key id is SQL', forge({ head: { kid: "' union select 'x" }, sign: hmac('sha256', 'x') })],
    ['its key id is a path', forge({ head: { kid: '../../../../dev/null' }, sign: hmac('sha256', '') })],
    ['its key id is __proto__', forge({ head: { kid: '__proto__' } })],
    ['its key id is constructor', forge({ head: { kid: 'constructor' } })],
    ['something about it is critical', forge({ head: { crit: ['exp'] } })],
    ['something unknown is critical', forge({ head: { crit: ['http://example.com/x'], 'http://example.com/x': true } })],
    ['what is critical is no list', forge({ head: { crit: 'exp' } })],
    ['its payload is not encoded', forge({ head: { crit: ['b64'], b64: false } })],
    ['its header is a list', forge({ head: [] })],
    ['its header is null', forge({ head: null })],
    ['its header is a text', forge({ head: '"HS256"' })],
    ['its header is no JSON', forge({ head: '{alg:HS256}' })],
    ['its header is not UTF-8', forge({ head: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) })],
    // Claims.
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`it leaves ${name} away`, forge({ body: { [name]: undefined } })] as [string, string],
    ),
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`its ${name} is null`, forge({ body: { [name]: null } })] as [string, string],
    ),
    ['it is from another issuer', forge({ body: { iss: 'somebody' } })],
    ['its issuer is a list', forge({ body: { iss: ['contacts'] } })],
    ['it is for somebody else', forge({ body: { aud: 'other/api' } })],
    ['it is for refreshing', forge({ body: { aud: 'contacts/refresh' } })],
    ['it is for us among others', forge({ body: { aud: ['contacts/api', 'other/api'] } })],
    ['its subject is no id', forge({ body: { sub: 'alice' } })],
    ['its subject is a number', forge({ body: { sub: 1 } })],
    ['its subject is SQL', forge({ body: { sub: "' or 1=1 --" } })],
    ['its session is no id', forge({ body: { sid: 'session' } })],
    ['its id is too short', forge({ body: { jti: 'x' } })],
    ['its id is too long', forge({ body: { jti: 'x'.repeat(65) } })],
    ['it claims more', forge({ body: { admin: true } })],
    ['it is not valid yet', forge({ body: { nbf: now + 60 } })],
    ['it claims a prototype', forge({ body: `${JSON.stringify(claims).slice(0, -1)},"__proto__":{"admin":true}}` })],
    ['it is from the future', forge({ body: { iat: now + 10, exp: now + 310 } })],
    ['it was issued before time began', forge({ body: { iat: -1, exp: now + 300 } })],
    ['its time of issue is a text', forge({ body: { iat: String(now) } })],
    ['its time of issue is no whole number', forge({ body: { iat: now - 0.5 } })],
    ['its time of issue is beyond numbers', forge({ body: JSON.stringify(claims).replace(/"iat":\d+/, '"iat":1e999') })],
    ['it lives longer than a token may', forge({ body: { exp: now + 601 } })],
    ['it lives as long as its session', forge({ body: { exp: now + 90 * 86_400 } })],
    ['it expires before it was issued', forge({ body: { iat: now, exp: now - 1 } })],
    ['its expiry is a text', forge({ body: { exp: String(now + 600) } })],
    ['its expiry is no whole number', forge({ body: { exp: now + 599.5 } })],
    ['its expiry is huge', forge({ body: { exp: Number.MAX_SAFE_INTEGER } })],
    ['its expiry is larger than huge', forge({ body: { exp: 1e300 } })],
    ['its expiry is beyond numbers', forge({ body: JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999') })],
    ['its expiry is negative', forge({ body: { iat: 0, exp: -1 } })],
    ['its expiry is an object', forge({ body: { exp: { valueOf: 1 } } })],
    [
      'its subject is in wide digits',
      forge({ body: { sub: String(claims['sub']).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))) } }),
    ],
    ['its subject ends in NUL', forge({ body: { sub: `${String(claims['sub'])}\0` } })],
    ['its expiry is true', forge({ body: { exp: true } })],
    ['its expiry is not a number', forge({ body: JSON.stringify(claims).replace(/"exp":\d+/, '"exp":NaN') })],
    ['its claims are none', `${first}.${encode('{}')}.${ours(`${first}.${encode('{}')}`)}`],
    ['its claims are a list', forge({ body: '[]' })],
    ['its claims are null', forge({ body: 'null' })],
    ['its claims are a text', forge({ body: '"admin"' })],
    ['its claims are no JSON', forge({ body: '{sub:1}' })],
    ['its claims are not UTF-8', forge({ body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) })],
    ['its claims are nested deeply', forge({ body: { sub: '['.repeat(900) + ']'.repeat(900) } })],
    // Shape.
    ['it ends too early', real.access_token.slice(0, -5)],
    ['it has no signature', `${first}.${second}.`],
    ['it has no place for a signature', `${first}.${second}`],
    ['it is one part', first],
    ['it is dots', '..'],
    ['it has a part too many', `${real.access_token}.${third}`],
    ['it has five parts', `${first}.${second}.${third}.${first}.${second}`],
    ['its header was altered', `${flipped(first, 10)}.${second}.${third}`],
    ['its claims were altered', `${first}.${flipped(second, 10)}.${third}`],
    ['its signature was altered', `${first}.${second}.${flipped(third, 10)}`],
    [
      'the last letter of its signature was altered',
      `${first}.${second}.${third.slice(0, -1)}${String.fromCharCode(third.charCodeAt(42) + 1)}`,
    ],
    ['it has a letter more', `${real.access_token}A`],
    ['its claims are not base64', `${first}.${second}!.${third}`],
    ['its claims are padded', `${first}.${second}==.${third}`],
    ['it has a line more', `${real.access_token}%0a`],
    ['it is padded', `${real.access_token}=`],
    ["its claims are another token's", `${first}.${encode(theirs)}.${third}`],
    ['it is the refresh token', real.refresh_token],
    ['it is huge', forge({ body: { jti: 'x'.repeat(10_000) } })],
    ['it is nothing but long', 'x'.repeat(12_000)],
    ['it is garbage', 'garbage'],
    ['it is null', 'null'],
    ['it is quoted', `"${real.access_token}"`],
    ['it is two', `${real.access_token} ${real.access_token}`],
    ['it is two with a comma', `${real.access_token}, Bearer ${real.access_token}`],
    ['there is none', ''],
    ['it is blank', '    '],
  ])('when %s', async (_, token) => {
    const answer = await unchanged(service, () => withToken(token))

    expectRefusal(answer, 'access-token-invalid')
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="contacts", error="invalid_token", error_description="access-token-invalid"',
    )
  })

  test.each([
    ['it has expired', forge({ body: { iat: now - 605, exp: now - 5 } }), 'access-token-expired'],
    ['it expired long ago', forge({ body: { iat: 1_000_000_000, exp: 1_000_000_600 } }), 'access-token-expired'],
    ['its session is not known', forge({ body: { sid: randomUUID() } }), 'session-ended'],
    ['its user is not known', forge({ body: { sub: randomUUID() } }), 'session-ended'],
    [
      'its user is named twice, and last is somebody else',
      forge({ body: `${JSON.stringify(claims).slice(0, -1)},"sub":${JSON.stringify(theirs['sub'])}}` }),
      'session-ended',
    ],
    ["its session is somebody else's", forge({ body: { sid: theirs['sid'] } }), 'session-ended'],
    ["its user is not the session's", forge({ body: { sub: theirs['sub'] } }), 'session-ended'],
  ] as const)('when %s', async (_, token, code) => {
    const answer = await unchanged(service, () => withToken(token))

    expectRefusal(answer, code)
    expect(answer.headers['www-authenticate']).toBe(`Bearer realm="contacts", error="invalid_token", error_description="${code}"`)
  })
})

describe('what is no bearer token is none', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['an empty header', { authorization: '' }],
    ['a password', { authorization: `Basic ${Buffer.from(`${alice.email}:${alice.password}`).toString('base64')}` }],
    ['another scheme', { authorization: `Token ${real.access_token}` }],
    ['a token without its scheme', { authorization: real.access_token }],
    ['a scheme that begins like it', { authorization: `Bearers ${real.access_token}` }],
    ['a scheme that a token sticks to', { authorization: `Bearer${real.access_token}` }],
    ['a cookie', { cookie: `access_token=${real.access_token}` }],
    ['a header of another name', { 'x-access-token': real.access_token, 'proxy-authorization': `Bearer ${real.access_token}` }],
  ])('%s', async (_, headers) => {
    const answer = await unchanged(service, () => create(headers))

    expectRefusal(answer, 'not-signed-in')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="contacts"')
  })

  test('a token in the address', async () => {
    const answer = await unchanged(service, () =>
      ask(url, { method: 'POST', path: `/api/contacts?access_token=${real.access_token}`, body: { first_name: 'Ada' } }),
    )

    expectRefusal(answer, 'not-signed-in')
  })
})

test.each([
  'Bearer',
  'Bearer ',
  'bearer',
  'Bearer\t',
  `Bearer\t${real.access_token}`,
  `Bearer \t${real.access_token}`,
  `Bearer=${real.access_token}`,
  `Bearer,${real.access_token}`,
  `Bearer token="${real.access_token}"`,
])('a scheme without what belongs to it is refused: %j', async (authorization) => {
  const answer = await unchanged(service, () => create({ authorization }))

  expectRefusal(answer, 'access-token-invalid')
})

test.each([
  [`Bearer ${real.access_token}`, 'Bearer garbage'],
  ['Bearer garbage', `Bearer ${real.access_token}`],
  [`Bearer ${real.access_token}`, `Bearer ${bob.client.session.tokens!.access_token}`],
])('of two tokens in two headers neither is taken', async (...authorization) => {
  const answer = await unchanged(service, () => create({ authorization }))

  expectRefusal(answer, 'access-token-invalid')
})

test('bytes that are no text are no token', async () => {
  const request = Buffer.from(
    `POST /api/contacts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\x80\r\nContent-Length: 0\r\n\r\n`,
    'latin1',
  )

  const answer = await unchanged(service, () => askRaw(url, request))

  expectRefusal(answer, 'access-token-invalid')
})

test('what needs no token does not look at one', async () => {
  const answer = await ask(url, {
    method: 'POST',
    path: '/api/auth/login',
    body: { email: alice.email, password: alice.password },
    headers: { authorization: 'Bearer garbage' },
  })

  expect(answer.status).toBe(200)
})

describe('a refresh token', () => {
  const refresh = (refresh_token: string) => ask(url, { method: 'POST', path: '/api/auth/refresh', body: { refresh_token } })
  const refreshKey = Buffer.from(hkdfSync('sha256', keys.current, '', 'contacts refresh token', 32))
  const refreshHeader = decode(real.refresh_token, 0)
  const refreshClaims = decode(real.refresh_token, 1)
  const forgeRefresh = (head: Json, body: Json, secret: Buffer = refreshKey) => {
    const input = `${encode({ ...refreshHeader, ...head })}.${encode({ ...refreshClaims, ...body })}`
    return `${input}.${hmac('sha256', secret)(input)}`
  }

  test.each([
    ['garbage', 'garbage'],
    ['an access token', real.access_token],
    ['altered', `${real.refresh_token.slice(0, -10)}AAAAAAAAAA`],
    ['signed with the key of access tokens', forgeRefresh({}, {}, keys.current)],
    ['one of the other class in its type', forgeRefresh({ typ: 'at+jwt' }, {})],
    ['one of the other class in its audience', forgeRefresh({}, { aud: 'contacts/api' })],
    ['without an algorithm', `${encode({ ...refreshHeader, alg: 'none' })}.${encode(refreshClaims)}.`],
    ['over', forgeRefresh({}, { iat: now - 15 * 86_400, exp: now - 86_400 })],
    ['good for longer than one may be', forgeRefresh({}, { exp: now + 15 * 86_400 })],
    ['blank', '   '],
    ['dots', '..'],
    ['as long as one may be', 'x'.repeat(4_096)],
    ['null as text', 'null'],
    ['cut off', real.refresh_token.slice(0, -5)],
    ['without its signature', real.refresh_token.replace(/[^.]*$/, '')],
    ['one part too long', `${real.refresh_token}.x`],
    ['padded', `${real.refresh_token}=`],
    ['with a space around it', ` ${real.refresh_token} `],
    ['with its scheme', `Bearer ${real.refresh_token}`],
    ['of another algorithm', forgeRefresh({ alg: 'HS512' }, {})],
    ['without a type', forgeRefresh({ typ: undefined }, {})],
    ['a plain JWT', forgeRefresh({ typ: 'JWT' }, {})],
    ['without a key id', forgeRefresh({ kid: undefined }, {})],
    ['of an unknown key', forgeRefresh({ kid: 'another' }, {})],
    ['of the other key of the ring', forgeRefresh({ kid: 'older' }, {})],
    ['of a key that is a path', forgeRefresh({ kid: '../../dev/null' }, {}, Buffer.alloc(0))],
    ['critical about something', forgeRefresh({ crit: ['exp'] }, {})],
    ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map(
      (name) => [`without ${name}`, forgeRefresh({}, { [name]: undefined })] as [string, string],
    ),
    ['of another issuer', forgeRefresh({}, { iss: 'somebody' })],
    ['for us among others', forgeRefresh({}, { aud: ['contacts/refresh', 'other/api'] })],
    ['issued in the future', forgeRefresh({}, { iat: now + 10, exp: now + 86_400 })],
    ['valid until a text', forgeRefresh({}, { exp: String(now + 86_400) })],
    ['valid until no whole number', forgeRefresh({}, { exp: now + 86_400.5 })],
    ['over before it began', forgeRefresh({}, { exp: now - 1 })],
    ['that claims more', forgeRefresh({}, { admin: true })],
    ['of an unknown session', forgeRefresh({}, { sid: randomUUID() })],
    ["for somebody else's session", forgeRefresh({}, { sid: theirs['sid'] })],
    ['for somebody else', forgeRefresh({}, { sub: theirs['sub'] })],
  ])('that is %s gets nothing and ends nothing', async (_, token) => {
    const answer = await unchanged(service, () => refresh(token))

    expectRefusal(answer, 'session-ended')
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="contacts", error="invalid_token", error_description="session-ended"')
  })

  test('that is not of the chain ends the session, for whoever made it has a key', async () => {
    const dave = await service.person('Dave')
    const { sub, sid } = decode(dave.client.session.tokens!.access_token, 1)

    const answer = await refresh(forgeRefresh({}, { sub, sid }))

    expectRefusal(answer, 'session-ended')
    expectRefusal(await ask(url, { method: 'GET', path: '/api/users/me' }, dave.authorization()), 'session-ended')
  })

  test('that is as it was answered gets the next pair', async () => {
    const answer = await refresh(real.refresh_token)

    expect(answer.status).toBe(200)
    expect((await withToken(answer.body.access_token)).status).toBe(201)
  })
})
