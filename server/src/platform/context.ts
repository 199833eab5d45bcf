/**
 * The request context, which a handler receives and passes on: the services, and the user, the time, the log and the
 * client address of the request.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Blobs } from './blobs/store.ts'
import type { ServerConfig } from '../core/config.ts'
import type { Database } from './db/database.ts'
import type { DetachedWork } from './jobs/detached-work.ts'
import type { RequestDetails } from './http/request-line.ts'
import type { Images } from './images/normalise.ts'
import type { KeyRing } from './keys/ring.ts'
import type { Claims, Tokens } from './keys/jwt.ts'
import type { PasswordHashing } from './passwords/hashing.ts'
import type { Throttles } from './limits/throttles.ts'

/** The signed-in user of a request, and the session. */
export interface Principal {
  id: string
  session_id: string
  email_verified: boolean
  time_zone: string
  default_region: string | null
  leap_day: 'feb_28' | 'mar_1'
}

/** The services that all requests share, created once at startup. */
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
  detached: DetachedWork
  /** Returns the user of an access token; undefined if its session is not active. */
  principalOf: (claims: Claims, now: Date) => Promise<Principal | undefined>
  clock: () => Date
  /** `stopping` is set once the process has received a signal to stop. */
  lifecycle: { stopping: boolean }
}

/** Caches sessions for two seconds, so that most requests need no query for their session. */
export interface SessionCache {
  /** The user and the session, if they are cached for this access token. */
  get(claims: Pick<Claims, 'sid' | 'jti'>, now: Date): Principal | undefined
  /** Increases with each invalidation. */
  generation(): number
  /**
   * Caches the result of a lookup, unless a session was invalidated since `generation`: the lookup may have read the
   * session before it ended.
   */
  put(principal: Principal, jti: string, now: Date, generation: number): void
  /** Resolves when no process of this server has the session in its cache any more. */
  invalidate(sessionId: string): Promise<void>
  /** Invalidates all sessions of a user. */
  invalidateUser(userId: string): Promise<void>
}

export interface RequestContext extends Services {
  /** When the request arrived. */
  now: Date
  requestId: string
  log: FastifyBaseLogger
  /** Adds details to the request's line in the log, such as the user of a sign-in, which has no access token. */
  addToLog: (details: Pick<RequestDetails, 'user_id' | 'session_id' | 'reason'>) => void
  /** Undefined without a valid access token. */
  user?: Principal | undefined
  /** Media type of the body, in lower case and without parameters; null if the request declares none. */
  mediaType: string | null
  /** `User-Agent`, shortened. */
  device: string | null
  ip: string
}

/** The context of an operation that needs an access token. */
export interface UserContext extends RequestContext {
  user: Principal
}
