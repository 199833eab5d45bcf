import type { Tokens } from '@contacts/contract'
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { RequestContext } from '../../platform/context.ts'
import { ACCESS_SECONDS, IDLE_DAYS } from '../../platform/keys/jwt.ts'

/** A session ends at the latest this long after its sign-in, however often it is refreshed. */
export const ABSOLUTE_DAYS = 90

/** The database has this digest instead of a refresh token, so no backup contains a refresh token. */
export const digest = (jti: string) => createHash('sha256').update(jti).digest('base64url')

/** Derives the `jti` of an access token from the digest of the refresh token that is issued with it. */
export const accessTokenId = (refreshDigest: string) => refreshDigest.slice(0, 22)

/** The values from which a pair of tokens is signed. */
export interface RefreshGrant {
  ownerId: string
  sessionId: string
  /** The id of the refresh token. */
  jti: string
  /** When the refresh token was issued. Signing the pair again does not change it. */
  issuedAt: Date
  /** When the session ends, however often it is refreshed. */
  expiresAt: Date
  /** The id of the key that signs the refresh token. */
  kid: string
}

/**
 * Signs a pair of tokens. The refresh token depends on the grant alone: signing a grant again gives the same refresh
 * token, with another access token.
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
