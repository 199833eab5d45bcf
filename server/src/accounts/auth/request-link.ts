/**
 * Requests for an e-mail with a link. Status, body, headers and time of the response are the same whether the address
 * has an account or not.
 */
import type { RequestContext } from '../../platform/context.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, lockAccountByEmail } from '../users/account.ts'
import { inEqualTime } from './equal-time.ts'

export const resendVerification = (context: RequestContext, email: string) =>
  inEqualTime(() => throttled(context, 'resend', email, () => mailLink(context, email, 'verify', (account) => !account.email_verified)))

export const requestPasswordReset = (context: RequestContext, email: string) =>
  inEqualTime(() => throttled(context, 'reset', email, () => mailLink(context, email, 'reset', () => true)))

/**
 * Each kind of link has limits of its own, so that requests for verification links cannot use up the limits for reset
 * links.
 */
const throttled = ({ throttles, ip, now }: RequestContext, limit: 'resend' | 'reset', email: string, work: () => Promise<void>) =>
  throttles.within(
    [
      [limit, email],
      [`${limit}-network`, networkOf(ip)],
    ],
    now,
    work,
  )

const mailLink = (context: RequestContext, email: string, purpose: 'verify' | 'reset', shouldMail: (account: Account) => boolean) =>
  context.db.transact(async (tx) => {
    const account = await lockAccountByEmail(tx, email)
    if (account) context.addToLog({ user_id: account.id })
    if (account && shouldMail(account)) await sendLink(tx, context, account, purpose)
  })
