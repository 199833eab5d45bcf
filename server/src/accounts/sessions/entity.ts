import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

export type EndReason = 'signed-out' | 'ended-by-owner' | 'password-changed' | 'password-reset' | 'reuse' | 'too-many'

/** A signed-in device, with its chain of refresh tokens. Only digests of the newest two tokens are stored. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    /** `User-Agent` of the sign-in. */
    device: p.text().nullable(),
    /** IP address of the sign-in. */
    ip: p.text(),
    /** Network of that address. Later sign-ins from this network count as coming from a known network. */
    network: p.text(),
    createdAt: p.datetime(3),
    lastUsedAt: p.datetime(3),
    /** When the session ends at the latest; a refresh does not extend it. */
    expiresAt: p.datetime(3),
    endedAt: p.datetime(3).nullable(),
    endReason: p.text().$type<EndReason>().nullable(),
    /** Digest of the newest refresh token's `jti`. */
    currentHash: p.text(),
    /** Digest of the `jti` of the refresh token before the newest, its parent. */
    parentHash: p.text().nullable(),
    /** `kid.random`. The newest `jti` is derived from this salt, the parent's `jti` and the key `kid`. */
    salt: p.text().nullable(),
    /** When the newest refresh token was issued. */
    rotatedAt: p.datetime(3),
    /** When a client first used the newest tokens, which shows that it received them. */
    confirmedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'sessions_network', properties: ['ownerId', 'network'] },
    // An account that signs in often has thousands of rows of ended sessions, which a sign-in must not read.
    { name: 'sessions_unended', expression: 'create index "sessions_unended" on "sessions" ("owner_id") where ended_at is null' },
  ],
})
