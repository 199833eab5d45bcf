import type { BlobKey, Blobs } from '../../platform/blobs/store.ts'
import type { Db } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { RETURNED } from '../contacts/columns.ts'
import { statement } from '../tables.ts'

type Owned = { owner_id: string }

export const findPhoto = statement('photos.get', (db, p: Params<BlobKey>) =>
  db.selectFrom('photos').select(['id', 'digest']).where('owner_id', '=', p.owner_id).where('id', '=', p.id).where('purged_at', 'is', null),
)

export const listPhotosAfter = statement('photos.list-after', (db, p: Params<Owned & { after: string; limit: number }>) =>
  db
    .selectFrom('photos')
    .select(['id', 'size', 'created_at'])
    .where('owner_id', '=', p.owner_id)
    .where('id', '>', p.after)
    .where('purged_at', 'is', null)
    .orderBy('id')
    .limit(p.limit),
)

export const insertPhoto = statement('photos.insert', (db, p: Params<BlobKey & { digest: string; size: number; now: Date }>) =>
  db.insertInto('photos').values({ owner_id: p.owner_id, id: p.id, digest: p.digest, size: p.size, created_at: p.now }),
)

/** Gives a contact a picture or, with null, none. `seq` is the number that `takeChangeNumber` returned. */
export const updatePhotoId = statement(
  'photos.set',
  (db, p: Params<Owned & { id: string; photo_id: string | null; seq: number; now: Date }>) =>
    db
      .updateTable('contacts')
      .set((eb) => ({ photo_id: p.photo_id, version: eb('version', '+', 1), updated_at: p.now, seq: p.seq }))
      .where('owner_id', '=', p.owner_id)
      .where('id', '=', p.id)
      .returning(RETURNED),
)

const deletePhotoRow = statement('photos.delete', (db, p: Params<BlobKey>) =>
  db.deleteFrom('photos').where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

/** Deletes a picture and its bytes. The caller changes the contact that refers to it. */
export async function deletePhoto(tx: Db, blobs: Blobs, key: BlobKey): Promise<void> {
  await tx.run(deletePhotoRow(key))
  await blobs.drop(tx, [key])
}

const deleteRowsOfOwner = statement('photos.delete-all', (db, p: Params<Owned>) =>
  db.deleteFrom('photos').where('owner_id', '=', p.owner_id).returning(['owner_id', 'id']),
)

/** Deletes the pictures of all contacts of an owner. The caller deletes the contacts. */
export const deleteAllPhotos = async (tx: Db, blobs: Blobs, owner_id: string): Promise<void> =>
  blobs.drop(tx, await tx.run(deleteRowsOfOwner({ owner_id })))
