/**
 * Sign-up. An e-mail address that has an account is refused with `email-taken`, unless `SIGNUP_DUPLICATE=202`: then
 * every sign-up gets the same response in the same time, and the owner of the account is notified by e-mail.
 */
import type { Signup } from '@contacts/contract'
import type * as z from 'zod'
import { insertChangeCounter } from '../../address-book/contacts/change-counter.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { newId } from '../../platform/db/id.ts'
import { one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { recordEvent } from '../audit/record.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { lockAccountByEmail } from '../users/account.ts'
import { toUser } from '../users/profile.ts'
import { insertUser } from '../users/queries.ts'
import { sendNotice } from '../users/send-notice.ts'
import { inEqualTime } from './equal-time.ts'

type Input = z.infer<typeof Signup>

export async function signUp(context: RequestContext, input: Input) {
  const { config, throttles, passwords, ip, now } = context
  const issue = passwordIssue(input.password, input, config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  return throttles.within([['sign-up', networkOf(ip)]], now, async () => {
    // Before the transaction, which would otherwise hold its connection while the password is hashed.
    const password_hash = await passwords.hash(input.password)
    return config.signupDuplicate === 202
      ? inEqualTime(() => createAccountOrNotifyOwner(context, input, password_hash))
      : createAccount(context, input, password_hash)
  })
}

const createAccount = (context: RequestContext, { username, email }: Input, password_hash: string) =>
  context.db.transact(async (tx) => {
    const { config, now } = context
    const user = await one(tx, insertUser({ id: newId(now), username, email, password_hash, default_region: config.defaultRegion, now }))
    if (!user) return new Problem('email-taken')
    await tx.run(insertChangeCounter({ owner_id: user.id }))
    await sendLink(tx, context, user, 'verify')
    await recordEvent(tx, context, user.id, 'signed-up')
    context.addToLog({ user_id: user.id })
    return toUser(context, user)
  })

async function createAccountOrNotifyOwner(context: RequestContext, input: Input, password_hash: string): Promise<undefined> {
  const created = await createAccount(context, input, password_hash)
  // The result is ignored: a sign-up whose notice is throttled sends no e-mail and gets the same response.
  if (created instanceof Problem)
    await context.throttles.within([['sign-up-notice', input.email]], context.now, () => notifyOwner(context, input.email))
}

const notifyOwner = (context: RequestContext, email: string) =>
  context.db.transact(async (tx) => {
    const owner = await lockAccountByEmail(tx, email)
    if (owner) await sendNotice(tx, context, owner, 'already-registered')
  })
