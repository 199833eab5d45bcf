import { record } from '../audit/record.ts'
import type { Db } from '../../platform/db/statement.ts'
import type { Scope } from '../../platform/context.ts'
import { type EndReason, endSessions } from './queries.ts'

interface Ending {
  reason: EndReason
  /** The session that goes on. */
  keep?: string
}

/** Ends somebody's sessions. Once that is committed, the caller has the cache forget them. */
export async function endAll(tx: Db, scope: Scope, ownerId: string, { reason, keep }: Ending): Promise<void> {
  const ended = await tx.run(endSessions({ owner_id: ownerId, keep: keep ?? null, reason, now: scope.now }))
  if (ended.length > 0) await record(tx, scope, ownerId, 'sessions-ended', { session_ids: ended.map(({ id }) => id) })
}
