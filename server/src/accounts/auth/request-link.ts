/**
 * Asking for a letter with a link. Whether somebody has the address is told by nothing: not by status, body and headers, and
 * not by the time, which is the same while writing a letter takes less than that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import type { RequestContext } from '../../platform/context.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, holdAccountByEmail } from '../users/queries.ts'

// Some ten times what it takes on a machine that is not overloaded.
const ANSWER_MS = 100

export const resendVerification = (context: RequestContext, email: string) =>
  takingAsLong(() => within(context, 'resend', email, () => send(context, email, 'verify', (account) => !account.email_verified)))

export const requestPasswordReset = (context: RequestContext, email: string) =>
  takingAsLong(() => within(context, 'reset', email, () => send(context, email, 'reset')))

/** Counted apart, so that nobody can use up what there is for a reset without a letter that resets. */
const within = ({ throttles, ip, now }: RequestContext, limit: 'resend' | 'reset', email: string, work: () => Promise<void>) =>
  throttles.within(
    [
      [limit, email],
      [`${limit}-network`, networkOf(ip)],
    ],
    now,
    work,
  )

async function send(
  context: RequestContext,
  email: string,
  purpose: 'verify' | 'reset',
  isDue: (account: Account) => boolean = () => true,
): Promise<void> {
  await context.db.transact(async (tx) => {
    const account = await one(tx, holdAccountByEmail({ email }))
    if (account && isDue(account)) await sendLink(tx, context, account, purpose)
  })
}

export async function takingAsLong<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.all([work(), sleep(ANSWER_MS)])
  return outcome
}
