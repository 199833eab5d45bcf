import { defineEntity, p } from '@mikro-orm/core'

/** The tables of every floor refer to their owner, which is why this entity is in core. */
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
    language: p.text().$type<'en' | 'uk'>().default('en'),
    timeZone: p.text().default('UTC'),
    defaultRegion: p.text().nullable(),
    leapDay: p.text().$type<'feb_28' | 'mar_1'>().default('feb_28'),
    /** The picture, a row of `avatars`; null without one. */
    avatarId: p.uuid().nullable(),
    createdAt: p.datetime(3),
  },
})

/** The first column of every table of an owner, and the head of its primary key. */
export const ownerColumn = () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action')
