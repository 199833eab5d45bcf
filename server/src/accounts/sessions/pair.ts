import type { Tokens } from '@contacts/contract'
import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { ACCESS_SECONDS, IDLE_DAYS } from '../../platform/keys/jwt.ts'
import type { Scope } from '../../platform/context.ts'
import { accessId } from './queries.ts'

/** A session ends this long after its sign-in, however often it is refreshed. */
export const ABSOLUTE_DAYS = 90

// Only the digest is stored, so a leaked backup holds nothing that can be presented.
export const digest = (jti: string) => createHash('sha256').update(jti).digest('base64url')

const seconds = (instant: Date) => Math.floor(instant.getTime() / 1000)

export interface Grant {
  ownerId: string
  sessionId: string
  /** Of the refresh token. */
  jti: string
  madeAt: Date
  expiresAt: Date
  /** Of the key that signs the refresh token. */
  kid: string
}

/** The tokens of a session. The refresh token depends on the grant alone, so that a repeated answer has the very same one. */
export function pair(
  { tokens, now }: Pick<Scope, 'tokens' | 'now'>,
  { ownerId, sessionId, jti, madeAt, expiresAt, kid }: Grant,
): z.infer<typeof Tokens> {
  const ids = { sub: ownerId, sid: sessionId }
  const iat = seconds(madeAt)
  const until = Math.min(seconds(now) + ACCESS_SECONDS, seconds(expiresAt))
  return {
    access_token: tokens.sign('access', { ...ids, jti: accessId(digest(jti)), iat: seconds(now), exp: until }),
    refresh_token: tokens.sign('refresh', { ...ids, jti, iat, exp: Math.min(iat + IDLE_DAYS * 86_400, seconds(expiresAt)) }, kid),
    token_type: 'Bearer',
    expires_in: until - seconds(now),
    session_id: sessionId,
  }
}
