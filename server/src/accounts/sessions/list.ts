import { record } from '../audit/record.ts'
import { one, statement } from '../../platform/db/statement.ts'
import { IDLE_DAYS } from '../../platform/keys/jwt.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { endAll } from './end-all.ts'
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

export async function listSessions({ db, user, now }: UserScope) {
  const rows = await db.run(listLiving({ owner_id: user.id, now, idle_since: new Date(now.getTime() - IDLE_DAYS * 86_400_000) }))
  return { items: rows.map((session) => ({ ...session, current: session.id === user.session_id })) }
}

export async function endOne(scope: UserScope, id: string): Promise<void | Problem<'session-not-found'>> {
  const { db, sessions, user, now } = scope
  const outcome = await db.transact(async (tx) => {
    const ended = await one(tx, endSession({ owner_id: user.id, id, reason: 'ended-by-owner', now }))
    if (!ended) return new Problem('session-not-found')
    await record(tx, scope, user.id, 'sessions-ended', { session_ids: [ended.id] })
    return ended
  })
  if (outcome instanceof Problem) return outcome
  sessions.forget(outcome.id)
}

export async function endOthers(scope: UserScope): Promise<void> {
  const { db, sessions, user } = scope
  await db.transact((tx) => endAll(tx, scope, user.id, { reason: 'ended-by-owner', keep: user.session_id }))
  sessions.forgetUser(user.id)
}
