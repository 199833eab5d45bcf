import { Problem } from '../http/problem.ts'
import type { UserScope } from '../http/scope.ts'
import { dropAvatar } from './queries.ts'

export const removeAvatar = ({ db, blobs, user }: UserScope): Promise<void | Problem<'avatar-not-found'>> =>
  db.transact(async (tx) => ((await dropAvatar(tx, blobs, user.id)) ? undefined : new Problem('avatar-not-found')))
