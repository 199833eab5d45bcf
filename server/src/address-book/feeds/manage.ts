/** Creates, shows and revokes the address of the birthday feed of the signed-in user. */
import { Problem } from '../../core/problem.ts'
import type { UserContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { seal, unseal } from '../../platform/keys/seal.ts'
import { type CurrentFeed, findCurrentFeed, insertFeed, markRevoked } from './queries.ts'
import { hashOfSecret, newSecret } from './secret.ts'

const PURPOSE = 'feeds'

export async function createFeed(context: UserContext) {
  const { db, keys, user, now } = context
  const secret = newSecret(user.id)
  const feed = insertFeed({
    owner_id: user.id,
    hash: hashOfSecret(secret),
    sealed_secret: seal(keys, PURPOSE, user.id, secret),
    now,
  })
  const [current] = await db.run(feed)
  if (!current) throw new Error('the statement returns the new or the existing feed')
  return toFeed(context, current)
}

export async function showFeed(context: UserContext) {
  const feed = await one(context.db, findCurrentFeed({ owner_id: context.user.id }))
  return feed ? toFeed(context, feed) : new Problem('feed-not-found')
}

export async function revokeFeed({ db, user, now }: UserContext): Promise<void | Problem<'feed-not-found'>> {
  const revoked = await one(db, markRevoked({ owner_id: user.id, now }))
  return revoked ? undefined : new Problem('feed-not-found')
}

function toFeed({ config, keys, user }: UserContext, { sealed_secret, created_at }: CurrentFeed) {
  const secret = sealed_secret === null ? undefined : unseal(keys, PURPOSE, user.id, sealed_secret)
  // Undefined if the key was removed from JWT_KEYS. The address still works, because the server finds it by its hash.
  return { url: secret === undefined ? null : `${config.publicUrl}/api/feeds/${secret}/birthdays.ics`, created_at }
}
