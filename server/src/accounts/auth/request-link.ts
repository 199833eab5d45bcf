/**
 * Asking for a letter with a link. Whether somebody has the address is told by nothing: not by status, body and headers, and
 * not by the time, which is the same while writing a letter takes less than that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { one } from '../../platform/db/statement.ts'
import { networkOf } from '../../platform/limits/network.ts'
import type { Scope } from '../../platform/context.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, holdAccountByEmail } from '../users/queries.ts'

// Some ten times what it takes on a machine that is not overloaded.
const ANSWER_MS = 100

export const resendVerification = (scope: Scope, email: string) =>
  takingAsLong(() => within(scope, 'resend', email, () => send(scope, email, 'verify', (account) => !account.email_verified)))

export const requestPasswordReset = (scope: Scope, email: string) =>
  takingAsLong(() => within(scope, 'reset', email, () => send(scope, email, 'reset')))

/** Counted apart, so that nobody can use up what there is for a reset without a letter that resets. */
const within = ({ throttles, ip, now }: Scope, limit: 'resend' | 'reset', email: string, work: () => Promise<void>) =>
  throttles.within(
    [
      [limit, email],
      [`${limit}-network`, networkOf(ip)],
    ],
    now,
    work,
  )

async function send(
  scope: Scope,
  email: string,
  purpose: 'verify' | 'reset',
  isDue: (account: Account) => boolean = () => true,
): Promise<void> {
  await scope.db.transact(async (tx) => {
    const account = await one(tx, holdAccountByEmail({ email }))
    if (account && isDue(account)) await sendLink(tx, scope, account, purpose)
  })
}

export async function takingAsLong<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.all([work(), sleep(ANSWER_MS)])
  return outcome
}
