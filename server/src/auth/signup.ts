import type { Signup } from '@contacts/contract'
import type * as z from 'zod'
import { record } from '../audit/record.ts'
import { newId } from '../db/id.ts'
import { one } from '../db/statement.ts'
import { invalid, Problem } from '../http/problem.ts'
import type { Scope } from '../http/scope.ts'
import { sendLink } from '../mail-tokens/send-link.ts'
import { passwordIssue } from '../passwords/policy.ts'
import { insertUser } from '../users/queries.ts'

export async function signUp(scope: Scope, { username, email, password }: z.infer<typeof Signup>) {
  const { db, config, passwords, now } = scope
  const issue = passwordIssue(password, { username, email }, config.passwordMinLength)
  if (issue) return invalid('#/password', ...issue)

  // Outside the transaction: a hash takes longer than everything else here.
  const password_hash = await passwords.hash(password)
  return db.transact(async (tx) => {
    const user = await one(tx, insertUser({ id: newId(now), username, email, password_hash, default_region: config.defaultRegion, now }))
    if (!user) return new Problem('email-taken')
    await sendLink(tx, scope, user, 'verify')
    await record(tx, scope, user.id, 'signed-up')
    return user
  })
}
