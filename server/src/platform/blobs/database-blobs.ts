import { sql } from 'kysely'
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

const deleteBlobs = statement(
  'blobs.delete',
  (_db, p: Params<{ owner_ids: string[]; ids: string[] }>) => sql<never>`
    delete from blobs using unnest(${p.owner_ids}::uuid[], ${p.ids}::uuid[]) as given (owner_id, id)
    where blobs.owner_id = given.owner_id and blobs.id = given.id`,
)

/** Stores each blob in a row, in the transaction that stores the reference. Deleting the owner deletes the row. */
export const databaseBlobs = (db: Db): Blobs => ({
  upload: async (key, bytes) => async (tx) => void (await tx.run(insertBlob({ ...key, bytes }))),
  read: async (key) => {
    const blob = await one(db, findBlob(key))
    // PGlite returns a plain Uint8Array.
    return blob && Buffer.from(blob.bytes.buffer, blob.bytes.byteOffset, blob.bytes.byteLength)
  },
  drop: async (tx, keys) => {
    if (keys.length === 0) return
    await tx.run(deleteBlobs({ owner_ids: keys.map(({ owner_id }) => owner_id), ids: keys.map(({ id }) => id) }))
  },
  // No background task: `drop` deletes the blob itself.
  start: () => ({ stop: async () => undefined }),
})
