import { defineEntity, p } from '@mikro-orm/core'

/** Keys that the server generated because `JWT_KEYS` was not set. */
export const Key = defineEntity({
  name: 'Key',
  tableName: 'keys',
  properties: {
    kid: p.text().primary(),
    /** base64 */
    secret: p.text(),
    createdAt: p.datetime(3),
  },
})
