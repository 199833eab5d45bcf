import type { UserPatch } from '@contacts/contract'
import type * as z from 'zod'
import { deriveNumbersForRegion } from '../../address-book/contacts/derive-numbers.ts'
import { Problem } from '../../core/problem.ts'
import type { RequestContext, UserContext } from '../../platform/context.ts'
import { type Db, one } from '../../platform/db/query.ts'
import { pictureUrl } from '../../platform/images/picture-url.ts'
import { findUser, lockRegion, updateProfile, type UserRow } from './queries.ts'

export type UserBody = UserRow & { avatar_url: string | null }

/** Converts a row to the user of a response. */
export const toUser = (context: Pick<RequestContext, 'config'>, user: UserRow): UserBody => ({
  ...user,
  avatar_url: user.avatar_id && pictureUrl(context, { owner_id: user.id, id: user.avatar_id }),
})

/** An account that was removed a moment ago has no row, although its session may still be cached. */
export const toUserOrRefusal = (context: Pick<RequestContext, 'config'>, user: UserRow | undefined): UserBody | Problem<'session-ended'> =>
  user ? toUser(context, user) : new Problem('session-ended')

export const showUser = async (context: UserContext) => toUserOrRefusal(context, await one(context.db, findUser({ id: context.user.id })))

export async function updateUser(context: UserContext, patch: z.infer<typeof UserPatch>) {
  const { db, sessions, user } = context
  const updated = patch.default_region === undefined ? await saveProfile(db, user, patch) : await changeRegion(context, patch)
  // The cached sessions of the user contain the time zone, region and leap day.
  await sessions.invalidateUser(user.id)
  return toUserOrRefusal(context, updated)
}

const changeRegion = ({ db, user, now }: UserContext, patch: z.infer<typeof UserPatch>) =>
  db.transact(async (tx) => {
    const before = await one(tx, lockRegion({ id: user.id }))
    const updated = await saveProfile(tx, user, patch)
    const region = updated?.default_region ?? null
    if (before && before.default_region !== region) await deriveNumbersForRegion(tx, user.id, region, now)
    return updated
  })

function saveProfile(db: Db, { id }: UserContext['user'], patch: z.infer<typeof UserPatch>) {
  const { username = null, language = null, time_zone = null, leap_day = null, default_region } = patch
  const sets_region = default_region !== undefined
  return one(db, updateProfile({ id, username, language, time_zone, leap_day, sets_region, default_region: default_region ?? null }))
}
