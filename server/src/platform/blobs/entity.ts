import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** The bytes of a user's blob, when no object store is configured. */
export const Blob = defineEntity({
  name: 'Blob',
  tableName: 'blobs',
  primaryKeys: ['ownerId', 'id'],
  properties: {
    ownerId: ownerColumn,
    id: p.uuid().primary(),
    bytes: p.blob(),
  },
})

/** An object to delete from the object store. The row has no owner column, because it may outlive the account. */
export const BlobRemoval = defineEntity({
  name: 'BlobRemoval',
  tableName: 'blob_removals',
  properties: {
    /** The key in the object store. */
    key: p.text().primary(),
    dueAt: p.datetime(3),
    attempts: p.smallint().default(0),
    /** When the lease of the process that runs this removal expires, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'blob_removals_due', properties: ['dueAt'] }],
})
