/** The options of a client and of a call, as applications write them. */
import type { AnswerIssue } from './result.ts'

export interface RetryOptions {
  /**
   * How many times the client sends a failed request again; 2 by default.
   *
   * A failure is a broken connection, a timeout, 408, 429, 5xx, 409 `idempotency-key-in-use` (the first attempt is
   * still running), or 401 `refresh-token-invalid` (another server may have the key of the token). The client retries
   * reads, every call of a signed-in user (a change that must not be repeated carries an `Idempotency-Key`, so the
   * service makes it once), refreshes, sign-outs and verifications of an e-mail address. After 429, it retries every
   * call, because the service has not started the call.
   */
  retries?: number | undefined
  /**
   * The longest `Retry-After` to wait for, in milliseconds; 30,000 by default. If the service asks for more, or for
   * more than is left of `callTimeout`, the client returns the refusal at once.
   */
  maxRetryDelay?: number | undefined
}

/** How requests are made: for all calls of a client, or for one call. */
export interface RequestOptions extends RetryOptions {
  /**
   * Request headers; a header of the call overrides the same header of the client. The client sets `authorization` on
   * the calls of a signed-in user that need it.
   */
  headers?: HeaderValues | undefined
  /**
   * Milliseconds for one attempt, including its response body (for a download: until the body begins); 30,000 by
   * default. 0 or `Infinity` means no limit.
   */
  timeout?: number | undefined
  /**
   * Milliseconds for the whole call: all attempts, the pauses between them, and the refresh and the storage that the
   * call waits for. By default 30,000, or `timeout` if that is longer. 0 or `Infinity` means no limit. Like `timeout`,
   * it ends for a download when the body begins; for an upload it starts when the file has been read.
   */
  callTimeout?: number | undefined
  /** Used instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** Called and awaited before each attempt; may change `url` and `headers`. */
  onRequest?: ((request: OutgoingRequest) => unknown) | undefined
  /**
   * Called and awaited after each attempt. If it throws, the call throws the same error, even when the service has made
   * the change.
   */
  onResponse?: ((outcome: Outcome) => unknown) | undefined
}

/** The options that every call takes besides the arguments of its operation. */
export interface CallOptions extends RequestOptions {
  /** Aborts the call, which then throws the reason of the signal. The service may already have made the change. */
  signal?: AbortSignal | undefined
}

/** The options of a client that its calls share. */
export interface ExchangeOptions extends RequestOptions {
  /** The address of the service, such as `https://contacts.example`. */
  baseUrl: string | URL
  /**
   * Called with one line for each attempt: its number, milliseconds, method, path, names of the query, status or error,
   * and `X-Request-Id`. The line has neither the ids in the path nor the values of the query, so it reveals no secret
   * and no personal data.
   *
   * @example
   * ```ts
   * const client = createClient({ baseUrl: 'https://contacts.example', debug: console.log })
   * ```
   */
  debug?: ((line: string) => unknown) | undefined
  /**
   * Called with every answer of the service except bytes; `body` is undefined if it is not JSON. Returns how the answer
   * differs from the contract. See `@contacts/client/validate`.
   */
  check?: ((operation: string, status: number, body: unknown) => readonly AnswerIssue[]) | undefined
}

/** A request that is about to be sent. */
export interface OutgoingRequest {
  /** The name of the operation in the contract, such as `contacts.list`. */
  readonly operation: string
  /** 1 for the first attempt, 2 for the first retry, and so on. */
  readonly attempt: number
  readonly method: string
  url: string
  readonly headers: Headers
}

/** How an attempt ended: with a response, or with an error; with both when the body of a response could not be read. */
export interface Outcome {
  request: OutgoingRequest
  response?: Response | undefined
  error?: unknown
  /** Milliseconds until the response body was read. */
  duration: number
}

/** The arguments of an operation's call: its `params`, `query`, `body` and `ifMatch`, and the options of the call. */
export type ArgsOf<O> = Pick<O, Extract<keyof O, 'params' | 'query' | 'body' | 'ifMatch'>> & CallOptions

export type HeaderValues = Record<string, string | undefined>
