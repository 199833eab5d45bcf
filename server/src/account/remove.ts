import { dropAvatar } from '../avatars/queries.ts'
import { one } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { deleteUser, lockAccount } from '../users/queries.ts'
import { findOwnAccount } from './own-password.ts'

/** Removes an account. Every table of its owner follows by its foreign key, in the same statement; what another store keeps is dropped before. */
export async function removeAccount(
  scope: UserScope,
  password: string,
): Promise<void | Problem<'wrong-password' | 'session-ended' | 'rate-limited'>> {
  const account = await findOwnAccount(scope, password)
  if (account instanceof Problem) return account

  const { id, password_hash } = account
  const refusal = await scope.db.transact(async (tx) => {
    // A picture that is being saved is there by then, or finds no user.
    await tx.run(lockAccount({ id }))
    await dropAvatar(tx, scope.blobs, id)
    return (await one(tx, deleteUser({ id, password_hash }))) ? undefined : new Problem('wrong-password')
  })
  scope.sessions.forgetUser(id)
  return refusal
}
