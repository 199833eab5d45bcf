import { defineEntity, p } from '@mikro-orm/core'

export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    username: p.text(),
    /** Normalised: trimmed, NFC, lower case. */
    email: p.text().unique('users_email_key'),
    /** When its owner confirmed that address; null until then. */
    emailVerifiedAt: p.datetime(3).nullable(),
    passwordHash: p.text(),
    language: p.text().default('en'),
    timeZone: p.text().default('UTC'),
    defaultRegion: p.text().nullable(),
    leapDay: p.text().default('feb_28'),
    createdAt: p.datetime(3),
  },
})
