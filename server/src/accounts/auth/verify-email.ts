/**
 * Follows a link to /verify_email, which verifies the address of a new account, or changes the address of an existing
 * account. People press a link twice, and a response may be lost, so a used link reports success again until it
 * expires, if the account still has the address. A link that is refused is not used up, and the response does not say
 * why.
 */
import { Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { isUniqueViolation } from '../../platform/db/sqlstate.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { parseMailToken } from '../../platform/mail/link.ts'
import { recordEvent } from '../audit/record.ts'
import type { Purpose } from '../mail-tokens/entity.ts'
import { consumeToken, deleteOtherTokens, findUnusedToken, findUsedToken, type TokenKey } from '../mail-tokens/queries.ts'
import { type Account, findAccount, lockAccount } from '../users/account.ts'
import { toUser, type UserBody } from '../users/profile.ts'
import { findUser, markVerified, updateEmail } from '../users/queries.ts'

type Outcome = UserBody | Problem<'token-invalid' | 'rate-limited'>

export const verifyEmail = (context: RequestContext, token: string): Promise<Outcome> =>
  context.throttles.within([['mail-token', networkOf(context.ip)]], context.now, () => verify(context, token))

async function verify(context: RequestContext, token: string): Promise<Outcome> {
  const key = parseMailToken(context.keys, token)
  if (!key) return new Problem('token-invalid')
  context.addToLog({ user_id: key.owner_id })
  const outcome = await context.db.transact((tx) => verifyInTransaction(tx, context, key)).catch(refuseTakenAddress)
  // Cached sessions store whether the user's address is verified.
  await context.sessions.invalidateUser(key.owner_id)
  return outcome
}

const PURPOSES: Purpose[] = ['verify', 'change']

/**
 * Returns what a link would verify, `verified` if the link has verified its address already, or undefined for any other
 * link. Does not use up the link.
 */
export async function findVerification(
  { db, keys, now }: RequestContext,
  token: string,
): Promise<{ purpose: 'verify' | 'change'; address: string } | 'verified' | undefined> {
  const key = parseMailToken(keys, token)
  if (!key) return undefined
  const found = await one(db, findUnusedToken({ ...key, purposes: PURPOSES, now }))
  if (found && found.purpose !== 'reset') return { purpose: found.purpose, address: found.address }
  const account = await one(db, findAccount({ id: key.owner_id }))
  return account && (await hasVerified(db, account, key, now)) ? 'verified' : undefined
}

/** Whether the link was used, and verified the address that the account still has. */
async function hasVerified(db: Db, { email, email_verified }: Account, key: TokenKey, now: Date): Promise<boolean> {
  const used = await one(db, findUsedToken({ ...key, purposes: PURPOSES, now }))
  return email_verified && used?.address === email
}

async function verifyInTransaction(tx: Db, context: RequestContext, key: TokenKey): Promise<Outcome> {
  // Locks the account before the token, in the same order as requests for links: another order could deadlock.
  const account = await one(tx, lockAccount({ id: key.owner_id }))
  if (!account) return new Problem('token-invalid')
  const token = await one(tx, consumeToken({ ...key, purposes: PURPOSES, now: context.now }))
  if (!token) return showVerified(tx, context, account, key)
  return token.purpose === 'verify'
    ? verifyAddress(tx, context, account, token.address)
    : changeAddress(tx, context, account, key, token.address)
}

async function showVerified(tx: Db, context: RequestContext, account: Account, key: TokenKey): Promise<Outcome> {
  const user = (await hasVerified(tx, account, key, context.now)) && (await one(tx, findUser({ id: account.id })))
  return user ? toUser(context, user) : new Problem('token-invalid')
}

async function verifyAddress(tx: Db, context: RequestContext, { id }: Account, email: string): Promise<Outcome> {
  const user = await one(tx, markVerified({ id, email, now: context.now }))
  if (!user) return new Problem('token-invalid')
  await recordEvent(tx, context, id, 'email-verified', { email })
  return toUser(context, user)
}

async function changeAddress(tx: Db, context: RequestContext, { id, email: from }: Account, key: TokenKey, to: string): Promise<Outcome> {
  const user = await one(tx, updateEmail({ id, email: to, now: context.now }))
  if (!user) return new Problem('token-invalid')
  await tx.run(deleteOtherTokens(key))
  await recordEvent(tx, context, id, 'email-changed', { from, to })
  return toUser(context, user)
}

/** The new address was free when the link was requested. Another account may have taken it since. */
function refuseTakenAddress(error: unknown): Problem<'token-invalid'> {
  if (isUniqueViolation(error)) return new Problem('token-invalid')
  throw error
}
