/** Where an application keeps the tokens, so that its user stays signed in. `browser.ts` implements it for browsers. */
import type { Tokens } from '../types.gen.ts'

/** Tokens and the time at which the access token expires: what an application stores to keep its user signed in. */
export interface HeldTokens extends Tokens {
  /** When the access token expires, in milliseconds since 1970 by the clock of this device. */
  expires_at: number
}

/**
 * Stores the tokens of one session. Several clients may share a storage (tabs, processes) without a lock: each client
 * reads the storage before a refresh, and the service answers the same refresh twice with the same tokens. A storage
 * that fails does not end the session, but the next start of the application finds no tokens in it.
 */
export interface TokenStorage {
  /** The tokens that were stored last; null when there are none. */
  get(): HeldTokens | null | Promise<HeldTokens | null>
  set(tokens: HeldTokens | null): void | Promise<void>
  /**
   * Calls the listener whenever another client changes the storage. Without `subscribe`, a client notices the change at
   * its next refresh.
   */
  subscribe?(listener: () => unknown): void
}
