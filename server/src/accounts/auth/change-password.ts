import type { PasswordChange } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { one } from '../../platform/db/statement.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { dropTokens } from '../mail-tokens/queries.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { endAll } from '../sessions/end-all.ts'
import { replacePassword } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'
import { findOwnAccount } from './own-password.ts'

type Wanted = z.infer<typeof PasswordChange>

/** Checks the old password and hashes the new one, which takes too long for a transaction. */
export async function preparePasswordChange(scope: UserScope, { current_password, new_password }: Wanted) {
  const { config, passwords } = scope
  const account = await findOwnAccount(scope, current_password)
  if (account instanceof Problem) return account
  const issue = passwordIssue(new_password, account, config.passwordMinLength)
  if (issue) return invalid('#/new_password', ...issue)
  return { account, new_hash: await passwords.hash(new_password) }
}

type Prepared = Exclude<Awaited<ReturnType<typeof preparePasswordChange>>, Problem>

export async function changePassword(scope: UserScope, { account, new_hash }: Prepared) {
  const { db, sessions, user } = scope
  const { id, password_hash } = account
  const refusal = await db.transact(async (tx) => {
    // Somebody else who knows the password may have been faster.
    if (!(await one(tx, replacePassword({ id, password_hash, new_hash })))) return new Problem('wrong-password')
    await endAll(tx, scope, id, { reason: 'password-changed', keep: user.session_id })
    // What whoever knew the old one has asked for must not outlive it.
    await tx.run(dropTokens({ owner_id: id, purposes: ['reset', 'change'] }))
    await record(tx, scope, id, 'password-changed')
    await sendNotice(tx, scope, account, 'password-changed')
    return undefined
  })
  sessions.forgetUser(id)
  return refusal
}
