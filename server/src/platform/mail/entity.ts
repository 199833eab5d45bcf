import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'
import type { Language } from './letters.ts'

/** A letter to be sent, or sent a while ago. The token of its link is not in it: that is made from it when it is sent. */
export const Letter = defineEntity({
  name: 'Letter',
  tableName: 'outbox',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    /** Names the Message-ID too, so that a letter that is sent again is known to be the same. */
    id: p.uuid().primary(),
    kind: p.text(),
    toName: p.text(),
    toAddress: p.text(),
    language: p.text().$type<Language>(),
    /** The key of the link, where there is one. */
    kid: p.text().nullable(),
    data: p.json<Record<string, string>>().columnType('json'),
    createdAt: p.datetime(3),
    /** When to try next; null when there is nothing left to do. */
    dueAt: p.datetime(3).nullable(),
    attempts: p.smallint().default(0),
    /** Until then it is in the hands of a process, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
    sentAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'outbox_due', expression: 'create index "outbox_due" on "outbox" ("due_at") where due_at is not null' }],
})
