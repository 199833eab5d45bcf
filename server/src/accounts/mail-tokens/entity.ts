import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

export type Purpose = 'verify' | 'reset' | 'change'

/** A mailed link. Its token is not stored: it is computed from a key when the e-mail is sent. */
export const MailToken = defineEntity({
  name: 'MailToken',
  tableName: 'mail_tokens',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    /** Id of the e-mail in the outbox. */
    id: p.uuid().primary(),
    /** What following the link does: verify the address, reset the password, change the address. */
    purpose: p.text().$type<Purpose>(),
    /** Recipient of the e-mail. Following the link proves ownership of this address only. */
    address: p.text(),
    expiresAt: p.datetime(3),
    usedAt: p.datetime(3).nullable(),
  },
  // A newer link replaces the older one, which is invalid from then on.
  uniques: [{ name: 'mail_tokens_purpose_key', properties: ['ownerId', 'purpose'] }],
})
