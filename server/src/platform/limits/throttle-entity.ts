import { defineEntity, p } from '@mikro-orm/core'

/** How many attempts are left. The id is a keyed digest of the limit and of the account, network or session. */
export const Throttle = defineEntity({
  name: 'Throttle',
  tableName: 'throttles',
  properties: {
    id: p.text().primary(),
    /** Attempts that are left. A negative number counts the waits of a throttle whose waits grow. */
    remaining: p.integer(),
    growing: p.boolean(),
    /** When the next attempt is allowed, if none is left. */
    opensAt: p.datetime(3),
    /** When the throttle is reset. */
    expiresAt: p.datetime(3),
  },
  indexes: [{ name: 'throttles_expires', properties: ['expiresAt'] }],
})
