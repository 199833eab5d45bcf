import type { RequestContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { recordEvent } from '../audit/record.ts'
import { endSession } from '../sessions/queries.ts'

/** Ends the session of a refresh token, even if the token was rotated. An invalid or expired token is ignored. */
export async function logOut(context: RequestContext, refreshToken: string): Promise<void> {
  const { db, sessions, tokens, now } = context
  const presented = tokens.verify('refresh', refreshToken, now)
  if (typeof presented === 'string') return
  const { sub, sid } = presented.claims
  context.addToLog({ user_id: sub, session_id: sid })
  await db.transact(async (tx) => {
    const ended = await one(tx, endSession({ owner_id: sub, id: sid, reason: 'signed-out', now }))
    if (ended) await recordEvent(tx, context, sub, 'signed-out', { session_id: sid })
  })
  await sessions.invalidate(sid)
}
