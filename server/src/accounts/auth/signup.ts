/**
 * Making an account. That an address is taken is told, unless `SIGNUP_DUPLICATE=202`: then only a letter tells, to who reads what
 * arrives there, and whoever asked gets the same answer in the same time.
 */
import type { Signup } from '@contacts/contract'
import type * as z from 'zod'
import { takingAsLong } from './request-link.ts'
import { record } from '../audit/record.ts'
import { insertChangeCounter } from '../../address-book/contacts/change-counter.ts'
import { newId } from '../../platform/db/id.ts'
import { one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { holdAccountByEmail, insertUser, toUser } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'

type Wanted = z.infer<typeof Signup>

export async function signUp(context: RequestContext, wanted: Wanted) {
  const { config, throttles, passwords, ip, now } = context
  const issue = passwordIssue(wanted.password, wanted, config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  return throttles.within([['sign-up', networkOf(ip)]], now, async () => {
    // Outside the transaction: a hash takes longer than everything else here.
    const password_hash = await passwords.hash(wanted.password)
    return config.signupDuplicate === 202
      ? takingAsLong(() => makeOrTellOwner(context, wanted, password_hash))
      : makeAccount(context, wanted, password_hash)
  })
}

const makeAccount = (context: RequestContext, { username, email }: Wanted, password_hash: string) =>
  context.db.transact(async (tx) => {
    const { config, now } = context
    const user = await one(tx, insertUser({ id: newId(now), username, email, password_hash, default_region: config.defaultRegion, now }))
    if (!user) return new Problem('email-taken')
    await tx.run(insertChangeCounter({ owner_id: user.id }))
    await sendLink(tx, context, user, 'verify')
    await record(tx, context, user.id, 'signed-up')
    return toUser(context, user)
  })

async function makeOrTellOwner(context: RequestContext, wanted: Wanted, password_hash: string): Promise<undefined> {
  const made = await makeAccount(context, wanted, password_hash)
  // However often somebody tries, the owner is not flooded, and whoever tries does not learn that either.
  if (made instanceof Problem)
    await context.throttles.within([['sign-up-notice', wanted.email]], context.now, () => tellOwner(context, wanted.email))
}

const tellOwner = (context: RequestContext, email: string) =>
  context.db.transact(async (tx) => {
    const owner = await one(tx, holdAccountByEmail({ email }))
    if (owner) await sendNotice(tx, context, owner, 'already-registered')
  })
