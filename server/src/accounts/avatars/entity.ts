import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../core/user.ts'

/** The picture of a user; its bytes are a blob of the same key. The id is random, because it is all that its address has to hide. */
export const Avatar = defineEntity({
  name: 'Avatar',
  tableName: 'avatars',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: () => p.manyToOne(User).primary().mapToPk().fieldName('owner_id').deleteRule('cascade').updateRule('no action'),
    id: p.uuid().primary(),
    /** SHA-256 of the bytes. */
    digest: p.text(),
    size: p.integer(),
    createdAt: p.datetime(3),
  },
  uniques: [{ name: 'avatars_owner_key', properties: ['ownerId'] }],
})
