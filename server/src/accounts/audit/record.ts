import type { auditKinds } from '@contacts/contract'
import { batchOf } from '../../platform/jobs/housekeeping.ts'
import { newId } from '../../platform/db/id.ts'
import { type Db, statement } from '../../platform/db/statement.ts'
import type { Scope } from '../../platform/context.ts'

export type AuditKind = (typeof auditKinds)[number]

interface NewEvent {
  owner_id: string
  id: string
  kind: AuditKind
  now: Date
  ip: string
  device: string | null
  details: string
}

const insertEvent = statement<NewEvent>(
  'audit.insert',
  'insert into audit_events (owner_id, id, kind, at, ip, device, details) values (:owner_id, :id, :kind, :now, :ip, :device, :details)',
)

/** Remembers what the transaction does, so that neither is there without the other. */
export async function record(tx: Db, { now, ip, device }: Scope, ownerId: string, kind: AuditKind, details: object = {}): Promise<void> {
  await tx.run(insertEvent({ owner_id: ownerId, id: newId(now), kind, now, ip, device, details: JSON.stringify(details) }))
}

export const purgeEvents = batchOf('audit_events', 'at <= :before')
