import { sql } from 'kysely'
import type { RowOf } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { sweepOf } from '../../platform/jobs/sweep.ts'
import { IDLE_DAYS } from '../../platform/keys/jwt.ts'
import { statement } from '../tables.ts'
import type { EndReason } from './entity.ts'

type Key = { owner_id: string; id: string }

type NewSession = Key & {
  device: string | null
  ip: string
  network: string
  current_hash: string
  now: Date
  expires_at: Date
}

export const insertSession = statement('sessions.insert', (db, p: Params<NewSession>) =>
  db.insertInto('sessions').values({
    owner_id: p.owner_id,
    id: p.id,
    device: p.device,
    ip: p.ip,
    network: p.network,
    created_at: p.now,
    last_used_at: p.now,
    rotated_at: p.now,
    expires_at: p.expires_at,
    current_hash: p.current_hash,
  }),
)

/** Returns a row if the account has or had a session from the network. Ended sessions count until they are purged. */
export const findSessionFromNetwork = statement('sessions.from-network', (db, p: Params<{ owner_id: string; network: string }>) =>
  db.selectFrom('sessions').select('id').where('owner_id', '=', p.owner_id).where('network', '=', p.network).limit(1),
)

/**
 * Lists the sessions that neither ended nor expired. A session that was not refreshed since `idle_since` has expired.
 */
export const listSessions = statement('sessions.list', (db, p: Params<{ owner_id: string; now: Date; idle_since: Date }>) =>
  db
    .selectFrom('sessions')
    .select(['id', 'device', 'ip', 'created_at', 'last_used_at'])
    .where('owner_id', '=', p.owner_id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', p.now)
    .where('rotated_at', '>', p.idle_since)
    .orderBy('last_used_at', 'desc')
    .orderBy('id', 'desc'),
)

export type LockedSession = RowOf<typeof lockSession>

export const lockSession = statement('sessions.lock', (db, p: Params<Key>) =>
  db
    .selectFrom('sessions')
    .select(['expires_at', 'ended_at', 'current_hash', 'parent_hash', 'salt', 'rotated_at', 'confirmed_at'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .forUpdate(),
)

type Rotation = Key & { presented: string; successor: string; salt: string; now: Date }

/** Returns no row unless `presented` is the newest token of an active session. */
export const replaceTokens = statement('sessions.rotate', (db, p: Params<Rotation>) =>
  db
    .updateTable('sessions')
    .set({
      current_hash: p.successor,
      parent_hash: p.presented,
      salt: p.salt,
      rotated_at: p.now,
      last_used_at: p.now,
      confirmed_at: null,
    })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('current_hash', '=', p.presented)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', p.now)
    .returning('expires_at'),
)

export const endSession = statement('sessions.end', (db, p: Params<Key & { reason: EndReason; now: Date }>) =>
  db
    .updateTable('sessions')
    .set({ ended_at: p.now, end_reason: p.reason })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('ended_at', 'is', null)
    .returning('id'),
)

/** Ends all sessions of a user, except one if `except` is not null. */
export const endSessions = statement(
  'sessions.end-all',
  (db, p: Params<{ owner_id: string; except: string | null; reason: EndReason; now: Date }>) =>
    db
      .updateTable('sessions')
      .set({ ended_at: p.now, end_reason: p.reason })
      .where('owner_id', '=', p.owner_id)
      .where('id', 'is distinct from', p.except)
      .where('ended_at', 'is', null)
      .returning('id'),
)

type Limit = Key & { others: number; now: Date; idle_since: Date }

/**
 * Ends the sessions that were unused for longest, so that only `others` remain beside the session `id`. Returns each
 * session that has to end. `is_ended` is false if the session was used, or ended, while the statement waited for its
 * row.
 */
export const endLongestUnused = statement(
  'sessions.end-longest-unused',
  (_, p: Params<Limit>) => sql<{ id: string; is_ended: boolean }>`
    with excess as materialized (
      select id, last_used_at from sessions
      where owner_id = ${p.owner_id} and id <> ${p.id}
        and ended_at is null and expires_at > ${p.now} and rotated_at > ${p.idle_since}
      order by last_used_at desc, id desc offset ${p.others}),
    ended as (
      update sessions set ended_at = ${p.now}, end_reason = 'too-many'
      from excess where sessions.owner_id = ${p.owner_id} and sessions.id = excess.id
        and sessions.ended_at is null and sessions.last_used_at = excess.last_used_at
      returning sessions.id)
    select excess.id, ended.id is not null as is_ended from excess left join ended using (id)`,
)

/** Finds a session that has neither ended nor expired, with the data of its user that requests need. */
export const findLiveSession = statement('sessions.live', (db, p: Params<Key & { now: Date }>) =>
  db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.owner_id')
    .select((eb) => [
      'u.id',
      's.id as session_id',
      eb('u.email_verified_at', 'is not', null).as('email_verified'),
      'u.time_zone',
      'u.default_region',
      'u.leap_day',
      's.current_hash',
      's.confirmed_at',
    ])
    .where('s.owner_id', '=', p.owner_id)
    .where('s.id', '=', p.id)
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', p.now),
)

/** Stores that a client used the newest tokens, unless they were rotated since. */
export const confirmTokens = statement('sessions.confirm', (db, p: Params<Key & { current_hash: string; now: Date }>) =>
  db
    .updateTable('sessions')
    .set({ confirmed_at: p.now, last_used_at: p.now })
    .where('owner_id', '=', p.owner_id)
    .where('id', '=', p.id)
    .where('current_hash', '=', p.current_hash)
    .where('confirmed_at', 'is', null),
)

/** Purges sessions that ended, reached `expires_at`, or were idle until their refresh token expired. */
export const purgeSessions = sweepOf(
  'sessions',
  ['owner_id', 'id'],
  (before) => sql`coalesce(ended_at, least(expires_at, rotated_at + ${sql.lit(IDLE_DAYS)} * interval '1 day')) <= ${before}`,
)
