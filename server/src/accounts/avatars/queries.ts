import { one, statement, type Db } from '../../platform/db/statement.ts'
import type { BlobKey, Blobs } from '../../platform/blobs/blobs.ts'

export interface Avatar {
  id: string
  digest: string
  size: number
  created_at: Date
}
const COLUMNS = 'id, digest, size, created_at'

export const findAvatar = statement<{ owner_id: string }, Avatar>(
  'avatars.of-owner',
  `select ${COLUMNS} from avatars where owner_id = :owner_id`,
)

export const findPicture = statement<BlobKey, Avatar>(
  'avatars.get',
  `select ${COLUMNS} from avatars where owner_id = :owner_id and id = :id`,
)

export const insertAvatar = statement<BlobKey & { digest: string; size: number; now: Date }>(
  'avatars.insert',
  'insert into avatars (owner_id, id, digest, size, created_at) values (:owner_id, :id, :digest, :size, :now)',
)

const deleteAvatar = statement<{ owner_id: string }, { id: string }>(
  'avatars.delete',
  'delete from avatars where owner_id = :owner_id returning id',
)

/** Takes the picture away with its bytes; answers whether there was one. */
export async function dropAvatar(tx: Db, blobs: Blobs, owner_id: string): Promise<boolean> {
  const dropped = await one(tx, deleteAvatar({ owner_id }))
  if (dropped) await blobs.drop(tx, { owner_id, id: dropped.id })
  return dropped !== undefined
}
