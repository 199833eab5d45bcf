import type { Credentials } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { one } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { Scope } from '../http/scope.ts'
import { openSession } from '../sessions/open.ts'
import { findAccountByEmail, holdPassword, replacePassword } from '../users/queries.ts'

export async function logIn(scope: Scope, { email, password }: z.infer<typeof Credentials>) {
  const account = await one(scope.db, findAccountByEmail({ email }))
  // An unknown e-mail takes as long as a wrong password.
  const isRight = await scope.passwords.verify(account?.password_hash, password)
  if (!account || !isRight) return new Problem('wrong-credentials', WRONG)

  const { id, password_hash } = account
  const new_hash = await scope.passwords.renew(password_hash, password)
  return scope.db.transact(async (tx) => {
    // It took a while to check the password, and whoever changed it meanwhile has ended all sessions.
    const held = await one(tx, new_hash ? replacePassword({ id, password_hash, new_hash }) : holdPassword({ id, password_hash }))
    if (!held) return new Problem('wrong-credentials', WRONG)
    const tokens = await openSession(tx, scope, id)
    await record(tx, scope, id, 'signed-in', { session_id: tokens.session_id })
    return tokens
  })
}

const WRONG = 'The e-mail or the password is wrong.'
