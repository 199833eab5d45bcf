/**
 * Refresh token rotation with reuse detection (RFC 9700, 4.14.2). A session is a chain of refresh tokens, of which only
 * the newest is valid; the row has digests of the newest and of its parent. A refresh token that a client presents is
 * one of three:
 *
 * - the newest: a successor replaces it;
 * - its direct parent: a response was lost, or a second tab or a resumed laptop sent the same token. It gets the same
 *   successor again, until 10 seconds after a client used that successor;
 * - any older one: two parties have tokens of the chain, so the session ends for both, and the owner gets an e-mail.
 *
 * After a restore from a backup, a token may be newer than any that the database knows. That is not reuse: the client
 * has to sign in again, and the owner gets no e-mail.
 */
import type { Tokens } from '@contacts/contract'
import { createHmac, randomBytes } from 'node:crypto'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import { Unavailable } from '../../core/unavailable.ts'
import type { RequestContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import type { Claims } from '../../platform/keys/jwt.ts'
import { recordEvent } from '../audit/record.ts'
import { findAccount } from '../users/account.ts'
import { sendNotice } from '../users/send-notice.ts'
import { endSession, type LockedSession, lockSession, replaceTokens } from './queries.ts'
import { digest, type RefreshGrant, signTokenPair } from './token-pair.ts'

const REPEAT_MS = 10_000
/** By how much the clocks of two servers may differ. */
const CLOCK_DIFFERENCE_MS = 300_000

type TokenPair = z.infer<typeof Tokens>
type Outcome = TokenPair | Problem<'session-ended' | 'refresh-token-invalid' | 'rate-limited'>

export async function rotate(context: RequestContext, refreshToken: string): Promise<Outcome> {
  const presented = context.tokens.verify('refresh', refreshToken, context.now)
  if (presented === 'unknown-key' || presented === 'ahead') return new Problem('refresh-token-invalid')
  if (typeof presented === 'string') return new Problem('session-ended')
  const { claims } = presented
  context.addToLog({ user_id: claims.sub, session_id: claims.sid })
  const outcome = await context.throttles.within(
    [['refresh', claims.sid]],
    context.now,
    async () => (await issueSuccessor(context, claims)) ?? context.db.transact((tx) => respondToUsedToken(tx, context, claims)),
  )
  // Reuse may have ended the session.
  await context.sessions.invalidate(claims.sid)
  return outcome
}

/**
 * Issues a successor of the newest token, and returns undefined for any other token. One statement checks the token and
 * replaces it under the lock of its row, so of parallel refreshes only one finds the token.
 */
async function issueSuccessor(context: RequestContext, claims: Claims): Promise<TokenPair | undefined> {
  const { db, keys, now } = context
  const salt = `${keys.primary.kid}.${randomBytes(32).toString('base64url')}`
  const jti = successorId(context, claims, salt)
  const replaced = await one(db, replaceTokens({ ...keyOf(claims), presented: digest(claims.jti), successor: digest(jti), salt, now }))
  return replaced && signTokenPair(context, grantOf(claims, jti, { salt, rotated_at: now, expires_at: replaced.expires_at }))
}

async function respondToUsedToken(tx: Db, context: RequestContext, claims: Claims): Promise<Outcome> {
  // Until this transaction ends, no other request can refresh or end the session.
  const session = await one(tx, lockSession(keyOf(claims)))
  if (!session || isEnded(session, context.now)) return new Problem('session-ended')

  const presentedHash = digest(claims.jti)
  // Between `issueSuccessor` and `lockSession`, the database was restored from a backup.
  if (presentedHash === session.current_hash) throw new Unavailable('the session changed at the same time')
  if (presentedHash === session.parent_hash && session.salt !== null && mayRepeat(session, context.now)) {
    const { salt, rotated_at, expires_at } = session
    return signTokenPair(context, grantOf(claims, successorId(context, claims, salt), { salt, rotated_at, expires_at }))
  }
  // The database was restored from a backup older than the token.
  if (isNewerThan(session, claims)) return new Problem('session-ended')
  return endReusedSession(tx, context, claims)
}

const keyOf = ({ sub, sid }: Claims) => ({ owner_id: sub, id: sid })

const isEnded = ({ ended_at, expires_at }: LockedSession, now: Date) => ended_at !== null || expires_at <= now

const mayRepeat = ({ confirmed_at }: LockedSession, now: Date) =>
  confirmed_at === null || now.getTime() - confirmed_at.getTime() < REPEAT_MS

/** Whether the token is newer than the newest one that the database knows. */
const isNewerThan = ({ rotated_at }: LockedSession, { iat }: Claims) => iat * 1000 > rotated_at.getTime() + CLOCK_DIFFERENCE_MS

/**
 * The `jti` of the successor of a refresh token. It is not stored, but derived from the `jti` of the parent, which only
 * the client has, and from a key of the server: presenting the same parent again gives the same successor. The salt
 * names the key, so that servers with different primary keys derive the same successor.
 */
function successorId({ keys }: RequestContext, { jti: parent }: Claims, salt: string): string {
  const secret = keys.derive(keyIdIn(salt), 'refresh successor')
  if (!secret) throw new Unavailable('this server does not have the key of the last refresh')
  return createHmac('sha256', secret).update(parent).update(salt).digest('base64url')
}

const keyIdIn = (salt: string) => salt.split('.', 1).join()

type Rotation = { salt: string; rotated_at: Date; expires_at: Date }

const grantOf = ({ sub, sid }: Claims, jti: string, { salt, rotated_at, expires_at }: Rotation): RefreshGrant => ({
  ownerId: sub,
  sessionId: sid,
  jti,
  issuedAt: rotated_at,
  expiresAt: expires_at,
  kid: keyIdIn(salt),
})

async function endReusedSession(tx: Db, context: RequestContext, claims: Claims): Promise<Problem<'session-ended'>> {
  await tx.run(endSession({ ...keyOf(claims), reason: 'reuse', now: context.now }))
  await recordEvent(tx, context, claims.sub, 'token-reused', { session_id: claims.sid })
  const owner = await one(tx, findAccount({ id: claims.sub }))
  if (owner) await sendNotice(tx, context, owner, 'session-reused')
  // A rollback, as for other problems, would leave the thief signed in.
  return new Problem('session-ended').withCommit()
}
