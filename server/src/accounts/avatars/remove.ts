import { Problem } from '../../core/problem.ts'
import type { UserScope } from '../../platform/context.ts'
import { dropAvatar } from './queries.ts'

export const removeAvatar = ({ db, blobs, user }: UserScope): Promise<void | Problem<'avatar-not-found'>> =>
  db.transact(async (tx) => ((await dropAvatar(tx, blobs, user.id)) ? undefined : new Problem('avatar-not-found')))
