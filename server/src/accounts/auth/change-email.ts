/**
 * Changing the e-mail address. The server mails a link to the new address and a notice to the current one; the address
 * changes when the link is followed. A new address that has an account is refused with `email-taken`. With
 * `SIGNUP_DUPLICATE=202`, only the user's own address is refused: for any other address, the response, the notice and
 * the exported data are the same whether or not it has an account. If it has one, the e-mail to it contains no link.
 */
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import type { Count } from '../../platform/limits/throttles.ts'
import { recordEvent } from '../audit/record.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, findAccountByEmail, lockPassword } from '../users/account.ts'
import { sendNotice } from '../users/send-notice.ts'

/**
 * The caller has verified the password, so nobody without the password can use up the user's limit. The transaction
 * counts the attempt, so an attempt that fails with an unexpected error is not counted.
 */
export function changeEmail(context: UserContext, account: Account, email: string) {
  const { db, throttles, user, ip, now } = context
  const counts: Count[] = [
    ['change-email', user.id],
    ['change-email-network', networkOf(ip)],
  ]
  return db.transact((tx) => throttles.inTransaction(tx).within(counts, now, () => requestChange(tx, context, account, email)))
}

async function requestChange(tx: Db, context: UserContext, account: Account, email: string) {
  const { id, password_hash } = account
  const refusesOpenly = context.config.signupDuplicate === 409 || email === account.email
  if (!(await one(tx, lockPassword({ id, password_hash })))) return new Problem('wrong-password')
  const isTaken = (await one(tx, findAccountByEmail({ email }))) !== undefined
  // Commits, so that the attempt is counted.
  if (isTaken && refusesOpenly) return new Problem('email-taken').withCommit()
  // Also for a taken address: `sendLink` revokes the link of an earlier request. If that link still worked, it would
  // reveal that the new address is taken.
  await sendLink(tx, context, account, 'change', { address: email, isUsable: !isTaken })
  await sendNotice(tx, context, account, 'email-changing', { new_address: email })
  await recordEvent(tx, context, id, 'email-change-requested', { to: email })
  return undefined
}
