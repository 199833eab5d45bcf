/** Signs and verifies JWTs with the keys of the server, on each request and without a cache. */
import { createSigner, createVerifier } from 'fast-jwt'

const SECRET = Buffer.from(process.env['JWT_SECRET'] ?? '', 'base64')
const REFRESH_SECRET = Buffer.from(process.env['REFRESH_SECRET'] ?? '', 'base64')

export interface Claims {
  sub: string
  sid: string
  jti: string
}

const verifier = (key: Buffer) => createVerifier({ key, algorithms: ['HS256'] }) as (token: string) => Claims
const signer = (key: Buffer, seconds: number) => createSigner({ key, algorithm: 'HS256', expiresIn: seconds * 1000 })

export const verifyAccess = verifier(SECRET)
export const verifyRefresh = verifier(REFRESH_SECRET)
const signAccess = signer(SECRET, 600)
const signRefresh = signer(REFRESH_SECRET, 14 * 86_400)

export const tokenPair = (claims: Claims) => ({
  access_token: signAccess(claims),
  refresh_token: signRefresh(claims),
  token_type: 'Bearer',
  expires_in: 600,
  session_id: claims.sid,
})

export function ownerOf(authorization = '') {
  return verifyAccess(authorization.slice('Bearer '.length)).sub
}
