/** The main entry point of the package. `package.json` lists the others. */
export type * from './calls.gen.ts'
export { createClient, type Client, type ClientOptions } from './client.ts'
export type { Edited, EditOptions } from './edit.ts'
export type { ArgsOf, CallOptions, ExchangeOptions, Outcome, OutgoingRequest, RequestOptions, RetryOptions } from './options.ts'
export type { IterateOptions, Walk } from './pages.ts'
export {
  ConnectionError,
  InvalidAnswerError,
  ProblemError,
  ServiceError,
  unwrap,
  type AnswerIssue,
  type CodeOf,
  type DataOf,
  type Downloaded,
  type Refusal,
  type Refused,
  type Result,
  type Success,
} from './result.ts'
export type { SessionEvents, SignOutReason } from './session/events.ts'
export type { Session } from './session/session.ts'
export type { HeldTokens, TokenStorage } from './session/storage.ts'
export type * from './types.gen.ts'
export type { NativeFile, Upload } from './upload.ts'
