/**
 * Making an account. That an address is taken is told, unless `SIGNUP_DUPLICATE=202`: then only a letter tells, to who reads what
 * arrives there, and whoever asked gets the same answer in the same time.
 */
import type { Signup } from '@contacts/contract'
import type * as z from 'zod'
import { takingAsLong } from './request-link.ts'
import { record } from '../audit/record.ts'
import { newId } from '../../platform/db/id.ts'
import { one } from '../../platform/db/statement.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { Scope } from '../../platform/context.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { holdAccountByEmail, insertUser, toUser } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'

type Wanted = z.infer<typeof Signup>

export async function signUp(scope: Scope, wanted: Wanted) {
  const { config, throttles, passwords, ip, now } = scope
  const issue = passwordIssue(wanted.password, wanted, config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  return throttles.within([['sign-up', networkOf(ip)]], now, async () => {
    // Outside the transaction: a hash takes longer than everything else here.
    const password_hash = await passwords.hash(wanted.password)
    return config.signupDuplicate === 202
      ? takingAsLong(() => makeOrTellOwner(scope, wanted, password_hash))
      : makeAccount(scope, wanted, password_hash)
  })
}

const makeAccount = (scope: Scope, { username, email }: Wanted, password_hash: string) =>
  scope.db.transact(async (tx) => {
    const { config, now } = scope
    const user = await one(tx, insertUser({ id: newId(now), username, email, password_hash, default_region: config.defaultRegion, now }))
    if (!user) return new Problem('email-taken')
    await sendLink(tx, scope, user, 'verify')
    await record(tx, scope, user.id, 'signed-up')
    return toUser(scope, user)
  })

async function makeOrTellOwner(scope: Scope, wanted: Wanted, password_hash: string): Promise<undefined> {
  const made = await makeAccount(scope, wanted, password_hash)
  // However often somebody tries, the owner is not flooded, and whoever tries does not learn that either.
  if (made instanceof Problem)
    await scope.throttles.within([['sign-up-notice', wanted.email]], scope.now, () => tellOwner(scope, wanted.email))
}

const tellOwner = (scope: Scope, email: string) =>
  scope.db.transact(async (tx) => {
    const owner = await one(tx, holdAccountByEmail({ email }))
    if (owner) await sendNotice(tx, scope, owner, 'already-registered')
  })
