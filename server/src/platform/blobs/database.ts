import { type Db, one } from '../db/query.ts'
import { textStatement } from '../db/statement.ts'
import type { BlobKey, Blobs } from './blobs.ts'

const insertBlob = textStatement<BlobKey & { bytes: Buffer }>(
  'blobs.insert',
  'insert into blobs (owner_id, id, bytes) values (:owner_id, :id, :bytes)',
)
const findBlob = textStatement<BlobKey, { bytes: Uint8Array }>(
  'blobs.get',
  'select bytes from blobs where owner_id = :owner_id and id = :id',
)
const deleteBlob = textStatement<BlobKey>('blobs.delete', 'delete from blobs where owner_id = :owner_id and id = :id')

/** Bytes and what refers to them are written together, and go with their owner. */
export const databaseBlobs = (db: Db): Blobs => ({
  upload: async (key, bytes) => async (tx) => void (await tx.run(insertBlob({ ...key, bytes }))),
  read: async (key) => {
    const blob = await one(db, findBlob(key))
    return blob && Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.byteLength)
  },
  drop: async (tx, key) => void (await tx.run(deleteBlob(key))),
  start: () => undefined,
  stop: async () => undefined,
})
