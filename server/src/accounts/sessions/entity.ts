import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../core/user.ts'

/** A signed-in device: a chain of refresh tokens, of which it knows the last two. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    id: p.uuid().primary(),
    /** `User-Agent` of the sign-in. */
    device: p.text().nullable(),
    ip: p.text().nullable(),
    /** Of the address: who signs in from it again is known there. */
    network: p.text().nullable(),
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
