import { defineEntity, p } from '@mikro-orm/core'

/** Keys that the service made for itself: that of the throttles, and the one that signs where `JWT_KEYS` is not set. */
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
