import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** A signed-in device: a chain of refresh tokens, of which it knows the last two. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    /** `User-Agent` of the sign-in. */
    device: p.text().nullable(),
    /** Address of the sign-in. */
    ip: p.text(),
    /** Network of that address: a later sign-in from it counts as coming from a known network. */
    network: p.text(),
    createdAt: p.datetime(3),
    lastUsedAt: p.datetime(3),
    /** The end that no rotation extends. */
    expiresAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
    endReason: p.text().nullable(),
    /** Digest of the live refresh token's jti. */
    currentHash: p.text(),
    /** Digest of its direct parent's. */
    parentHash: p.text().nullable(),
    /** `kid.random`: with the parent's jti and that key it gives the current jti again. */
    salt: p.text().nullable(),
    /** When the current token was made. */
    rotatedAt: p.datetime(3),
    /** When somebody was first seen to hold the current pair. */
    confirmedAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'sessions_network', properties: ['ownerId', 'network'] }],
})
