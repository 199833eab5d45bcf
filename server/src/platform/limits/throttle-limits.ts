/**
 * The attempt limits. Attempts are counted in the database, so that all servers share the counts, and restarts do not
 * reset them. A refusal names its limit in the `RateLimit` header fields. The contract has the request limits.
 */
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface Limit {
  quota: number
  /** Seconds from the first attempt until the limit is reset. */
  window: number
  /** Only failures count. */
  failures?: true
  /** After the quota, each failure doubles the wait. A success resets it. */
  growing?: true
}

export const limits = {
  /** Per account and network. */
  'sign-in': { quota: 10, window: 15 * MINUTE, failures: true, growing: true },
  /** Per account: attempts from all networks together, except those from which the account has or had a session. */
  'sign-in-account': { quota: 100, window: DAY, failures: true },
  'sign-in-network': { quota: 30, window: 5 * MINUTE, failures: true },
  'sign-in-network-day': { quota: 300, window: DAY, failures: true },
  /** Re-entering the password while signed in. */
  password: { quota: 10, window: 15 * MINUTE, failures: true, growing: true },
  'sign-up': { quota: 10, window: HOUR },
  /** Like a sign-up, a change of address can reveal who has an account. */
  'change-email': { quota: 10, window: HOUR },
  'change-email-network': { quota: 10, window: HOUR },
  /** E-mails that anyone can trigger, per address. */
  resend: { quota: 3, window: HOUR },
  'resend-network': { quota: 15, window: HOUR },
  reset: { quota: 3, window: HOUR },
  'reset-network': { quota: 15, window: HOUR },
  'sign-up-notice': { quota: 3, window: HOUR },
  'mail-token': { quota: 30, window: 5 * MINUTE },
  /** Per session. */
  refresh: { quota: 150, window: 5 * MINUTE },
  /** Requests of a birthday feed, from all applications that subscribe to it. */
  'birthday-feed': { quota: 300, window: HOUR },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** When the quota of a growing limit is used up: the seconds of the first wait, and of the longest. */
export const FIRST_WAIT = MINUTE
export const LONGEST_WAIT = 15 * MINUTE
