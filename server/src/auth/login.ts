import type { Credentials } from '@contacts/contract'
import type * as z from 'zod'
import { one } from '../db/statement.ts'
import { Problem } from '../http/problem.ts'
import type { Scope } from '../http/scope.ts'
import { openSession } from '../sessions/open.ts'
import { findCredentials } from '../users/queries.ts'

export async function logIn(scope: Scope, { email, password }: z.infer<typeof Credentials>) {
  const user = await one(scope.db, findCredentials({ email }))
  // An unknown e-mail takes as long as a wrong password.
  const isRight = await scope.passwords.verify(user?.password_hash, password)
  if (!user || !isRight) return new Problem('wrong-credentials', 'The e-mail or the password is wrong.')
  return openSession(scope, user.id)
}
