/**
 * The tokens of the signed-in user, and the events about them.
 *
 * Each sign-in, sign-out and `session.set` starts a new generation. The answer to an earlier sign-in or refresh may
 * arrive late; it must not change the tokens of a later generation.
 */
import type { Tokens } from '../types.gen.ts'
import type { SessionEvents, SignOutReason } from './events.ts'
import type { HeldTokens } from './storage.ts'

export type TokenState = ReturnType<typeof createTokenState>

export function createTokenState() {
  let current: HeldTokens | null = null
  let generation = 0
  const events = new EventTarget()

  /** Replaces the tokens and dispatches the event. `reason` is for `signed-out`. */
  function set(tokens: Tokens | null, reason?: SignOutReason) {
    const previous = current
    if (tokens === previous) return
    current = tokens && withExpiry(tokens)
    events.dispatchEvent(new CustomEvent(eventFor(previous, current), { detail: current ? { tokens: current } : { reason } }))
  }

  function on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void) {
    const handle = (event: Event) => listener((event as CustomEvent).detail)
    events.addEventListener(name, handle)
    return () => events.removeEventListener(name, handle)
  }

  return {
    get tokens() {
      return current
    },
    get generation() {
      return generation
    },
    set,
    on,
    startGeneration: () => ++generation,

    /**
     * Returns a function that reports whether the tokens are unchanged. While signed out, a new generation also counts
     * as a change. While signed in, it does not: a sign-in starts a generation even if it fails and the tokens stay.
     */
    watchTokens() {
      const before = current ?? generation
      return () => (current ?? generation) === before
    },
  }
}

function eventFor(previous: Tokens | null, current: Tokens | null): keyof SessionEvents {
  if (!current) return 'signed-out'
  return isSameSession(previous, current) ? 'refreshed' : 'signed-in'
}

export const isSameSession = (a: Tokens | null, b: Tokens) => a?.session_id === b.session_id

/** Adds the time of expiry, unless the tokens have one. */
export const withExpiry = (tokens: Tokens | HeldTokens): HeldTokens => ({
  expires_at: Date.now() + tokens.expires_in * 1000,
  ...tokens,
})

/** Whether the access token has expired or, with a `share`, less than this share of its lifetime is left. */
export const isExpiring = ({ expires_at, expires_in }: HeldTokens, share = 0) => Date.now() > expires_at - expires_in * 1000 * share
