/** All that is public. */
export type * from './calls.gen.ts'
export { createClient, type Client, type ClientOptions } from './client.ts'
export type { EditOptions } from './edit.ts'
export type { ArgsOf, CallOptions, ExchangeOptions, Outcome, OutgoingRequest, RequestOptions, Upload } from './exchange.ts'
export type { Walk } from './pages.ts'
export {
  ConnectionError,
  ProblemError,
  ServiceError,
  unwrap,
  type CodeOf,
  type DataOf,
  type Downloaded,
  type Refusal,
  type Refused,
  type Result,
  type Success,
} from './result.ts'
export type { RetryOptions } from './retry.ts'
export type { Session, SessionEvents, SignOutReason } from './session.ts'
export type { HeldTokens, TokenStorage } from './storage.ts'
export type * from './types.gen.ts'
