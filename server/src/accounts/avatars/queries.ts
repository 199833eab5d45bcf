import type { BlobKey, Blobs } from '../../platform/blobs/store.ts'
import { type Db, one } from '../../platform/db/query.ts'
import type { Params } from '../../platform/db/statement.ts'
import { statement } from '../tables.ts'

const AVATAR = ['id', 'digest', 'size', 'created_at'] as const

export const findAvatar = statement('avatars.of-owner', (db, p: Params<{ owner_id: string }>) =>
  db.selectFrom('avatars').select(AVATAR).where('owner_id', '=', p.owner_id),
)

export const findPicture = statement('avatars.get', (db, p: Params<BlobKey>) =>
  db.selectFrom('avatars').select(AVATAR).where('owner_id', '=', p.owner_id).where('id', '=', p.id),
)

/** The caller also runs `updateAvatarId` (`users/queries.ts`), in the same transaction. */
export const insertAvatar = statement('avatars.insert', (db, p: Params<BlobKey & { digest: string; size: number; now: Date }>) =>
  db.insertInto('avatars').values({ owner_id: p.owner_id, id: p.id, digest: p.digest, size: p.size, created_at: p.now }),
)

const deleteAvatarRow = statement('avatars.delete', (db, p: Params<{ owner_id: string }>) =>
  db.deleteFrom('avatars').where('owner_id', '=', p.owner_id).returning('id'),
)

/** Deletes the picture and its bytes. The caller updates or deletes the row of `users` that refers to it. */
export async function deleteAvatar(tx: Db, blobs: Blobs, owner_id: string): Promise<void> {
  const deleted = await one(tx, deleteAvatarRow({ owner_id }))
  if (deleted) await blobs.drop(tx, [{ owner_id, id: deleted.id }])
}
