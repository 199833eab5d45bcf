import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/**
 * The picture of a contact, which refers to it with `photo_id`. Its bytes are a blob with the same key. The id is random,
 * so that nobody can guess the URL of a picture.
 */
export const Photo = defineEntity({
  name: 'Photo',
  tableName: 'photos',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    /** SHA-256 of the bytes. */
    digest: p.text(),
    /** Number of bytes. */
    size: p.integer(),
    createdAt: p.datetime(3),
    /** When the contact was purged; null before. Housekeeping then deletes the picture. */
    purgedAt: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'photos_purged', expression: 'create index "photos_purged" on "photos" ("purged_at") where purged_at is not null' }],
})
