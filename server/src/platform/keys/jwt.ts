/**
 * Access and refresh tokens are JWTs of two classes that are never taken for each other: each has its own key, `typ` and
 * audience. @fastify/jwt checks signature, algorithm, issuer and audience; time is checked here, because it is an argument.
 * Whatever is wrong with a token, the answer is "not one of ours", never an error.
 */
import jwt, { type JWT } from '@fastify/jwt'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { decodeBase64url } from '../text/base64url.ts'
import type { KeyRing } from './ring.ts'

const ISSUER = 'contacts'
export const ACCESS_SECONDS = 600
export const IDLE_DAYS = 14
const LEEWAY_SECONDS = 5
const REMEMBERED = 10_000

const classes = {
  access: { typ: 'at+jwt', aud: 'contacts/api', maxSeconds: ACCESS_SECONDS },
  refresh: { typ: 'rt+jwt', aud: 'contacts/refresh', maxSeconds: IDLE_DAYS * 86_400 },
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

export type Verified = { claims: Claims } | 'invalid' | 'expired'

export interface Tokens {
  /** With the first key of the ring, if none is named. */
  sign(tokenClass: TokenClass, claims: Claims, kid?: string): string
  verify(tokenClass: TokenClass, token: string, now: Date): Verified
}

const namespace = (tokenClass: TokenClass, kid: string) => `${tokenClass}:${kid}`

export async function jwtTokens(app: FastifyInstance, ring: KeyRing): Promise<Tokens> {
  for (const { kid, secret } of ring.keys) {
    for (const tokenClass of ['access', 'refresh'] as const) {
      const { typ, aud } = classes[tokenClass]
      await app.register(jwt, {
        namespace: namespace(tokenClass, kid),
        secret: tokenClass === 'access' ? secret : ring.derive(kid, 'refresh token')!,
        sign: { algorithm: 'HS256', kid, iss: ISSUER, aud, header: { alg: 'HS256', typ } },
        verify: {
          algorithms: ['HS256'],
          allowedIss: ISSUER,
          allowedAud: aud,
          checkTyp: typ,
          ignoreExpiration: true,
          requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'],
        },
      })
    }
  }
  const jwts = app.jwt as unknown as Record<string, JWT>
  // A signature that was right stays right while the process has its keys; time is looked at again each time.
  const verified = new Map<string, { claims: Claims }>()

  return {
    sign: (tokenClass, claims, kid = ring.primary.kid) => jwts[namespace(tokenClass, kid)]!.sign({ ...claims }),
    verify: (tokenClass, token, now) => {
      const known = verified.get(`${tokenClass} ${token}`)
      if (known) return isTimely(known.claims, classes[tokenClass].maxSeconds, now) ?? known
      const kid = keyIdOf(token)
      const verifier = kid === undefined ? undefined : jwts[namespace(tokenClass, kid)]
      if (!verifier) return 'invalid'
      try {
        const claims = Claims.parse(verifier.verify(token))
        const answer = { claims }
        if (verified.size >= REMEMBERED) verified.clear()
        verified.set(`${tokenClass} ${token}`, answer)
        return isTimely(claims, classes[tokenClass].maxSeconds, now) ?? answer
      } catch {
        return 'invalid'
      }
    },
  }
}

const MAX_TOKEN_LENGTH = 4096

function keyIdOf(token: string): string | undefined {
  // Another spelling of the signature would verify as well, and a token has one spelling only.
  if (token.length > MAX_TOKEN_LENGTH || !decodeBase64url(token.slice(token.lastIndexOf('.') + 1))) return undefined
  try {
    const { kid } = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString())
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}

function isTimely({ iat, exp }: Claims, maxSeconds: number, now: Date): 'invalid' | 'expired' | undefined {
  const seconds = now.getTime() / 1000
  if (exp - iat > maxSeconds || exp < iat || iat > seconds + LEEWAY_SECONDS) return 'invalid'
  return exp + LEEWAY_SECONDS <= seconds ? 'expired' : undefined
}
