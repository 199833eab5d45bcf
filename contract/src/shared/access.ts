/** Who may call an operation, its rate limit, and the errors that follow from both. */
import type { Code } from './problems.ts'

/**
 * Rate classes: `limit` requests in `window` seconds, counted for each signed-in user (`per: 'user'`) or for each
 * network (`per: 'address'`), which is an IPv4 address or an IPv6 /64. The operations of one class share one counter.
 */
export const rateClasses = {
  contacts: { limit: 300, window: 60, per: 'user' },
  account: { limit: 300, window: 60, per: 'user' },
  avatar: { limit: 10, window: 60, per: 'user' },
  photos: { limit: 60, window: 60, per: 'user' },
  export: { limit: 20, window: 3600, per: 'user' },
  imports: { limit: 60, window: 3600, per: 'user' },
  auth: { limit: 60, window: 60, per: 'address' },
  // High enough for an office in which many people share one IP address and open their address books.
  pictures: { limit: 1200, window: 60, per: 'address' },
  // Calendar services request the feeds of all their users from a few IP addresses.
  feeds: { limit: 1200, window: 60, per: 'address' },
} as const satisfies Record<string, { limit: number; window: number; per: 'user' | 'address' }>
export type RateClass = keyof typeof rateClasses

/** Limits of requests that reach no operation, counted for each network. */
export const otherLimits = {
  /** Requests without a valid access token, to an operation that requires one. */
  strangers: { limit: 60, window: 60, per: 'address' },
  /** Requests to an unknown path, or with a method that the path does not have. */
  unrouted: { limit: 60, window: 60, per: 'address' },
  /** CORS preflight requests. A browser sends one for each URL, so the limit has to be as high as that of pictures. */
  preflights: { limit: 1200, window: 60, per: 'address' },
} as const satisfies Record<string, { limit: number; window: number; per: 'address' }>

export interface Access {
  /** `session` requires the bearer access token of an active session; `public` requires nothing. */
  access: 'public' | 'session'
  /** The rate class that counts a call; null for no limit. */
  rate: RateClass | null
  /** The operation works before the e-mail address is verified, even if the server requires verification. */
  unverified?: boolean
  /** Template of the `Location` of a 201. `:id` comes from the response, other parameters from the request path. */
  location?: string
  /** Repeating the request has no further effect and returns the same response, so it needs no idempotency key. */
  repeatable?: true
  /** The response has an `ETag`. */
  etag?: true
  /** The response is streamed because it may be large; its handler has no time limit of its own. */
  streams?: boolean
  /** The handler may take minutes, for example to read a large file. */
  slow?: true
  /** Maximum size of the body, if it is not the default of 256 KiB. */
  maxBytes?: number
  /**
   * Media types of the success besides its own, with their parameters; the client chooses with `Accept`, or with
   * `format` if the query has such a member.
   */
  alternatives?: readonly string[]
  /** Media types of the body, if not only `application/json`. */
  consumes?: readonly string[]
}

/** The `metadata` of a route. */
export const access = <const A extends Access['access'], const R extends Access['rate'], const M extends Omit<Access, 'access' | 'rate'>>(
  access: A,
  rate: R,
  options?: M,
) => ({ access, rate, ...options }) as Access & { access: A }

/** Errors of every operation that requires a session. */
export const SIGNED_IN = [
  'not-signed-in',
  'access-token-invalid',
  'access-token-expired',
  'session-ended',
  'validation-failed',
  'rate-limited',
  'unavailable',
] as const satisfies readonly Code[]

/**
 * Errors of an operation that requires a session and, if the server requires verification, a verified e-mail address.
 */
export const VERIFIED = [...SIGNED_IN, 'email-not-verified'] as const satisfies readonly Code[]

/** Errors of every rate-limited operation that requires no session. */
export const PUBLIC = ['validation-failed', 'rate-limited', 'unavailable'] as const satisfies readonly Code[]

/** The error of a change that reads a body or declares headers: either may be malformed. */
export const MALFORMED = ['malformed-request'] as const satisfies readonly Code[]

/** Errors of a change that accepts `If-Match`. */
export const CONDITIONAL = ['precondition-failed', 'precondition-required'] as const satisfies readonly Code[]

export const MERGE_PATCH = ['application/json', 'application/merge-patch+json'] as const

/** Media types of a picture that is uploaded as the body itself. `image/jpg` is not registered, but common. */
export const PICTURES = ['image/jpeg', 'image/jpg', 'image/png', 'image/webp'] as const
export const FORM = 'multipart/form-data'
export const UPLOAD = [FORM, ...PICTURES] as const

/** Media types of a file of contacts that is uploaded as the body itself. Some of them name its format. */
export const CONTACT_FILES = [
  'text/vcard',
  'text/x-vcard',
  'text/csv',
  'application/jscontact+json',
  'application/json',
  'text/plain',
  'application/octet-stream',
] as const
export const CONTACT_FILE_UPLOAD = [FORM, ...CONTACT_FILES] as const
