import type { Invalidations, StaleSessions } from '../../platform/cluster.ts'
import type { Principal, SessionCache } from '../../platform/context.ts'

/**
 * For this long, a process may still accept a session that another server ended. Sessions that it ends itself, or that
 * its cluster ends, are removed from its cache at once.
 */
export const SESSION_CACHE_MS = 2_000
const MAX_SESSIONS = 10_000

interface Entry {
  principal: Principal
  /**
   * The `jti`s of the access tokens that the session was looked up with. Any other token misses the cache, so that the
   * first use of a new pair reaches the database, which stores that the client received it.
   */
  accessTokens: Set<string>
  expiresAt: number
}

/** `invalidations` are those of the cluster that this process belongs to. */
export function sessionCache(invalidations?: Invalidations): SessionCache {
  const entries = new Map<string, Entry>()
  let generation = 0

  // Without the last condition, setting the clock back would extend the life of an entry.
  const findFresh = (sessionId: string, now: number) => {
    const entry = entries.get(sessionId)
    return entry && now < entry.expiresAt && now >= entry.expiresAt - SESSION_CACHE_MS ? entry : undefined
  }
  /** Removes the session that was cached first, even if its entry is fresh. */
  const evictOldestIfFull = () => {
    const [oldest] = entries.keys()
    if (entries.size >= MAX_SESSIONS && oldest !== undefined) entries.delete(oldest)
  }
  const invalidate = (stale: StaleSessions) => {
    generation++
    if ('sessionId' in stale) entries.delete(stale.sessionId)
    else for (const [sessionId, { principal }] of entries) if (principal.id === stale.userId) entries.delete(sessionId)
  }
  const invalidateEverywhere = async (stale: StaleSessions) => {
    invalidate(stale)
    await invalidations?.publish(stale)
  }
  invalidations?.subscribe(invalidate)
  return {
    get: ({ sid, jti }, now) => {
      const entry = findFresh(sid, now.getTime())
      return entry?.accessTokens.has(jti) ? entry.principal : undefined
    },
    generation: () => generation,
    put: (principal, jti, now, generationAtLookup) => {
      // A session was invalidated since the lookup began, perhaps this one: the lookup may have read it before it ended.
      if (generation !== generationAtLookup) return
      const accessTokens = findFresh(principal.session_id, now.getTime())?.accessTokens ?? new Set()
      evictOldestIfFull()
      entries.set(principal.session_id, { principal, accessTokens: accessTokens.add(jti), expiresAt: now.getTime() + SESSION_CACHE_MS })
    },
    invalidate: (sessionId) => invalidateEverywhere({ sessionId }),
    invalidateUser: (userId) => invalidateEverywhere({ userId }),
  }
}
