import { batchOf } from '../../platform/jobs/housekeeping.ts'
import { one, statement } from '../../platform/db/statement.ts'
import { IDLE_DAYS } from '../../platform/keys/jwt.ts'
import type { Principal, Scope } from '../../platform/context.ts'

export interface NewSession {
  owner_id: string
  id: string
  device: string | null
  ip: string
  network: string
  current_hash: string
  now: Date
  expires_at: Date
}

export const insertSession = statement<NewSession>(
  'sessions.insert',
  `insert into sessions (owner_id, id, device, ip, network, created_at, last_used_at, rotated_at, expires_at, current_hash)
   values (:owner_id, :id, :device, :ip, :network, :now, :now, :now, :expires_at, :current_hash)`,
)

export interface SessionRow {
  expires_at: Date
  ended_at: Date | null
  current_hash: string
  parent_hash: string | null
  salt: string | null
  rotated_at: Date
  confirmed_at: Date | null
}

export const lockSession = statement<{ owner_id: string; id: string }, SessionRow>(
  'sessions.lock',
  `select expires_at, ended_at, current_hash, parent_hash, salt, rotated_at, confirmed_at
   from sessions where owner_id = :owner_id and id = :id for update`,
)

export const saveRotation = statement<{ owner_id: string; id: string; current_hash: string; parent_hash: string; salt: string; now: Date }>(
  'sessions.rotate',
  `update sessions set current_hash = :current_hash, parent_hash = :parent_hash, salt = :salt, rotated_at = :now, last_used_at = :now, confirmed_at = null
   where owner_id = :owner_id and id = :id`,
)

/** Why a session is over. */
export type EndReason = 'signed-out' | 'ended-by-owner' | 'password-changed' | 'password-reset' | 'reuse'

export const endSession = statement<{ owner_id: string; id: string; reason: EndReason; now: Date }, { id: string }>(
  'sessions.end',
  'update sessions set ended_at = :now, end_reason = :reason where owner_id = :owner_id and id = :id and ended_at is null returning id',
)

/** Ends all of somebody's, but for one if it is named. */
export const endSessions = statement<{ owner_id: string; keep: string | null; reason: EndReason; now: Date }, { id: string }>(
  'sessions.end-all',
  `update sessions set ended_at = :now, end_reason = :reason
   where owner_id = :owner_id and (:keep::uuid is null or id <> :keep::uuid) and ended_at is null returning id`,
)

const findLiving = statement<{ owner_id: string; id: string; now: Date }, Principal & Pick<SessionRow, 'current_hash' | 'confirmed_at'>>(
  'sessions.living',
  `select u.id, s.id as session_id, u.email_verified_at is not null as email_verified, u.time_zone, u.default_region, u.leap_day, s.current_hash, s.confirmed_at
   from sessions s join users u on u.id = s.owner_id
   where s.owner_id = :owner_id and s.id = :id and s.ended_at is null and s.expires_at > :now`,
)

const confirmPair = statement<{ owner_id: string; id: string; current_hash: string; now: Date }>(
  'sessions.confirm',
  `update sessions set confirmed_at = :now, last_used_at = :now
   where owner_id = :owner_id and id = :id and current_hash = :current_hash and confirmed_at is null`,
)

/** The jti of the access tokens that go with a refresh token, whose digest this is. */
export const accessId = (currentHash: string) => currentHash.slice(0, 22)

/** Whose living session an access token belongs to. Who shows the newest access token has received its refresh token. */
export async function findPrincipal(
  { db, sessions, now }: Pick<Scope, 'db' | 'sessions' | 'now'>,
  claims: { sub: string; sid: string; jti: string },
): Promise<Principal | undefined> {
  const seen = sessions.get(claims, now)
  if (seen) return seen.id === claims.sub ? seen : undefined

  const forgottenBefore = sessions.forgotten()
  const row = await one(db, findLiving({ owner_id: claims.sub, id: claims.sid, now }))
  if (!row) return undefined
  const { current_hash, confirmed_at, ...principal } = row
  if (!confirmed_at && claims.jti === accessId(current_hash))
    await db.run(confirmPair({ owner_id: claims.sub, id: claims.sid, current_hash, now }))
  sessions.put(principal, claims.jti, now, forgottenBefore)
  return principal
}

/** Ended, at its absolute end, or left alone for so long that no token of it lives. */
export const purgeSessions = batchOf(
  'sessions',
  `coalesce(ended_at, least(expires_at, rotated_at + interval '${IDLE_DAYS} days')) <= :before`,
)
