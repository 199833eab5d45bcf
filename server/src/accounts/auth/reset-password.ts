/**
 * Sets a new password through a mailed link. Following the link proves ownership of the address, so the address becomes
 * verified; all sessions end and all other links are revoked. If the address was not verified before, a stranger may
 * have created the account and stored data in it, so all contacts, all labels, the birthday feed and the picture are
 * deleted, and the profile is reset. A reset does not sign the user in.
 */
import type { PasswordReset } from '@contacts/contract'
import type * as z from 'zod'
import { lockContacts } from '../../address-book/contacts/change-counter.ts'
import { deleteAllContacts } from '../../address-book/contacts/moves.ts'
import { deleteAllFeeds } from '../../address-book/feeds/queries.ts'
import { deleteAllLabels } from '../../address-book/labels/queries.ts'
import { invalid, Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { parseMailToken } from '../../platform/mail/link.ts'
import { passwordIssue } from '../../platform/passwords/policy.ts'
import { recordEvent } from '../audit/record.ts'
import { deleteAllPhotos } from '../../address-book/photos/queries.ts'
import { deleteAvatar } from '../avatars/queries.ts'
import { consumeToken, deleteOtherTokens, findUnusedToken, type TokenKey } from '../mail-tokens/queries.ts'
import { endAllSessions } from '../sessions/end.ts'
import { type Account, findAccount, lockAccount, resetProfile, updatePassword } from '../users/account.ts'
import { markVerified } from '../users/queries.ts'

type Refusal = Problem<'token-invalid'> | Problem<'validation-failed'> | Problem<'rate-limited'>

export const resetPassword = (context: RequestContext, input: z.infer<typeof PasswordReset>): Promise<void | Refusal> =>
  context.throttles.within([['mail-token', networkOf(context.ip)]], context.now, () => reset(context, input))

async function reset(context: RequestContext, { token, password }: z.infer<typeof PasswordReset>): Promise<void | Refusal> {
  const target = await findReset(context, token)
  if (!target) return new Problem('token-invalid')
  context.addToLog({ user_id: target.account.id })
  const issue = passwordIssue(password, target.account, context.config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  const new_hash = await context.passwords.hash(password)
  const refusal = await context.db.transact((tx) => resetInTransaction(tx, context, target.key, new_hash))
  await context.sessions.invalidateUser(target.account.id)
  if (!refusal) await resetThrottles(context, target.account)
  return refusal
}

/**
 * Forgets failed attempts, so that failures of strangers do not block the owner's sign-in. Errors are ignored, because
 * the new password is already stored.
 */
async function resetThrottles({ throttles, ip }: RequestContext, { id, email }: Account) {
  const network = networkOf(ip)
  const counts = [
    ['sign-in', email, network],
    ['sign-in-account', email],
    ['sign-in-account', email, network],
    ['password', id],
  ] as const
  await throttles.forget(counts).catch(() => undefined)
}

interface ResetTarget {
  key: TokenKey
  account: Account
}

/**
 * Returns the account whose password a link may reset, or undefined if the link is not valid. Does not use up the link.
 */
export async function findReset({ db, keys, now }: RequestContext, token: string): Promise<ResetTarget | undefined> {
  const key = parseMailToken(keys, token)
  if (!key) return undefined
  const mailToken = await one(db, findUnusedToken({ ...key, purposes: ['reset'], now }))
  const account = await one(db, findAccount({ id: key.owner_id }))
  return mailToken && account && account.email === mailToken.address ? { key, account } : undefined
}

async function resetInTransaction(
  tx: Db,
  context: RequestContext,
  key: TokenKey,
  new_hash: string,
): Promise<void | Problem<'token-invalid'>> {
  const { now } = context
  // Locks the account before the token, in the same order as requests for links: another order could deadlock.
  const account = await one(tx, lockAccount({ id: key.owner_id }))
  const token = account && (await one(tx, consumeToken({ ...key, purposes: ['reset'], now })))
  if (!token || account.email !== token.address) return new Problem('token-invalid')

  const { id, email, email_verified, password_hash } = account
  await tx.run(updatePassword({ id, password_hash, new_hash }))
  await tx.run(markVerified({ id, email, now }))
  await tx.run(deleteOtherTokens(key))
  await endAllSessions(tx, context, id, { reason: 'password-reset' })
  if (!email_verified) await deleteStrangersData(tx, context, account)
  await recordEvent(tx, context, id, 'password-reset', { was_verified: email_verified })
}

async function deleteStrangersData(tx: Db, { config, blobs }: RequestContext, { id, email }: Account) {
  await deleteAvatar(tx, blobs, id)
  // Waits for transactions that are saving contacts, so that these contacts are deleted too.
  await lockContacts(tx, id)
  await deleteAllPhotos(tx, blobs, id)
  await tx.run(deleteAllContacts({ owner_id: id }))
  await tx.run(deleteAllLabels({ owner_id: id }))
  // Its address would show the stranger the contacts of the owner.
  await tx.run(deleteAllFeeds({ owner_id: id }))
  await tx.run(resetProfile({ id, username: email.slice(0, email.lastIndexOf('@')), default_region: config.defaultRegion }))
}
