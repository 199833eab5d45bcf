/**
 * A new password by a mailed link. Whoever reads the mail is the owner of the address: all sessions end, other links die, and
 * the address counts as verified. If it never was, anybody may have made the account to wait for its owner in it, so what was
 * put into it is dropped. It does not sign in: the new password does.
 */
import type { PasswordReset } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { dropAvatar } from '../avatars/queries.ts'
import { lockContacts, removeAllContacts } from '../../address-book/contacts/queries.ts'
import { type Db, one } from '../../platform/db/statement.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { Scope } from '../../platform/context.ts'
import { removeAllLabels } from '../../address-book/labels/queries.ts'
import { parseMailToken } from '../../platform/mail/link.ts'
import { dropOtherTokens, findToken, type TokenKey, useToken } from '../mail-tokens/queries.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { endAll } from '../sessions/end-all.ts'
import { type Account, emptyProfile, findAccount, lockAccount, markVerified, replacePassword } from '../users/queries.ts'

type Outcome = void | Problem<'token-invalid' | 'validation-failed' | 'rate-limited'>

export const resetPassword = (scope: Scope, wanted: z.infer<typeof PasswordReset>): Promise<Outcome> =>
  scope.throttles.within([['mail-token', networkOf(scope.ip)]], scope.now, () => reset(scope, wanted))

async function reset(scope: Scope, { token, password }: z.infer<typeof PasswordReset>): Promise<Outcome> {
  const found = await findReset(scope, token)
  if (!found) return new Problem('token-invalid')
  const issue = passwordIssue(password, found.account, scope.config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  const new_hash = await scope.passwords.hash(password)
  const refusal = await scope.db.transact((tx) => resetIn(tx, scope, found.key, new_hash))
  scope.sessions.forgetUser(found.account.id)
  if (!refusal) await forgetFailures(scope, found.account)
  return refusal
}

/** Of others, who may have used up what there is for the owner. What is lost of it by an outage is not worth a refusal. */
async function forgetFailures({ throttles, ip }: Scope, { id, email }: Account) {
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
export async function findReset({ db, keys, now }: Scope, token: string): Promise<Found | undefined> {
  const key = parseMailToken(keys, token)
  const living = key && (await one(db, findToken({ ...key, purposes: ['reset'], now })))
  const account = key && (await one(db, findAccount({ id: key.owner_id })))
  return living && account && account.email === living.address ? { key, account } : undefined
}

async function resetIn(tx: Db, scope: Scope, key: TokenKey, new_hash: string): Promise<Outcome> {
  const { now } = scope
  // The account first, as whoever asks for a link does: both would wait for each other otherwise.
  const account = await one(tx, lockAccount({ id: key.owner_id }))
  const token = account && (await one(tx, useToken({ ...key, purposes: ['reset'], now })))
  if (!token || account.email !== token.address) return new Problem('token-invalid')

  const { id, email, email_verified, password_hash } = account
  await tx.run(replacePassword({ id, password_hash, new_hash }))
  await tx.run(markVerified({ id, email, now }))
  await tx.run(dropOtherTokens(key))
  await endAll(tx, scope, id, { reason: 'password-reset' })
  if (!email_verified) await dropWhatWasPrepared(tx, scope, account)
  await record(tx, scope, id, 'password-reset', { was_verified: email_verified })
}

async function dropWhatWasPrepared(tx: Db, { config, blobs }: Scope, { id, email }: Account) {
  await dropAvatar(tx, blobs, id)
  // First, so that what somebody is saving at this moment is seen.
  await tx.run(lockContacts({ owner_id: id }))
  await tx.run(removeAllContacts({ owner_id: id }))
  await tx.run(removeAllLabels({ owner_id: id }))
  await tx.run(emptyProfile({ id, username: email.slice(0, email.lastIndexOf('@')), default_region: config.defaultRegion }))
}
