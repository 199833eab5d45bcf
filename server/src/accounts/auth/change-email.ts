import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { recordEvent } from '../audit/record.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, findAccountByEmail, lockPassword } from '../users/account.ts'
import { sendNotice } from '../users/send-notice.ts'

/** Mails a link to the new address and a notice to the current one. The address changes when the link is followed. */
export function changeEmail(context: UserContext, account: Account, email: string) {
  const { id, password_hash } = account
  return context.db.transact(async (tx) => {
    if (!(await one(tx, lockPassword({ id, password_hash })))) return new Problem('wrong-password')
    if (await one(tx, findAccountByEmail({ email }))) return new Problem('email-taken')
    await sendLink(tx, context, account, 'change', email)
    await sendNotice(tx, context, account, 'email-changing', { new_address: email })
    await recordEvent(tx, context, id, 'email-change-requested', { to: email })
    return undefined
  })
}
