import { deleteAllPhotos } from '../../address-book/photos/queries.ts'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { deleteAvatar } from '../avatars/queries.ts'
import { type Account, deleteUser, lockAccount } from './account.ts'

/**
 * Removes an account. The foreign keys delete the user's rows in all tables. They cannot delete the bytes of
 * pictures in an object store, so those are deleted first.
 */
export async function removeAccount(context: UserContext, { id, password_hash }: Account): Promise<void | Problem<'wrong-password'>> {
  const refusal = await context.db.transact(async (tx) => {
    // An upload of a picture locks the account too: it has committed before this lock, or will find no account.
    await tx.run(lockAccount({ id }))
    await deleteAvatar(tx, context.blobs, id)
    await deleteAllPhotos(tx, context.blobs, id)
    return (await one(tx, deleteUser({ id, password_hash }))) ? undefined : new Problem('wrong-password')
  })
  await context.sessions.invalidateUser(id)
  return refusal
}
