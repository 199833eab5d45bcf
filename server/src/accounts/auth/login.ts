import type { Credentials, Tokens } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { one } from '../../platform/db/statement.ts'
import { networkOf } from '../../platform/limits/network.ts'
import { Problem } from '../../core/problem.ts'
import type { Scope } from '../../platform/context.ts'
import { openSession } from '../sessions/open.ts'
import type { Count } from '../../platform/limits/throttles.ts'
import { type Account, findAccount, findAccountToSignIn, holdPassword, replacePassword } from '../users/queries.ts'

export async function logIn(scope: Scope, { email, password }: z.infer<typeof Credentials>) {
  // A storm that is turned away should cost the database nothing.
  scope.passwords.expectRoom()
  const network = networkOf(scope.ip)
  const account = await one(scope.db, findAccountToSignIn({ email, network }))
  const counts = countsOf(email, network, account?.is_known === true)
  return scope.throttles.within(
    counts,
    scope.now,
    async () => (await signIn(scope, account, password)) ?? new Problem('wrong-credentials', WRONG),
  )
}

/** An e-mail that nobody has is counted like any other. */
const countsOf = (email: string, network: string, isKnown: boolean): Count[] => [
  ['sign-in', email, network],
  // Strangers share what there is for them, and leave to the owner what there is for each place where the owner has been.
  isKnown ? ['sign-in-account', email, network] : ['sign-in-account', email],
  ['sign-in-network', network],
  ['sign-in-network-day', network],
]

const ATTEMPTS = 3

/** Nothing when no account has this e-mail and this password together. */
async function signIn(
  scope: Scope,
  account: Account | undefined,
  password: string,
  attempt = 1,
): Promise<z.infer<typeof Tokens> | undefined> {
  // An unknown e-mail takes as long as a wrong password.
  const isRight = await scope.passwords.verify(account?.password_hash, password)
  if (!account || !isRight) return undefined

  const { id, password_hash } = account
  const new_hash = await scope.passwords.renew(password_hash, password)
  const tokens = await scope.db.transact(async (tx) => {
    // It took a while to check the password, and whoever changed it meanwhile has ended all sessions.
    const held = await one(tx, new_hash ? replacePassword({ id, password_hash, new_hash }) : holdPassword({ id, password_hash }))
    if (!held) return undefined
    const opened = await openSession(tx, scope, id)
    await record(tx, scope, id, 'signed-in', { session_id: opened.session_id })
    return opened
  })
  // Or another sign-in has renewed the hash of the same password.
  return tokens ?? (attempt < ATTEMPTS ? signIn(scope, await one(scope.db, findAccount({ id })), password, attempt + 1) : undefined)
}

const WRONG = 'The e-mail or the password is wrong.'
