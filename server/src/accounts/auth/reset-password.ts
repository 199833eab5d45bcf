/**
 * A new password by a mailed link. Whoever reads the mail is the owner of the address: all sessions end, other links die, and
 * the address counts as verified. If it never was, anybody may have made the account to wait for its owner in it, so what was
 * put into it is dropped. It does not sign in: the new password does.
 */
import type { PasswordReset } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { dropAvatar } from '../avatars/queries.ts'
import { lockContacts } from '../../address-book/contacts/change-counter.ts'
import { deleteAllContacts } from '../../address-book/contacts/moves.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { deleteAllLabels } from '../../address-book/labels/queries.ts'
import { parseMailToken } from '../../platform/mail/link.ts'
import { dropOtherTokens, findToken, type TokenKey, useToken } from '../mail-tokens/queries.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { endAll } from '../sessions/end-all.ts'
import { type Account, emptyProfile, findAccount, lockAccount, markVerified, replacePassword } from '../users/queries.ts'

type Outcome = void | Problem<'token-invalid' | 'validation-failed' | 'rate-limited'>

export const resetPassword = (context: RequestContext, wanted: z.infer<typeof PasswordReset>): Promise<Outcome> =>
  context.throttles.within([['mail-token', networkOf(context.ip)]], context.now, () => reset(context, wanted))

async function reset(context: RequestContext, { token, password }: z.infer<typeof PasswordReset>): Promise<Outcome> {
  const found = await findReset(context, token)
  if (!found) return new Problem('token-invalid')
  const issue = passwordIssue(password, found.account, context.config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  const new_hash = await context.passwords.hash(password)
  const refusal = await context.db.transact((tx) => resetIn(tx, context, found.key, new_hash))
  context.sessions.forgetUser(found.account.id)
  if (!refusal) await forgetFailures(context, found.account)
  return refusal
}

/** Of others, who may have used up what there is for the owner. What is lost of it by an outage is not worth a refusal. */
async function forgetFailures({ throttles, ip }: RequestContext, { id, email }: Account) {
  const here = networkOf(ip)
  const counts = [
    ['sign-in', email, here],
    ['sign-in-account', email],
    ['sign-in-account', email, here],
    ['password', id],
  ] as const
  await throttles.forget(counts).catch(() => undefined)
}

interface Found {
  key: TokenKey
  account: Account
}

/** Whose password a token may reset, if it lives. Asks only. */
export async function findReset({ db, keys, now }: RequestContext, token: string): Promise<Found | undefined> {
  const key = parseMailToken(keys, token)
  const living = key && (await one(db, findToken({ ...key, purposes: ['reset'], now })))
  const account = key && (await one(db, findAccount({ id: key.owner_id })))
  return living && account && account.email === living.address ? { key, account } : undefined
}

async function resetIn(tx: Db, context: RequestContext, key: TokenKey, new_hash: string): Promise<Outcome> {
  const { now } = context
  // The account first, as whoever asks for a link does: both would wait for each other otherwise.
  const account = await one(tx, lockAccount({ id: key.owner_id }))
  const token = account && (await one(tx, useToken({ ...key, purposes: ['reset'], now })))
  if (!token || account.email !== token.address) return new Problem('token-invalid')

  const { id, email, email_verified, password_hash } = account
  await tx.run(replacePassword({ id, password_hash, new_hash }))
  await tx.run(markVerified({ id, email, now }))
  await tx.run(dropOtherTokens(key))
  await endAll(tx, context, id, { reason: 'password-reset' })
  if (!email_verified) await dropWhatWasPrepared(tx, context, account)
  await record(tx, context, id, 'password-reset', { was_verified: email_verified })
}

async function dropWhatWasPrepared(tx: Db, { config, blobs }: RequestContext, { id, email }: Account) {
  await dropAvatar(tx, blobs, id)
  // First, so that what somebody is saving at this moment is seen.
  await lockContacts(tx, id)
  await tx.run(deleteAllContacts({ owner_id: id }))
  await tx.run(deleteAllLabels({ owner_id: id }))
  await tx.run(emptyProfile({ id, username: email.slice(0, email.lastIndexOf('@')), default_region: config.defaultRegion }))
}
