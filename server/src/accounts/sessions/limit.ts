/**
 * Limits how many sessions an account has at the same time: a sign-in beyond the limit ends the session that was unused
 * for longest. Sign-ins of one account wait for each other, because each locks the row of its user. Other requests may
 * use or end a chosen session meanwhile; then the statement runs again and chooses other sessions.
 */
import { Unavailable } from '../../core/unavailable.ts'
import type { RequestContext } from '../../platform/context.ts'
import type { Db } from '../../platform/db/query.ts'
import { recordEvent } from '../audit/record.ts'
import { idleSince } from './list.ts'
import { endLongestUnused } from './queries.ts'

const MAX_SESSIONS = 100
const MAX_TRIES = 10

/**
 * Requires that the transaction has locked the user and opened the session `opened`. Returns the ids of the sessions
 * that it ended. After the commit, the caller invalidates them in the session cache.
 */
export async function enforceSessionLimit(tx: Db, context: RequestContext, ownerId: string, opened: string): Promise<string[]> {
  const { now } = context
  const ended: string[] = []
  for (let tries = 1; ; tries++) {
    const excess = await tx.run(
      endLongestUnused({ owner_id: ownerId, id: opened, others: MAX_SESSIONS - 1, now, idle_since: idleSince(now) }),
    )
    ended.push(...excess.filter(({ is_ended }) => is_ended).map(({ id }) => id))
    if (excess.every(({ is_ended }) => is_ended)) break
    if (tries === MAX_TRIES) throw new Unavailable('the sessions of the account are in constant use')
  }
  if (ended.length > 0) await recordEvent(tx, context, ownerId, 'sessions-ended', { session_ids: ended, reason: 'too-many' })
  return ended
}
