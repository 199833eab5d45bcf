/**
 * Asking for a letter with a link. Whether somebody has the address is told by nothing: not by status, body and headers, and
 * not by the time, which is the same while writing a letter takes less than that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { one } from '../db/statement.ts'
import type { Scope } from '../http/scope.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { type Account, holdAccountByEmail } from '../users/queries.ts'

// Some ten times what it takes on a machine that is not overloaded.
const ANSWER_MS = 100

export const resendVerification = (scope: Scope, email: string) =>
  takingAsLong(() => send(scope, email, 'verify', (account) => !account.email_verified))

export const requestPasswordReset = (scope: Scope, email: string) => takingAsLong(() => send(scope, email, 'reset'))

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

async function takingAsLong(work: () => Promise<void>): Promise<void> {
  await Promise.all([work(), sleep(ANSWER_MS)])
}
