import type { Signup } from '@contacts/contract'
import type * as z from 'zod'
import { newId } from '../db/id.ts'
import { one } from '../db/statement.ts'
import { invalid, Problem } from '../http/problem.ts'
import type { Scope } from '../http/scope.ts'
import { insertUser } from '../users/queries.ts'

export async function signUp({ db, config, passwords, now }: Scope, { username, email, password }: z.infer<typeof Signup>) {
  const minimum = config.passwordMinLength
  if ([...password].length < minimum) return invalid('#/password', 'too-short', `Must have at least ${minimum} characters.`)

  // Outside any transaction: a hash takes longer than everything else here.
  const password_hash = await passwords.hash(password)
  const user = await one(db, insertUser({ id: newId(now), username, email, password_hash, default_region: config.defaultRegion, now }))
  return user ?? new Problem('email-taken')
}
