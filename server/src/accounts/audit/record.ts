import { sql } from 'kysely'
import type { RequestContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { sweepOf } from '../../platform/jobs/sweep.ts'
import { statement } from '../tables.ts'
import type { AuditKind } from './entity.ts'

interface NewEvent {
  owner_id: string
  id: string
  kind: AuditKind
  now: Date
  ip: string
  device: string | null
  details: string
}

const insertEvent = statement('audit.insert', (db, p: Params<NewEvent>) =>
  db
    .insertInto('audit_events')
    .values({ owner_id: p.owner_id, id: p.id, kind: p.kind, at: p.now, ip: p.ip, device: p.device, details: p.details }),
)

/** Inserts an audit event in the transaction of the change that it describes, so that both commit or neither does. */
export async function recordEvent(
  tx: Db,
  { now, ip, device }: RequestContext,
  ownerId: string,
  kind: AuditKind,
  details: object = {},
): Promise<void> {
  await tx.run(insertEvent({ owner_id: ownerId, id: newId(now), kind, now, ip, device, details: JSON.stringify(details) }))
}

export const purgeEvents = sweepOf('audit_events', ['owner_id', 'id'], (before) => sql`at <= ${before}`)
