/** All that is public. */
export type * from './calls.gen.ts'
export { createClient, type Client, type ClientOptions } from './client.ts'
export type { ArgsOf, CallOptions } from './exchange.ts'
export { ConnectionError, ProblemError, ServiceError, unwrap, type DataOf, type Refusal, type Result, type Success } from './result.ts'
export type { HeldTokens, Session } from './session.ts'
export type * from './types.gen.ts'
