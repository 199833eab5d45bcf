import { defineEntity, p } from '@mikro-orm/core'

/** How often something may still be tried, until when. It knows by whom only as a keyed digest. */
export const Throttle = defineEntity({
  name: 'Throttle',
  tableName: 'throttles',
  properties: {
    id: p.text().primary(),
    /** Attempts that are left; where waits grow it goes on below zero, one for each wait. */
    remaining: p.integer(),
    growing: p.boolean(),
    /** When one may try again if none is left. */
    opensAt: p.datetime(3),
    /** When all of it is forgotten. */
    expiresAt: p.datetime(3),
  },
  indexes: [{ name: 'throttles_expires', properties: ['expiresAt'] }],
})
