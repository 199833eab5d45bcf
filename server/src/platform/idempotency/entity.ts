import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** The response to a change with an `Idempotency-Key`, written in the transaction of the change. */
export const IdempotencyRecord = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_records',
  primaryKeys: ['ownerId', 'key'],
  properties: {
    ownerId: ownerColumn,
    /** Digest of method, path and key. */
    key: p.text().primary(),
    /** Digest of the body in canonical form, and of `If-Match` and `If-None-Match` as they were sent. */
    request: p.text(),
    status: p.smallint(),
    headers: p.json<Record<string, string>>(),
    /** The exact text that was sent, so that a replay sends the same bytes. */
    body: p.text().nullable(),
    createdAt: p.datetime(3),
  },
  indexes: [{ name: 'idempotency_records_purge', properties: ['createdAt'] }],
})
