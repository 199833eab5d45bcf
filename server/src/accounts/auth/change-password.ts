import type { PasswordChange } from '@contacts/contract'
import type * as z from 'zod'
import { invalid, Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { recordEvent } from '../audit/record.ts'
import { deleteTokens } from '../mail-tokens/queries.ts'
import { endAllSessions } from '../sessions/end.ts'
import { updatePassword } from '../users/account.ts'
import { sendNotice } from '../users/send-notice.ts'
import { confirmPassword } from './confirm-password.ts'

/** Verifies the old password and hashes the new one. Both take too long to do in the transaction. */
export async function preparePasswordChange(context: UserContext, { current_password, new_password }: z.infer<typeof PasswordChange>) {
  const { config, passwords } = context
  const account = await confirmPassword(context, current_password)
  if (account instanceof Problem) return account
  const issue = passwordIssue(new_password, account, config.passwordMinLength)
  if (issue) return invalid('#/new_password', ...issue)
  return { account, new_hash: await passwords.hash(new_password) }
}

type Prepared = Exclude<Awaited<ReturnType<typeof preparePasswordChange>>, Problem>

export async function changePassword(context: UserContext, { account, new_hash }: Prepared) {
  const { db, sessions, user } = context
  const { id, password_hash } = account
  const refusal = await db.transact(async (tx) => {
    // Another request may have changed the password since it was verified.
    if (!(await one(tx, updatePassword({ id, password_hash, new_hash })))) return new Problem('wrong-password')
    await endAllSessions(tx, context, id, { reason: 'password-changed', except: user.session_id })
    // Revokes reset and e-mail-change links that were requested with the old password.
    await tx.run(deleteTokens({ owner_id: id, purposes: ['reset', 'change'] }))
    await recordEvent(tx, context, id, 'password-changed')
    await sendNotice(tx, context, account, 'password-changed')
    return undefined
  })
  await sessions.invalidateUser(id)
  return refusal
}
