import { dropAvatar } from '../avatars/queries.ts'
import { one } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { type Account, deleteUser, lockAccount } from './queries.ts'

/** Removes an account. Every table of its owner follows by its foreign key, in the same statement; what another store keeps is dropped before. */
export async function removeAccount(scope: UserScope, { id, password_hash }: Account): Promise<void | Problem<'wrong-password'>> {
  const refusal = await scope.db.transact(async (tx) => {
    // A picture that is being saved is there by then, or finds no user.
    await tx.run(lockAccount({ id }))
    await dropAvatar(tx, scope.blobs, id)
    return (await one(tx, deleteUser({ id, password_hash }))) ? undefined : new Problem('wrong-password')
  })
  scope.sessions.forgetUser(id)
  return refusal
}
