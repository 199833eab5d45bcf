/** The type of every call inside the client, without the types of a particular operation. */
import type { CallLimit, LimitOptions } from './limit.ts'
import type { CallOptions, ExchangeOptions } from './options.ts'
import type { Result } from './result.ts'

/** The arguments of any operation. */
export interface Args extends CallOptions, LimitOptions {
  params?: Record<string, string>
  query?: object | undefined
  body?: unknown
  ifMatch?: number | undefined
  /** Return the body of a success as a stream of chunks. */
  stream?: boolean
}

/** The arguments of a call with the options of its client. */
export interface LimitedArgs extends Args, ExchangeOptions {
  /** The headers of the client. */
  defaultHeaders: ExchangeOptions['headers']
  limit: CallLimit
}

export type Call = (args?: Args) => Promise<Result>
