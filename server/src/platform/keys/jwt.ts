/**
 * Signs and verifies access and refresh tokens. They are JWTs of two classes, with different keys, `typ` and audience,
 * so that a token of one class is never accepted as one of the other. @fastify/jwt checks signature, algorithm, `typ`,
 * issuer and audience. This file checks the types of the claims, and the times: callers pass the current time as an
 * argument. `verify` never throws: it returns `invalid` for a malformed token.
 */
import type { JWT } from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { decodeBase64url } from '../text/base64url.ts'
import { registerJwt } from './fastify-jwt.ts'
import type { KeyRing } from './ring.ts'

const ISSUER = 'contacts'
/** How long an access token is valid. */
export const ACCESS_SECONDS = 600
/** How long a refresh token is valid. A session that is not refreshed for this long ends. */
export const IDLE_DAYS = 14
/** A token is accepted this long after its expiry. */
const LEEWAY_SECONDS = 5
/** A token may be issued this far in the future, because the clock of the server that issued it may be ahead. */
const AHEAD_SECONDS = 300
const CACHED_TOKENS = 10_000

const classes = {
  access: { profile: { typ: 'at+jwt', iss: ISSUER, aud: 'contacts/api' }, maxSeconds: ACCESS_SECONDS },
  refresh: { profile: { typ: 'rt+jwt', iss: ISSUER, aud: 'contacts/refresh' }, maxSeconds: IDLE_DAYS * 86_400 },
} as const
type TokenClass = keyof typeof classes

const Claims = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.string(),
  sub: z.guid(),
  sid: z.guid(),
  jti: z.string().min(16).max(64),
  iat: z.int().min(0),
  exp: z.int().min(0),
})
export type Claims = Pick<z.infer<typeof Claims>, 'sub' | 'sid' | 'jti' | 'iat' | 'exp'>

/** `unknown-key` and `ahead` (issued in the future) may be the server's fault: it lacks a key, or its clock is slow. */
export type Verified = { claims: Claims } | 'invalid' | 'expired' | 'unknown-key' | 'ahead'

export interface Tokens {
  /** Signs with the primary key, unless `kid` names another one. */
  sign(tokenClass: TokenClass, claims: Claims, kid?: string): string
  verify(tokenClass: TokenClass, token: string, now: Date): Verified
}

export async function jwtTokens(app: FastifyInstance, ring: KeyRing): Promise<Tokens> {
  const access = new Map<string, JWT>()
  const refresh = new Map<string, JWT>()
  for (const key of ring.keys) {
    const { kid } = key
    access.set(kid, await registerJwt(app, key, classes.access.profile))
    refresh.set(kid, await registerJwt(app, { kid, secret: ring.deriveFrom(key, 'refresh token') }, classes.refresh.profile))
  }
  const jwts = { access, refresh }
  // A valid signature stays valid as long as the process has its key. The time is checked at each use.
  const cache = new Map<string, Claims>()

  /** Checks everything except the times; returns the claims. */
  function verifySignature(tokenClass: TokenClass, token: string): Claims | 'invalid' | 'unknown-key' {
    const cacheKey = `${tokenClass} ${token}`
    const cached = cache.get(cacheKey)
    if (cached) return cached
    const kid = keyIdOf(token)
    if (kid === undefined) return 'invalid'
    const verifier = jwts[tokenClass].get(kid)
    if (!verifier) return 'unknown-key'
    try {
      const claims = Claims.parse(verifier.verify(token))
      if (cache.size >= CACHED_TOKENS) cache.clear()
      cache.set(cacheKey, claims)
      return claims
    } catch {
      return 'invalid'
    }
  }

  return {
    sign: (tokenClass, claims, kid = ring.primary.kid) => {
      const signer = jwts[tokenClass].get(kid)
      if (!signer) throw new Error('the key ring does not have the key that must sign the token')
      return signer.sign({ ...claims })
    },
    verify: (tokenClass, token, now) => {
      const claims = verifySignature(tokenClass, token)
      return typeof claims === 'string' ? claims : checkTime(claims, classes[tokenClass].maxSeconds, now)
    },
  }
}

const MAX_TOKEN_LENGTH = 4096

/** The key id in the header of a token; undefined if the token is malformed. */
function keyIdOf(token: string): string | undefined {
  // The signature must be canonical base64url: @fastify/jwt would accept other spellings of the same bytes.
  if (token.length > MAX_TOKEN_LENGTH || !decodeBase64url(token.slice(token.lastIndexOf('.') + 1))) return undefined
  try {
    const { kid } = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}

function checkTime(claims: Claims, maxSeconds: number, now: Date): Verified {
  const { iat, exp } = claims
  const seconds = now.getTime() / 1000
  if (exp - iat > maxSeconds || exp < iat) return 'invalid'
  if (iat > seconds + AHEAD_SECONDS) return 'ahead'
  return exp + LEEWAY_SECONDS <= seconds ? 'expired' : { claims }
}
