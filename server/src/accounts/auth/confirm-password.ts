import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { countWrongPassword } from '../audit/count-wrong-password.ts'
import { type Account, findAccount } from '../users/account.ts'

/** Verifies the password of the signed-in user, and returns the account. */
export async function confirmPassword(
  context: UserContext,
  password: string,
): Promise<Account | Problem<'wrong-password' | 'session-ended' | 'rate-limited'>> {
  const { db, passwords, throttles, user, now } = context
  const account = await one(db, findAccount({ id: user.id }))
  if (!account) return new Problem('session-ended')
  // Throttled, so that a stolen access token does not help to guess the password.
  return throttles.within([['password', user.id]], now, async () => {
    if (await passwords.verify(account.password_hash, password)) return account
    countWrongPassword(context, user.id, 'password-rejected')
    return new Problem('wrong-password')
  })
}
