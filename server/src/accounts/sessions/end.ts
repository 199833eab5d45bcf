import { Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { recordEvent } from '../audit/record.ts'
import type { EndReason } from './entity.ts'
import { endSession, endSessions } from './queries.ts'

export async function endOwnSession(context: UserContext, id: string): Promise<void | Problem<'session-not-found'>> {
  const { db, sessions, user, now } = context
  const outcome = await db.transact(async (tx) => {
    const ended = await one(tx, endSession({ owner_id: user.id, id, reason: 'ended-by-owner', now }))
    if (!ended) return new Problem('session-not-found')
    await recordEvent(tx, context, user.id, 'sessions-ended', { session_ids: [ended.id] })
    return ended
  })
  if (outcome instanceof Problem) return outcome
  // Not `id`, which the client may have sent in upper case.
  await sessions.invalidate(outcome.id)
}

export async function endOtherSessions(context: UserContext): Promise<void> {
  const { db, sessions, user } = context
  await db.transact((tx) => endAllSessions(tx, context, user.id, { reason: 'ended-by-owner', except: user.session_id }))
  await sessions.invalidateUser(user.id)
}

interface Ending {
  reason: EndReason
  /** The id of a session that stays open. */
  except?: string
}

/** Ends the sessions of a user. After the commit, the caller invalidates them in the session cache. */
export async function endAllSessions(tx: Db, context: RequestContext, ownerId: string, { reason, except }: Ending): Promise<void> {
  const ended = await tx.run(endSessions({ owner_id: ownerId, except: except ?? null, reason, now: context.now }))
  if (ended.length > 0) await recordEvent(tx, context, ownerId, 'sessions-ended', { session_ids: ended.map(({ id }) => id) })
}
