/** Where tokens are kept, so that who is signed in stays so: a port. `browser.ts` has that of browsers. */
import type { Tokens } from './types.gen.ts'

/** Tokens with the moment at which they were received: what an application keeps in order to stay signed in. */
export interface HeldTokens extends Tokens {
  /** When the access token expires, in milliseconds since 1970 by the clock of this device. */
  expires_at: number
}

/**
 * Keeps the tokens of one session. Several clients may share one (tabs, processes): there is no lock, each looks there before
 * it refreshes, and the service answers a refresh that is asked for twice with the same tokens. One that fails costs the next
 * start its session, not this one.
 */
export interface TokenStorage {
  /** What is kept, as it was set; null when nothing is. */
  get(): HeldTokens | null | Promise<HeldTokens | null>
  set(tokens: HeldTokens | null): void | Promise<void>
  /** Has the listener called when somebody else has set something. Without it, it is seen at the next refresh. */
  subscribe?(listener: () => unknown): void
}
