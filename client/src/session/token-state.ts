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
  // Not an `EventTarget`, which React Native does not have.
  const listeners = new Set<(name: keyof SessionEvents, event: unknown) => Promise<void>>()

  /** Replaces the tokens and calls the listeners. `reason` is for `signed-out`. */
  function set(tokens: Tokens | null, reason?: SignOutReason) {
    const previous = current
    if (tokens === previous) return
    current = tokens && withExpiry(tokens)
    const name = eventFor(previous, current)
    const event = current ? { tokens: current } : { reason }
    // A copy of the set, because a listener may add further listeners.
    for (const listener of Array.from(listeners)) void listener(name, event)
  }

  function on<Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void) {
    // Async, so that an error of the listener is reported as uncaught, and does not fail the call.
    const handle = async (happened: keyof SessionEvents, event: unknown) => {
      if (happened === name) listener(event as SessionEvents[Name])
    }
    listeners.add(handle)
    return () => void listeners.delete(handle)
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
