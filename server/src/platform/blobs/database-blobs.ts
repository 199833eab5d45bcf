import { type Db, one } from '../db/query.ts'
import type { Params } from '../db/statement.ts'
import { statement } from '../tables.ts'
import type { BlobKey, Blobs } from './store.ts'

const insertBlob = statement('blobs.insert', (db, p: Params<BlobKey & { bytes: Buffer }>) =>
  db.insertInto('blobs').values({ owner_id: p.owner_id, id: p.id, bytes: p.bytes }),
)

const findBlob = statement('blobs.get', (db, p: Params<BlobKey>) =>
  db.selectFrom('blobs').select('bytes').where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

const deleteBlob = statement('blobs.delete', (db, p: Params<BlobKey>) =>
  db.deleteFrom('blobs').where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

/** Stores each blob in a row, in the transaction that stores the reference. Deleting the owner deletes the row. */
export const databaseBlobs = (db: Db): Blobs => ({
  upload: async (key, bytes) => async (tx) => void (await tx.run(insertBlob({ ...key, bytes }))),
  read: async (key) => {
    const blob = await one(db, findBlob(key))
    // PGlite returns a plain Uint8Array.
    return blob && Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.byteLength)
  },
  drop: async (tx, key) => void (await tx.run(deleteBlob(key))),
  // No background task: `drop` deletes the blob itself.
  start: () => ({ stop: async () => undefined }),
})
