/**
 * Refresh rotation. A session is a chain of refresh tokens of which only the last is live; it remembers the last two. The
 * direct parent is answered with the same successor until somebody is seen to hold that one, and for a little while after:
 * a second tab, a lost answer, a laptop that slept. Any other token of the chain was spent, and its return means that two
 * parties hold the chain, so the session ends for both. (RFC 9700, 4.14.2)
 */
import type { Tokens } from '@contacts/contract'
import { createHmac, randomBytes } from 'node:crypto'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { type Db, one } from '../../platform/db/statement.ts'
import type { Claims } from '../../platform/keys/jwt.ts'
import { Problem } from '../../core/problem.ts'
import type { Scope } from '../../platform/context.ts'
import { Unavailable } from '../../core/unavailable.ts'
import { findAccount } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'
import { digest, type Grant, pair } from './pair.ts'
import { endSession, lockSession, saveRotation, type SessionRow } from './queries.ts'

const REPEAT_MS = 10_000

type Outcome = z.infer<typeof Tokens> | Problem<'session-ended' | 'rate-limited'>

export async function rotate(scope: Scope, refreshToken: string): Promise<Outcome> {
  const presented = scope.tokens.verify('refresh', refreshToken, scope.now)
  if (typeof presented === 'string') return new Problem('session-ended')
  const { claims } = presented
  const outcome = await scope.throttles.within([['refresh', claims.sid]], scope.now, () =>
    scope.db.transact((tx) => rotateIn(tx, scope, claims)),
  )
  // It may be over now.
  scope.sessions.forget(claims.sid)
  return outcome
}

async function rotateIn(tx: Db, scope: Scope, claims: Claims): Promise<Outcome> {
  const key = { owner_id: claims.sub, id: claims.sid }
  // The row lock makes two refreshes in the same millisecond take turns.
  const session = await one(tx, lockSession(key))
  if (!session || isOver(session, scope.now)) return new Problem('session-ended')

  const hash = digest(claims.jti)
  if (hash === session.current_hash) return succeed(tx, scope, claims, session)
  if (hash === session.parent_hash && mayRepeat(session, scope.now)) return repeat(scope, claims, session)

  await tx.run(endSession({ ...key, reason: 'reuse', now: scope.now }))
  await tellOwner(tx, scope, claims)
  // Recorded: rolled back like other refusals, this one would leave the thief signed in.
  return new Problem('session-ended').recorded()
}

async function tellOwner(tx: Db, scope: Scope, { sub, sid }: Claims) {
  await record(tx, scope, sub, 'token-reused', { session_id: sid })
  const owner = await one(tx, findAccount({ id: sub }))
  if (owner) await sendNotice(tx, scope, owner, 'session-reused')
}

const isOver = ({ ended_at, expires_at }: SessionRow, now: Date) => ended_at !== null || expires_at <= now

const mayRepeat = ({ confirmed_at }: SessionRow, now: Date) => confirmed_at === null || now.getTime() - confirmed_at.getTime() < REPEAT_MS

async function succeed(tx: Db, scope: Scope, claims: Claims, session: SessionRow) {
  const salt = `${scope.keys.primary.kid}.${randomBytes(32).toString('base64url')}`
  const next = successor(scope, claims, { ...session, salt, rotated_at: scope.now })
  const key = { owner_id: claims.sub, id: claims.sid }
  await tx.run(saveRotation({ ...key, current_hash: digest(next.jti), parent_hash: session.current_hash, salt, now: scope.now }))
  return pair(scope, next)
}

const repeat = (scope: Scope, claims: Claims, session: SessionRow) => pair(scope, successor(scope, claims, session))

/**
 * Computed from what only the holder of the parent has, and never stored: the database cannot give it away. The salt names the
 * key, so that servers of which some have a newer one already agree.
 */
function successor({ keys }: Scope, { sub, sid, jti: parent }: Claims, { salt, rotated_at, expires_at }: SessionRow): Grant {
  const [kid = ''] = salt!.split('.')
  const secret = keys.derive(kid, 'refresh successor')
  if (!secret) throw new Unavailable('this server does not have the key of the last refresh')
  const jti = createHmac('sha256', secret).update(parent).update(salt!).digest('base64url')
  return { ownerId: sub, sessionId: sid, jti, madeAt: rotated_at, expiresAt: expires_at, kid }
}
