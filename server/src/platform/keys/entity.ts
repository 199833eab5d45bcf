import { defineEntity, p } from '@mikro-orm/core'

/** Keys that the service generated: one for the ids of throttles, and one that signs tokens if `JWT_KEYS` is not set. */
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
