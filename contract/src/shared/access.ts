/** Who may call an operation, how often, and the refusals that follow from it. */
import type { Code } from './problem.ts'

/**
 * Requests each caller may make in `window` seconds, counted per signed-in user or per client address. Operations of one
 * class share one count.
 */
export const rateClasses = {
  contacts: { limit: 300, window: 60, per: 'user' },
  account: { limit: 300, window: 60, per: 'user' },
  avatar: { limit: 10, window: 60, per: 'user' },
  export: { limit: 20, window: 3600, per: 'user' },
  auth: { limit: 60, window: 60, per: 'address' },
  // A whole office behind one address looks at its address book.
  pictures: { limit: 1200, window: 60, per: 'address' },
} as const satisfies Record<string, { limit: number; window: number; per: 'user' | 'address' }>
export type RateClass = keyof typeof rateClasses

export interface Access {
  /** `session` needs a bearer access token of a living session; `public` needs nothing. */
  access: 'public' | 'session'
  /** The limit that counts a call; `null` is never limited. */
  rate: RateClass | null
  /** Works before the e-mail address is verified, where the service asks for that. */
  unverified?: boolean
  /** Path of what a 201 created, for its `Location`; `:id` is the id in the answer, other parameters are the request's. */
  location?: string
  /** Asking once more, when no answer came, does no more than asking once, and is answered the same. */
  repeatable?: true
  /** The answer has an ETag. */
  etag?: true
  /** The answer may be large: it is sent while it is read, for as long as that takes. */
  streams?: boolean
  /** How long a body may be, where it is not the common 256 KiB. */
  maxBytes?: number
  /** Media types that the body may have. */
  consumes?: readonly string[]
}

/** The `metadata` of a route. */
export const access = <const A extends Access['access'], const R extends Access['rate'], const M extends Omit<Access, 'access' | 'rate'>>(
  who: A,
  rate: R,
  more?: M,
) => ({ access: who, rate, ...more }) as Access & { access: A }

/** What every operation that needs a session may answer besides its own refusals. */
export const SIGNED_IN = [
  'not-signed-in',
  'access-token-invalid',
  'access-token-expired',
  'session-ended',
  'validation-failed',
  'rate-limited',
  'unavailable',
] as const satisfies readonly Code[]

/** The same where the e-mail address has to be verified, if the service asks for that. */
export const VERIFIED = [...SIGNED_IN, 'email-not-verified'] as const satisfies readonly Code[]

/** The same for an operation that anybody may call. */
export const PUBLIC = ['validation-failed', 'rate-limited', 'unavailable'] as const satisfies readonly Code[]

/** An operation that reads a body can find it unreadable. */
export const BODY = ['malformed-request'] as const satisfies readonly Code[]

/** A change that may say of which version it is. */
export const CONDITIONAL = ['precondition-failed', 'precondition-required'] as const satisfies readonly Code[]

export const MERGE_PATCH = ['application/json', 'application/merge-patch+json'] as const

/** A picture, in a form or alone. */
export const PICTURES = ['image/jpeg', 'image/png', 'image/webp'] as const
export const FORM = 'multipart/form-data'
export const UPLOAD = [FORM, ...PICTURES] as const
