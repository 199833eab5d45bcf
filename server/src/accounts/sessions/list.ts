import type { UserContext } from '../../platform/context.ts'
import { IDLE_DAYS } from '../../platform/keys/jwt.ts'
import { listSessions } from './queries.ts'

/** A session whose last refresh was before the returned time has expired. */
export const idleSince = (now: Date) => new Date(now.getTime() - IDLE_DAYS * 86_400_000)

export async function listOwnSessions({ db, user, now }: UserContext) {
  const rows = await db.run(listSessions({ owner_id: user.id, now, idle_since: idleSince(now) }))
  return { items: rows.map((session) => ({ ...session, current: session.id === user.session_id })) }
}
