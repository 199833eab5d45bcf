import type { UserPatch } from '@contacts/contract'
import type * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { findUser, updateProfile, type UserRow } from './queries.ts'

export type UserBody = UserRow & { avatar_url: string | null }

/** Converts a row to the user of a response. */
export const toUser = ({ config }: Pick<RequestContext, 'config'>, user: UserRow): UserBody => ({
  ...user,
  avatar_url: user.avatar_id && pictureUrl(config.publicUrl, { owner_id: user.id, id: user.avatar_id }),
})

/** An account that was removed a moment ago has no row, although its session may still be cached. */
export const toUserOrRefusal = (context: Pick<RequestContext, 'config'>, user: UserRow | undefined): UserBody | Problem<'session-ended'> =>
  user ? toUser(context, user) : new Problem('session-ended')

export const pictureUrl = (publicUrl: string, { owner_id, id }: { owner_id: string; id: string }) =>
  `${publicUrl}/api/pictures/${owner_id}/${id}`

export const showUser = async (context: UserContext) => toUserOrRefusal(context, await one(context.db, findUser({ id: context.user.id })))

export async function updateUser(context: UserContext, patch: z.infer<typeof UserPatch>) {
  const { db, sessions, user } = context
  const { username = null, language = null, time_zone = null, leap_day = null, default_region } = patch
  const updated = await one(
    db,
    updateProfile({
      id: user.id,
      username,
      language,
      time_zone,
      leap_day,
      sets_region: default_region !== undefined,
      default_region: default_region ?? null,
    }),
  )
  // The cached sessions of the user contain the time zone, region and leap day.
  sessions.invalidateUser(user.id)
  return toUserOrRefusal(context, updated)
}
