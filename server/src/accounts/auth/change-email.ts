import { record } from '../audit/record.ts'
import { one } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, findAccountByEmail, holdPassword } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'

/** Asks the new address to confirm itself, and tells the old one. Until it is confirmed nothing else changes. */
export function changeEmail(scope: UserScope, account: Account, email: string) {
  const { id, password_hash } = account
  return scope.db.transact(async (tx) => {
    if (!(await one(tx, holdPassword({ id, password_hash })))) return new Problem('wrong-password')
    if (await one(tx, findAccountByEmail({ email }))) return new Problem('email-taken')
    await sendLink(tx, scope, account, 'change', email)
    await sendNotice(tx, scope, account, 'email-changing', { new_address: email })
    await record(tx, scope, id, 'email-change-requested', { to: email })
    return undefined
  })
}
