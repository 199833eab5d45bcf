import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { clearAvatarId } from '../users/queries.ts'
import { deleteAvatar } from './queries.ts'

export const removeAvatar = ({ db, blobs, user }: UserContext): Promise<void | Problem<'avatar-not-found'>> =>
  db.transact(async (tx) => {
    // First the user, then the picture: an upload locks both in this order, and another order could deadlock.
    if (!(await one(tx, clearAvatarId({ id: user.id })))) return new Problem('avatar-not-found')
    await deleteAvatar(tx, blobs, user.id)
    return undefined
  })
