import { defineEntity, p } from '@mikro-orm/core'
import type { auditKinds, wrongPasswordKinds } from '@contacts/contract'
import { ownerColumn } from '../../core/user.ts'

export type AuditKind = (typeof auditKinds)[number]
/** An event of this kind counts wrong passwords. */
export type WrongPasswordKind = (typeof wrongPasswordKinds)[number]

/** A security event of an account, such as a sign-in or a change of the password. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_events',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    kind: p.text().$type<AuditKind | WrongPasswordKind>(),
    at: p.datetime(3),
    /** IP address of the request. */
    ip: p.text(),
    /** `User-Agent` of the request. */
    device: p.text().nullable(),
    /** json, not jsonb: members keep their order. */
    details: p.json<Record<string, unknown>>().columnType('json'),
  },
  // Lets the sweep find expired events without reading the whole table, which has a year of events.
  indexes: [{ name: 'audit_events_at', properties: ['at'] }],
})
