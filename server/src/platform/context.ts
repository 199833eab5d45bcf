/**
 * The request context. Every function that reads or writes data takes it first, so that none can forget whose data it
 * is.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Blobs } from './blobs/store.ts'
import type { ServerConfig } from '../core/config.ts'
import type { Database } from './db/database.ts'
import type { Images } from './images/normalise.ts'
import type { KeyRing } from './keys/ring.ts'
import type { Claims, Tokens } from './keys/jwt.ts'
import type { PasswordHashing } from './passwords/hashing.ts'
import type { Throttles } from './limits/throttles.ts'

/** What a request knows about its signed-in user. */
export interface Principal {
  id: string
  session_id: string
  email_verified: boolean
  time_zone: string
  default_region: string | null
  leap_day: 'feb_28' | 'mar_1'
}

/** What all requests share. Made once, at start. */
export interface Services {
  config: ServerConfig
  db: Database
  keys: KeyRing
  tokens: Tokens
  passwords: PasswordHashing
  images: Images
  blobs: Blobs
  sessions: SessionCache
  throttles: Throttles
  /** The user of an access token whose session is active. */
  principalOf: (claims: Claims, now: Date) => Promise<Principal | undefined>
  clock: () => Date
  /** `stopping` is set once the process has received a signal to stop. */
  lifecycle: { stopping: boolean }
}

/** Sessions that were looked up a moment ago, so that most requests need no query for theirs. */
export interface SessionCache {
  /** The user and the session, if the session was looked up a moment ago with this very access token. */
  get(claims: Pick<Claims, 'sid' | 'jti'>, now: Date): Principal | undefined
  /** Increases with each invalidation. */
  generation(): number
  /**
   * Stores what was looked up, unless something was invalidated since `generation`: the lookup may have preceded the
   * end of the session.
   */
  put(principal: Principal, jti: string, now: Date, generation: number): void
  invalidate(sessionId: string): void
  /** All sessions of a user. */
  invalidateUser(userId: string): void
}

export interface RequestContext extends Services {
  /** When the request arrived. */
  now: Date
  requestId: string
  log: FastifyBaseLogger
  /** Undefined without a valid access token. */
  user?: Principal | undefined
  /** `User-Agent`, shortened. */
  device: string | null
  ip: string
}

/** The context of an operation that needs an access token. */
export interface UserContext extends RequestContext {
  user: Principal
}
