import type { Tokens } from '@contacts/contract'
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { RequestContext } from '../../platform/context.ts'
import { ACCESS_SECONDS, IDLE_DAYS } from '../../platform/keys/jwt.ts'

/** A session ends this long after its sign-in, however often it is refreshed. */
export const ABSOLUTE_DAYS = 90

/** Only digests of refresh tokens are stored, so a leaked backup contains no valid token. */
export const digest = (jti: string) => createHash('sha256').update(jti).digest('base64url')

/** The `jti` of the access tokens in a pair, from the digest of the pair's refresh token. */
export const accessTokenId = (refreshDigest: string) => refreshDigest.slice(0, 22)

/** The claims of a refresh token, and the key that signs it. */
export interface RefreshGrant {
  ownerId: string
  sessionId: string
  /** The id of the refresh token. */
  jti: string
  issuedAt: Date
  /** When the session ends at the latest. */
  expiresAt: Date
  /** The key that signs the refresh token. */
  kid: string
}

/**
 * Signs both tokens. The refresh token depends on the grant alone: signing a grant again gives the same refresh token.
 */
export function signTokenPair(
  { tokens, now }: Pick<RequestContext, 'tokens' | 'now'>,
  { ownerId, sessionId, jti, issuedAt, expiresAt, kid }: RefreshGrant,
): z.infer<typeof Tokens> {
  const ids = { sub: ownerId, sid: sessionId }
  const sessionEnd = seconds(expiresAt)
  const iat = seconds(issuedAt)
  const accessExpiry = Math.min(seconds(now) + ACCESS_SECONDS, sessionEnd)
  const refreshExpiry = Math.min(iat + IDLE_DAYS * 86_400, sessionEnd)
  return {
    access_token: tokens.sign('access', { ...ids, jti: accessTokenId(digest(jti)), iat: seconds(now), exp: accessExpiry }),
    refresh_token: tokens.sign('refresh', { ...ids, jti, iat, exp: refreshExpiry }, kid),
    token_type: 'Bearer',
    expires_in: accessExpiry - seconds(now),
    session_id: sessionId,
  }
}

const seconds = (instant: Date) => Math.floor(instant.getTime() / 1000)
