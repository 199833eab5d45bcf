import { defineEntity, p } from '@mikro-orm/core'

/** This entity is in core because tables of `platform` and of both domains refer to their owner. */
export const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    username: p.text(),
    /** In the one spelling that `normaliseAccountEmail` of the contract returns. */
    email: p.text().unique('users_email_key'),
    /** When the user verified the e-mail address; null until then. */
    emailVerifiedAt: p.datetime(3).nullable(),
    passwordHash: p.text(),
    language: p.text().$type<'en' | 'uk'>().default('en'),
    timeZone: p.text().default('UTC'),
    defaultRegion: p.text().nullable(),
    leapDay: p.text().$type<'feb_28' | 'mar_1'>().default('feb_28'),
    /** The picture of the user, a row of `avatars`; null if there is none. */
    avatarId: p.uuid().nullable(),
    createdAt: p.datetime(3),
  },
})

/** `owner_id`, the first column of the primary key of every table whose rows belong to an owner. */
export const ownerColumn = () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action')
