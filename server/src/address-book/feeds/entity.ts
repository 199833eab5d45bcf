import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/**
 * The addresses of the birthday feed of a user: the current one, and those that were revoked, to which the server
 * responds with 410.
 */
export const BirthdayFeed = defineEntity({
  name: 'BirthdayFeed',
  tableName: 'birthday_feeds',
  primaryKeys: ['ownerId', 'hash'],
  properties: {
    ownerId: ownerColumn,
    /** SHA-256 of the secret. */
    hash: p.text().primary(),
    /** The secret, encrypted so that its owner can read it again; null once it is revoked. */
    sealedSecret: p.text().nullable(),
    createdAt: p.datetime(3),
    revokedAt: p.datetime(3).nullable(),
  },
  indexes: [
    {
      name: 'birthday_feeds_current',
      expression: 'create unique index "birthday_feeds_current" on "birthday_feeds" ("owner_id") where revoked_at is null',
    },
    { name: 'birthday_feeds_revoked', properties: ['revokedAt'] },
  ],
})
