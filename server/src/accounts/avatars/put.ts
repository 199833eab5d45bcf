import { PICTURE_TYPE } from '@contacts/contract'
import { createHash, randomUUID } from 'node:crypto'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import type { ImageProblem } from '../../platform/images/normalise.ts'
import { lockAccount } from '../users/account.ts'
import { showUser, toUserOrRefusal, type UserBody } from '../users/profile.ts'
import { findUser, updateAvatarId } from '../users/queries.ts'
import { deleteAvatar, findAvatar, insertAvatar } from './queries.ts'

/** Sets the picture. An upload with the same normalised bytes changes nothing, so the URL stays the same. */
export async function putAvatar(context: UserContext, image: Uint8Array): Promise<UserBody | ImageProblem | Problem<'session-ended'>> {
  const bytes = await context.images.normalise(image)
  if (bytes instanceof Problem) return bytes

  const digest = createHash('sha256').update(bytes).digest('base64url')
  const current = await one(context.db, findAvatar({ owner_id: context.user.id }))
  return current?.digest === digest ? showUser(context) : replaceAvatar(context, bytes, digest)
}

async function replaceAvatar(context: UserContext, bytes: Buffer, digest: string) {
  const { db, blobs, user, now } = context
  const key = { owner_id: user.id, id: randomUUID() }
  const attach = await blobs.upload(key, bytes, PICTURE_TYPE)
  return db.transact(async (tx) => {
    // This lock makes parallel uploads, and the removal of the account, wait for each other.
    if (!(await one(tx, lockAccount({ id: user.id })))) return new Problem('session-ended')
    const current = await one(tx, findAvatar({ owner_id: user.id }))
    if (current?.digest === digest) return toUserOrRefusal(context, await one(tx, findUser({ id: user.id })))

    await deleteAvatar(tx, blobs, user.id)
    await tx.run(insertAvatar({ ...key, digest, size: bytes.length, now }))
    await attach(tx)
    return toUserOrRefusal(context, await one(tx, updateAvatarId({ id: user.id, avatar_id: key.id })))
  })
}
