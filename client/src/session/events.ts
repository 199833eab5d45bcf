import type { HeldTokens } from './storage.ts'

/** Why the user was signed out. */
export type SignOutReason =
  /** The application called `auth.logout`. */
  | 'logout'
  /**
   * The service reports that the session has ended: it expired, was ended from another device, or its refresh token was
   * used twice.
   */
  | 'ended'
  /** Another client that shares the storage, such as another tab, signed out. */
  | 'elsewhere'
  /** The application called `session.set(null)`. */
  | 'forgotten'

/** The events of a session. */
export interface SessionEvents {
  'signed-in': { tokens: HeldTokens }
  /** New tokens of the same session, from the service or from another tab. */
  refreshed: { tokens: HeldTokens }
  'signed-out': { reason: SignOutReason }
}
