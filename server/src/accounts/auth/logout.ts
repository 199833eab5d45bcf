import { record } from '../audit/record.ts'
import { one } from '../../platform/db/statement.ts'
import type { Scope } from '../../platform/context.ts'
import { endSession } from '../sessions/queries.ts'

/** Ends the session of any refresh token of its chain, spent ones too; afterwards nobody is signed in with it. */
export async function logOut(scope: Scope, refreshToken: string) {
  const { db, sessions, tokens, now } = scope
  const presented = tokens.verify('refresh', refreshToken, now)
  if (typeof presented === 'string') return
  const { sub, sid } = presented.claims
  await db.transact(async (tx) => {
    const ended = await one(tx, endSession({ owner_id: sub, id: sid, reason: 'signed-out', now }))
    if (ended) await record(tx, scope, sub, 'signed-out', { session_id: sid })
  })
  sessions.forget(sid)
}
