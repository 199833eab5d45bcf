import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../core/user.ts'

/** The answer to a change that named itself, written in the transaction of the change. */
export const KeptReply = defineEntity({
  name: 'KeptReply',
  tableName: 'kept_replies',
  primaryKeys: ['ownerId', 'key'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    /** Digest of method, path and key. */
    key: p.text().primary(),
    /** Digest of body and `If-Match` as they were sent. */
    request: p.text(),
    status: p.smallint(),
    headers: p.json<Record<string, string>>(),
    /** As it was sent, to be sent again byte by byte. */
    body: p.text().nullable(),
    createdAt: p.datetime(3),
  },
  indexes: [{ name: 'kept_replies_purge', properties: ['createdAt'] }],
})
