/**
 * Signing in. Requests with an unknown e-mail address and with a wrong password run the same statements, take the same
 * time and get the same response, so that nobody learns who has an account.
 */
import type { Credentials, Tokens } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { RequestContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { networkOf } from '../../platform/limits/network.ts'
import type { Count } from '../../platform/limits/throttles.ts'
import { countWrongPassword } from '../audit/count-wrong-password.ts'
import { recordEvent } from '../audit/record.ts'
import { enforceSessionLimit } from '../sessions/limit.ts'
import { openSession } from '../sessions/open.ts'
import { findSessionFromNetwork } from '../sessions/queries.ts'
import { type Account, findAccount, findAccountByEmail, lockForSignIn, NO_ACCOUNT, updatePassword } from '../users/account.ts'

export async function logIn(context: RequestContext, { email, password }: z.infer<typeof Credentials>) {
  // First, so that no query runs for a request that is refused.
  await context.passwords.refuseIfQueueFull()
  const network = networkOf(context.ip)
  const account = await one(context.db, findAccountByEmail({ email }))
  if (account) context.addToLog({ user_id: account.id })
  const earlierSession = await one(context.db, findSessionFromNetwork({ owner_id: account?.id ?? NO_ACCOUNT, network }))
  return context.throttles.within(
    countsOf(email, network, earlierSession !== undefined),
    context.now,
    async () => (await signIn(context, account, password)) ?? refuse(context, account),
  )
}

function refuse(context: RequestContext, account: Account | undefined) {
  countWrongPassword(context, account?.id ?? NO_ACCOUNT, 'sign-in-failed')
  return new Problem('wrong-credentials', 'The e-mail or the password is wrong.')
}

const countsOf = (email: string, network: string, isKnownNetwork: boolean): Count[] => [
  ['sign-in', email, network],
  // Unknown networks share one limit and known networks have one each, so that strangers cannot lock the owner out.
  isKnownNetwork ? ['sign-in-account', email, network] : ['sign-in-account', email],
  ['sign-in-network', network],
  ['sign-in-network-day', network],
]

const ATTEMPTS = 3

/** Returns undefined if there is no account, the password is wrong, or the stored hash changes during each attempt. */
async function signIn(context: RequestContext, found: Account | undefined, password: string): Promise<z.infer<typeof Tokens> | undefined> {
  let account = found
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // `verify` takes the same time if there is no account.
    const isRight = await context.passwords.verify(account?.password_hash, password)
    if (!account || !isRight) return undefined
    const tokens = await openIfUnchanged(context, account, password)
    if (tokens) return tokens
    // The stored hash has changed: another sign-in rehashed the same password, or the password was changed.
    account = await one(context.db, findAccount({ id: account.id }))
  }
  return undefined
}

/**
 * Opens a session, and ends the one that was unused for longest if the account has too many. Returns undefined if the
 * hash changed after the password was verified: a password change ends all sessions, so the old password must not open
 * another one.
 */
async function openIfUnchanged(context: RequestContext, { id, password_hash }: Account, password: string) {
  const new_hash = await context.passwords.renew(password_hash, password)
  const opened = await context.db.transact(async (tx) => {
    // Both statements lock the user's row, and find no row if the hash has changed.
    const lockIfUnchanged = new_hash ? updatePassword({ id, password_hash, new_hash }) : lockForSignIn({ id, password_hash })
    if (!(await one(tx, lockIfUnchanged))) return undefined
    const tokens = await openSession(tx, context, id)
    const { session_id } = tokens
    await recordEvent(tx, context, id, 'signed-in', { session_id })
    context.addToLog({ session_id })
    return { tokens, ended: await enforceSessionLimit(tx, context, id, session_id) }
  })
  for (const ended of opened?.ended ?? []) await context.sessions.invalidate(ended)
  return opened?.tokens
}
