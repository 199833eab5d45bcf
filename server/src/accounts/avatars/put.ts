import { PICTURE_TYPE } from '@contacts/contract'
import { createHash, randomUUID } from 'node:crypto'
import { one } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { lockAccount, showUser, type UserAnswer } from '../users/queries.ts'
import { dropAvatar, findAvatar, insertAvatar } from './queries.ts'

/** Sets the picture. One that comes to the same bytes changes nothing, so that its address stays. */
export async function putAvatar(scope: UserScope, image: Uint8Array): Promise<UserAnswer | Problem<'image-unreadable' | 'session-ended'>> {
  const bytes = await scope.images.normalise(image)
  if (!bytes) return new Problem('image-unreadable')

  const digest = createHash('sha256').update(bytes).digest('base64url')
  const before = await one(scope.db, findAvatar({ owner_id: scope.user.id }))
  const refusal = before?.digest === digest ? undefined : await replace(scope, bytes, digest)
  return refusal ?? showUser(scope)
}

async function replace({ db, blobs, user, now }: UserScope, bytes: Buffer, digest: string): Promise<void | Problem<'session-ended'>> {
  const key = { owner_id: user.id, id: randomUUID() }
  const attach = await blobs.upload(key, bytes, PICTURE_TYPE)
  return db.transact(async (tx) => {
    // One after the other, and none beside the removal of the account.
    if (!(await one(tx, lockAccount({ id: user.id })))) return new Problem('session-ended')
    const before = await one(tx, findAvatar({ owner_id: user.id }))
    if (before?.digest === digest) return undefined
    await dropAvatar(tx, blobs, user.id)
    await tx.run(insertAvatar({ ...key, digest, size: bytes.length, now }))
    await attach(tx)
    return undefined
  })
}
