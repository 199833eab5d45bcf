import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../core/user.ts'

/** What the link in a letter may be used for. The token itself is nowhere: it is made from a key when the letter is sent. */
export const MailToken = defineEntity({
  name: 'MailToken',
  tableName: 'mail_tokens',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    /** That of its letter. */
    id: p.uuid().primary(),
    purpose: p.text(),
    /** Where the letter went. The link proves that somebody reads what arrives there, and nothing about any other address. */
    address: p.text(),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).nullable(),
  },
  // A newer one takes the place of the older, which is thereby none.
  uniques: [{ name: 'mail_tokens_purpose_key', properties: ['ownerId', 'purpose'] }],
})
