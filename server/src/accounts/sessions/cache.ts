import type { Principal, SessionCache } from '../../platform/context.ts'

// An ended session is known here at once and elsewhere within this time.
const SEEN_MS = 2_000
const MAX_SESSIONS = 10_000

interface Entry {
  principal: Principal
  /** The access tokens with which it was looked up: another one may be the first of a new pair, whose arrival counts. */
  shown: Set<string>
  until: number
}

export function sessionCache(): SessionCache {
  const seen = new Map<string, Entry>()
  let forgotten = 0

  // A clock that was set back must not keep an entry for longer.
  const fresh = (sessionId: string, now: number) => {
    const entry = seen.get(sessionId)
    return entry && now < entry.until && now >= entry.until - SEEN_MS ? entry : undefined
  }
  return {
    get: ({ sid, jti }, now) => {
      const entry = fresh(sid, now.getTime())
      return entry?.shown.has(jti) ? entry.principal : undefined
    },
    forgotten: () => forgotten,
    put: (principal, jti, now, forgottenBefore) => {
      if (forgotten !== forgottenBefore) return
      const shown = fresh(principal.session_id, now.getTime())?.shown ?? new Set()
      if (seen.size >= MAX_SESSIONS) seen.delete(seen.keys().next().value!)
      seen.set(principal.session_id, { principal, shown: shown.add(jti), until: now.getTime() + SEEN_MS })
    },
    forget: (sessionId) => {
      forgotten++
      seen.delete(sessionId)
    },
    forgetUser: (userId) => {
      forgotten++
      for (const [sessionId, { principal }] of seen) if (principal.id === userId) seen.delete(sessionId)
    },
  }
}
