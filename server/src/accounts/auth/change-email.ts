/**
 * Changing the e-mail address. The server mails a link to the new address and a notice to the current one; the address
 * changes when the link is followed. A new address that has an account is refused with `email-taken`, unless
 * `SIGNUP_DUPLICATE=202`: then the response, the notice and the exported data are the same whether or not the new
 * address has an account. If it has one, the e-mail to it contains no link.
 */
import type { EmailChange } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { recordEvent } from '../audit/record.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, findAccountByEmail, lockPassword } from '../users/account.ts'
import { sendNotice } from '../users/send-notice.ts'
import { confirmPassword } from './confirm-password.ts'

/** Counts the change only if the password is right, so that nobody without the password can use up the user's limit. */
export async function prepareEmailChange(context: UserContext, { password }: z.infer<typeof EmailChange>) {
  const { throttles, user, ip, now } = context
  const account = await confirmPassword(context, password)
  if (account instanceof Problem) return account
  return throttles.within(
    [
      ['change-email', user.id],
      ['change-email-network', networkOf(ip)],
    ],
    now,
    () => Promise.resolve(account),
  )
}

export function changeEmail(context: UserContext, account: Account, email: string) {
  const { id, password_hash } = account
  const refusesOpenly = context.config.signupDuplicate === 409 || email === account.email
  return context.db.transact(async (tx) => {
    if (!(await one(tx, lockPassword({ id, password_hash })))) return new Problem('wrong-password')
    const isTaken = (await one(tx, findAccountByEmail({ email }))) !== undefined
    if (isTaken && refusesOpenly) return new Problem('email-taken')
    // Also for a taken address: `sendLink` revokes the link of an earlier request, and the user could test that link.
    await sendLink(tx, context, account, 'change', { address: email, isUsable: !isTaken })
    await sendNotice(tx, context, account, 'email-changing', { new_address: email })
    await recordEvent(tx, context, id, 'email-change-requested', { to: email })
    return undefined
  })
}
