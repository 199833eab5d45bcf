/** Tokens of the server for owners who never signed in. The other programs verify tokens with the same keys. */
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { signSyncToken, LAST_ID } from '../../../server/src/address-book/sync/sync-token.ts'
import type { UserContext } from '../../../server/src/platform/context.ts'
import { keyRing } from '../../../server/src/platform/keys/ring.ts'

export type ProgramName = 'floor' | 'hono' | 'server'

const KID = 'bench'
export const SECRET = Buffer.alloc(32, 'a key for benchmarks only')
export const JWT_KEYS = `${KID}:${SECRET.toString('base64')}`

const keys = keyRing([{ kid: KID, secret: SECRET }])

const ACCESS_SECONDS = 600
const REFRESH_SECONDS = 14 * 86_400

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function sign(secret: Buffer, header: object, claims: object) {
  const message = `${base64url(header)}.${base64url(claims)}`
  return `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`
}

const now = () => Math.floor(Date.now() / 1000)

/** Hono accepts no other `typ` than `JWT`, and the server only `at+jwt` for access and `rt+jwt` for refresh tokens. */
const typeOf = (program: ProgramName, own: string) => (program === 'hono' ? 'JWT' : own)

/** Signs an access token. `sub` is the id of the owner, and `sid` the id of a session. */
export function accessToken(program: ProgramName, sub: string, sid: string) {
  const times = { iat: now(), exp: now() + ACCESS_SECONDS }
  const claims = { sub, sid, jti: `access-${sid}`, ...times, iss: 'contacts', aud: 'contacts/api' }
  return sign(SECRET, { alg: 'HS256', typ: typeOf(program, 'at+jwt'), kid: KID }, claims)
}

export const REFRESH_SECRET = Buffer.from(hkdfSync('sha256', SECRET, '', 'contacts refresh token', 32))

export function refreshToken(program: ProgramName, sub: string, sid: string, jti: string) {
  const claims = { sub, sid, jti, iat: now(), exp: now() + REFRESH_SECONDS, iss: 'contacts', aud: 'contacts/refresh' }
  return sign(REFRESH_SECRET, { alg: 'HS256', typ: typeOf(program, 'rt+jwt'), kid: KID }, claims)
}

/** Returns the digest that the server stores of a refresh token. */
export const digestOf = (jti: string) => createHash('sha256').update(jti).digest('base64url')

/** Signs the sync token of a client that has read the changes up to this number. */
export const syncToken = (owner: string, seq: number) =>
  signSyncToken({ keys, user: { id: owner } } as Pick<UserContext, 'keys' | 'user'>, { seq, id: LAST_ID, known: seq })
