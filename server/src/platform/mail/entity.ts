import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'
import type { Language, MailKind } from './templates.ts'

/**
 * An e-mail to send, or one that was recently sent or given up. The token of its link is computed when the e-mail is
 * sent, and is not stored.
 */
export const OutboxMail = defineEntity({
  name: 'OutboxMail',
  tableName: 'outbox',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    /** Becomes part of the Message-ID, so that mail programs can recognise an e-mail that was sent twice. */
    id: p.uuid().primary(),
    kind: p.text().$type<MailKind>(),
    toName: p.text(),
    toAddress: p.text(),
    language: p.text().$type<Language>(),
    /** The key that signs the link; null without a link. */
    kid: p.text().nullable(),
    data: p.json<Record<string, string>>().columnType('json'),
    createdAt: p.datetime(3),
    /** When to send or retry; null when the e-mail was sent or given up. */
    dueAt: p.datetime(3).nullable(),
    attempts: p.smallint().default(0),
    /** When the lease of the process that sends the e-mail expires, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
    sentAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'outbox_due', expression: 'create index "outbox_due" on "outbox" ("due_at") where due_at is not null' }],
})
