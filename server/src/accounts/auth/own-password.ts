import { one } from '../../platform/db/statement.ts'
import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { type Account, findAccount } from '../users/queries.ts'

/** The account of who is signed in and knows its password, too. */
export async function findOwnAccount(
  { db, passwords, throttles, user, now }: UserScope,
  password: string,
): Promise<Account | Problem<'wrong-password' | 'session-ended' | 'rate-limited'>> {
  const account = await one(db, findAccount({ id: user.id }))
  if (!account) return new Problem('session-ended')
  // Who got hold of an access token must not find out the password with it.
  return throttles.within([['password', user.id]], now, async () =>
    (await passwords.verify(account.password_hash, password)) ? account : new Problem('wrong-password'),
  )
}
