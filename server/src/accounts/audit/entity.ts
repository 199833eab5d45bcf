import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../core/user.ts'

/** What happened to the security of an account. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    id: p.uuid().primary(),
    kind: p.text(),
    at: p.datetime(3),
    /** Of the request that did it. */
    ip: p.text(),
    device: p.text().nullable(),
    /** Not jsonb: members keep their order. */
    details: p.json<Record<string, unknown>>().columnType('json'),
  },
  // For removing what is old: of the tables that are purged, this is the one that keeps a lot for long.
  indexes: [{ name: 'audit_events_at', properties: ['at'] }],
})
