import type { Principal, SessionCache } from '../http/scope.ts'

// An ended session is known here at once and elsewhere within this time.
const SEEN_MS = 2_000
const MAX_SESSIONS = 10_000

export function sessionCache(): SessionCache {
  const seen = new Map<string, { principal: Principal; until: number }>()
  return {
    get: (sessionId, now) => {
      const entry = seen.get(sessionId)
      // A clock that was set back must not keep an entry for longer.
      if (entry && now.getTime() < entry.until && now.getTime() >= entry.until - SEEN_MS) return entry.principal
      seen.delete(sessionId)
      return undefined
    },
    put: (principal, now) => {
      if (seen.size >= MAX_SESSIONS) seen.delete(seen.keys().next().value!)
      seen.set(principal.session_id, { principal, until: now.getTime() + SEEN_MS })
    },
    forget: (sessionId) => void seen.delete(sessionId),
    forgetUser: (userId) => {
      for (const [sessionId, { principal }] of seen) if (principal.id === userId) seen.delete(sessionId)
    },
  }
}
