import { statement } from '../db/statement.ts'
import { IDLE_DAYS } from '../http/jwt.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { endSession } from './queries.ts'

interface ListedSession {
  id: string
  device: string | null
  ip: string
  created_at: Date
  last_used_at: Date
}

/** A session whose refresh token nobody used for so long is over, though nobody ended it. */
const LIVING = 'owner_id = :owner_id and ended_at is null and expires_at > :now and rotated_at > :idle_since'
type Living = { owner_id: string; now: Date; idle_since: Date }

const listLiving = statement<Living, ListedSession>(
  'sessions.list',
  `select id, device, ip, created_at, last_used_at from sessions where ${LIVING} order by last_used_at desc, id desc`,
)

const endLiving = statement<{ owner_id: string; keep: string; now: Date }, { id: string }>(
  'sessions.end-others',
  `update sessions set ended_at = :now, end_reason = 'ended-by-owner' where owner_id = :owner_id and id <> :keep and ended_at is null returning id`,
)

export async function listSessions({ db, user, now }: UserScope) {
  const rows = await db.run(listLiving({ owner_id: user.id, now, idle_since: new Date(now.getTime() - IDLE_DAYS * 86_400_000) }))
  return { items: rows.map((session) => ({ ...session, current: session.id === user.session_id })) }
}

export async function endOne({ db, sessions, user, now }: UserScope, id: string): Promise<void | Problem<'session-not-found'>> {
  const [ended] = await db.run(endSession({ owner_id: user.id, id, reason: 'ended-by-owner', now }))
  if (!ended) return new Problem('session-not-found')
  sessions.forget(ended.id)
}

export async function endOthers({ db, sessions, user, now }: UserScope): Promise<void> {
  const ended = await db.run(endLiving({ owner_id: user.id, keep: user.session_id, now }))
  for (const { id } of ended) sessions.forget(id)
}
