import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/**
 * The picture of a user. Its bytes are a blob with the same key. The id is random, so that nobody can guess the URL of
 * a picture.
 */
export const Avatar = defineEntity({
  name: 'Avatar',
  tableName: 'avatars',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    /** SHA-256 of the bytes. */
    digest: p.text(),
    /** Number of bytes. */
    size: p.integer(),
    createdAt: p.datetime(3),
  },
  uniques: [{ name: 'avatars_owner_key', properties: ['ownerId'] }],
})
