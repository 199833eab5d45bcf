/** The type of every call inside the client, without the types of a particular operation. */
import type { CallLimit } from './limit.ts'
import type { CallOptions } from './options.ts'
import type { Result } from './result.ts'

/** The arguments of any operation. */
export interface Args extends CallOptions {
  params?: Record<string, string>
  query?: object | undefined
  body?: unknown
  ifMatch?: number | undefined
  /** Return the body of a success as a stream of chunks. */
  stream?: boolean
}

export interface LimitedArgs extends Args {
  limit: CallLimit
}

export type Call = (args?: Args) => Promise<Result>
