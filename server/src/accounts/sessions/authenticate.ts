import type { Principal, RequestContext } from '../../platform/context.ts'
import { one } from '../../platform/db/query.ts'
import { confirmTokens, findLiveSession } from './queries.ts'
import { accessTokenId } from './token-pair.ts'

/**
 * Returns the user and the session of an access token, or undefined if the session has ended. Stores the first use of
 * the newest access token, which shows that the client received the refresh token of the same pair.
 */
export async function findPrincipal(
  { db, sessions, now }: Pick<RequestContext, 'db' | 'sessions' | 'now'>,
  claims: { sub: string; sid: string; jti: string },
): Promise<Principal | undefined> {
  const cached = sessions.get(claims, now)
  if (cached) return cached.id === claims.sub ? cached : undefined

  const generation = sessions.generation()
  const key = { owner_id: claims.sub, id: claims.sid }
  const row = await one(db, findLiveSession({ ...key, now }))
  if (!row) return undefined
  const { current_hash, confirmed_at, ...principal } = row
  if (!confirmed_at && claims.jti === accessTokenId(current_hash)) await db.run(confirmTokens({ ...key, current_hash, now }))
  sessions.put(principal, claims.jti, now, generation)
  return principal
}
