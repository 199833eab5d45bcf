/**
 * What the links to /verify_email do: confirm the address of a new account, or the new address of an old one. Whatever is
 * wrong with a link is answered alike, and leaves it as it was.
 */
import { record } from '../audit/record.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { isUniqueViolation } from '../../platform/db/sqlstate.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { parseMailToken } from '../../platform/mail/link.ts'
import { dropOtherTokens, findToken, type TokenKey, useToken } from '../mail-tokens/queries.ts'
import { type Account, changeAddress, lockAccount, markVerified, toUser, type UserAnswer } from '../users/queries.ts'

type Outcome = UserAnswer | Problem<'token-invalid' | 'rate-limited'>

export const verifyEmail = (context: RequestContext, token: string): Promise<Outcome> =>
  context.throttles.within([['mail-token', networkOf(context.ip)]], context.now, () => verify(context, token))

async function verify(context: RequestContext, token: string): Promise<Outcome> {
  const key = parseMailToken(context.keys, token)
  if (!key) return new Problem('token-invalid')
  const outcome = await context.db.transact((tx) => verifyIn(tx, context, key)).catch(refuseTakenAddress)
  // What requests know of their user is read anew.
  context.sessions.forgetUser(key.owner_id)
  return outcome
}

/** What a link would confirm, if it lives. Asks only. */
export async function findVerification(
  { db, keys, now }: RequestContext,
  token: string,
): Promise<{ purpose: 'verify' | 'change'; address: string } | undefined> {
  const key = parseMailToken(keys, token)
  const living = key && (await one(db, findToken({ ...key, purposes: ['verify', 'change'], now })))
  return living && living.purpose !== 'reset' ? { purpose: living.purpose, address: living.address } : undefined
}

async function verifyIn(tx: Db, context: RequestContext, key: TokenKey): Promise<Outcome> {
  const { now } = context
  // The account first, as whoever asks for a link does: both would wait for each other otherwise.
  const account = await one(tx, lockAccount({ id: key.owner_id }))
  const token = account && (await one(tx, useToken({ ...key, purposes: ['verify', 'change'], now })))
  if (!token) return new Problem('token-invalid')
  return token.purpose === 'verify' ? confirm(tx, context, key, token.address) : change(tx, context, account, key, token.address)
}

async function confirm(tx: Db, context: RequestContext, { owner_id: id }: TokenKey, email: string): Promise<Outcome> {
  const user = await one(tx, markVerified({ id, email, now: context.now }))
  if (!user) return new Problem('token-invalid')
  await record(tx, context, id, 'email-verified', { email })
  return toUser(context, user)
}

async function change(tx: Db, context: RequestContext, { id, email: from }: Account, key: TokenKey, email: string): Promise<Outcome> {
  const user = await one(tx, changeAddress({ id, email, now: context.now }))
  if (!user) return new Problem('token-invalid')
  await tx.run(dropOtherTokens(key))
  await record(tx, context, id, 'email-changed', { from, to: email })
  return toUser(context, user)
}

/** The address was free when the letter was written, and somebody else has it now. */
function refuseTakenAddress(error: unknown): Problem<'token-invalid'> {
  if (isUniqueViolation(error)) return new Problem('token-invalid')
  throw error
}
