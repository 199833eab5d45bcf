/**
 * What is limited in the database, for all servers together and over their restarts. Refusals name the limit in their
 * `RateLimit` fields. General limits on requests are those of the contract's rate classes.
 */
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface Limit {
  quota: number
  /** Seconds, from the first attempt on. */
  window: number
  /** A success is given back: only failures use the limit up. */
  failures?: true
  /** After the quota each failure doubles the wait, and a success forgets them all. */
  growing?: true
}

export const limits = {
  /** Of one account from one network. */
  'sign-in': { quota: 10, window: 15 * MINUTE, failures: true, growing: true },
  /** Of one account from all networks from which nobody has a session of it, ended ones included; each of the others counts alone. */
  'sign-in-account': { quota: 100, window: DAY, failures: true },
  'sign-in-network': { quota: 30, window: 5 * MINUTE, failures: true },
  'sign-in-network-day': { quota: 300, window: DAY, failures: true },
  /** Of who is signed in and has to say it once more. */
  password: { quota: 10, window: 15 * MINUTE, failures: true, growing: true },
  'sign-up': { quota: 10, window: HOUR },
  /** Letters that somebody else can cause, to one address. */
  resend: { quota: 3, window: HOUR },
  'resend-network': { quota: 15, window: HOUR },
  reset: { quota: 3, window: HOUR },
  'reset-network': { quota: 15, window: HOUR },
  'sign-up-notice': { quota: 3, window: HOUR },
  'mail-token': { quota: 30, window: 5 * MINUTE },
  /** Of one session. */
  refresh: { quota: 150, window: 5 * MINUTE },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof limits

/** The wait after the quota of a limit that grows, and the longest that it grows to. */
export const FIRST_WAIT = MINUTE
export const LONGEST_WAIT = 15 * MINUTE
