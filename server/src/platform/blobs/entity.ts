import { defineEntity, p } from '@mikro-orm/core'
import { ownerColumn } from '../../core/user.ts'

/** Bytes of an owner, where no other store is set. */
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

/** What another store has to lose. It outlives its owner, who may be gone before it is. */
export const BlobRemoval = defineEntity({
  name: 'BlobRemoval',
  tableName: 'blob_removals',
  properties: {
    /** As the store knows it. */
    key: p.text().primary(),
    dueAt: p.datetime(3),
    attempts: p.smallint().default(0),
    /** Until then it is in the hands of a process, by the clock of the database. */
    leasedUntil: p.datetime(3).nullable(),
  },
  indexes: [{ name: 'blob_removals_due', properties: ['dueAt'] }],
})
