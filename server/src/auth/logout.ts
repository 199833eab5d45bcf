import type { Scope } from '../http/scope.ts'
import { endSession } from '../sessions/queries.ts'

/** Ends the session of any refresh token of its chain, spent ones too; afterwards nobody is signed in with it. */
export async function logOut({ db, sessions, tokens, now }: Scope, refreshToken: string) {
  const presented = tokens.verify('refresh', refreshToken, now)
  if (typeof presented === 'string') return
  const { sub, sid } = presented.claims
  await db.run(endSession({ owner_id: sub, id: sid, reason: 'signed-out', now }))
  sessions.forget(sid)
}
