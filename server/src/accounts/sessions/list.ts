import type { UserContext } from '../../platform/context.ts'
import { IDLE_DAYS } from '../../platform/keys/jwt.ts'
import { listSessions } from './queries.ts'

export async function listOwnSessions({ db, user, now }: UserContext) {
  const idle_since = new Date(now.getTime() - IDLE_DAYS * 86_400_000)
  const rows = await db.run(listSessions({ owner_id: user.id, now, idle_since }))
  return { items: rows.map((session) => ({ ...session, current: session.id === user.session_id })) }
}
