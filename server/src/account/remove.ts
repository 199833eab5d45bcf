import { one } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { deleteUser } from '../users/queries.ts'
import { findOwnAccount } from './own-password.ts'

/** Removes an account. Every table of its owner follows by its foreign key, in the same statement. */
export async function removeAccount(scope: UserScope, password: string): Promise<void | Problem<'wrong-password' | 'session-ended'>> {
  const account = await findOwnAccount(scope, password)
  if (account instanceof Problem) return account

  const { id, password_hash } = account
  const removed = await scope.db.transact((tx) => one(tx, deleteUser({ id, password_hash })))
  scope.sessions.forgetUser(id)
  if (!removed) return new Problem('wrong-password')
}
