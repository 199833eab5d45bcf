/** The results of calls: a value for each answer that an operation lists, and an error for everything else. */
import type { Problem, ServerWideProblem } from './types.gen.ts'

/** The types of one operation: a member of `Operations`. */
export interface Operation {
  answer: { status: number; data: unknown }
  problem: Problem
}

export interface Reply {
  status: number
  headers: Headers
  /** The `X-Request-Id` of the response: mention it when you ask for help. */
  requestId: string | null
  /** The response itself. Its body has been read, except that of a download. */
  response: Response
}

export interface Success<Status extends number, Data> extends Reply {
  ok: true
  status: Status
  data: Data
}

export interface Refusal<P extends Problem> extends Reply {
  ok: false
  status: P['status']
  /** What was refused and why; `code` identifies the refusal. */
  problem: P
}

type SuccessOf<Answer> = Answer extends { status: infer Status extends number; data: infer Data } ? Success<Status, Data> : never

/** The codes of the refusals that an operation lists. */
export type CodeOf<O extends Operation> = O['problem']['code']

// An editor shows only the codes of this mapped type. It would expand a conditional type to every refusal in full.
/** The refusals with these codes. */
export type Refused<Code extends Problem['code']> = { [C in Code]: Refusal<Extract<Problem, { code: C }>> }[Code]

/**
 * The result of an operation, such as `Result<Operations['contacts']['get']>`: a success, or one of the refusals that
 * it lists.
 */
export type Result<O extends Operation = Operation> = SuccessOf<O['answer']> | Refused<CodeOf<O>>

/** An operation whose data is read as a stream of chunks. */
export interface Downloaded<O extends Operation> {
  answer: { status: 200; data: AsyncIterable<Uint8Array<ArrayBuffer>> }
  problem: O['problem']
}

/** Whether a result is a refusal with one of these codes. */
export const isRefused = (result: Result, ...codes: string[]) => !result.ok && codes.includes(result.problem.code)

/** The data of a success. */
export type DataOf<R> = R extends Success<number, infer Data> ? Data : never

/** A refusal that the operation lists, thrown by `unwrap`, `throwing` and `iterate`, which return data only. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  declare readonly status: number
  declare readonly problem: Problem
  declare readonly headers: Headers
  declare readonly requestId: string | null
  declare readonly response: Response

  constructor(refusal: Refusal<Problem>) {
    super(`${refusal.status} ${refusal.problem.code}: ${refusal.problem.detail}`)
    Object.assign(this, refusal)
  }
}

/**
 * An answer that the operation does not list: the service failed, a server between client and service answered (such
 * as a proxy), or the answer is a redirect, which the client does not follow.
 */
export class ServiceError extends Error {
  override name = 'ServiceError'
  /** 0 in a browser when the answer is a redirect. */
  declare readonly status: number
  /** The problem that the service reported; null if it reported none, for example because a proxy answered. */
  declare readonly problem: ServerWideProblem | null
  declare readonly headers: Headers
  declare readonly requestId: string | null
  declare readonly response: Response
  /** The body of the response. */
  declare readonly body: string

  constructor(answer: Reply & Pick<ServiceError, 'problem' | 'body'>) {
    super(answer.status ? `${answer.status} ${answer.problem?.code ?? 'unexpected'}` : 'The answer is a redirect')
    Object.assign(this, answer)
  }
}

/** How an answer differs from the answers that the operation lists. */
export interface AnswerIssue {
  /** JSON Pointer (RFC 6901) to the value, such as `#/items/0/version`; `#` for the answer as a whole. */
  pointer: string
  /** What is wrong, for a person to read. */
  detail: string
}

/**
 * A success that is not the service's own: the status, media type, `X-Request-Id` or members of the answer do not match
 * the operation. With `@contacts/client/validate`, any answer that does not match the contract.
 */
export class InvalidAnswerError extends ServiceError {
  override name = 'InvalidAnswerError'
  /** The name in the contract, such as `contacts.list`. */
  declare readonly operation: string
  declare readonly issues: readonly AnswerIssue[]

  constructor(answer: Reply & Pick<InvalidAnswerError, 'body' | 'operation' | 'issues'>) {
    super({ ...answer, problem: null })
    const { operation, status, issues } = answer
    this.message = `${operation} ${status}: ${issues.map(({ pointer, detail }) => `${pointer} ${detail}`).join(' ')}`
  }
}

/**
 * No answer arrived: the service cannot be reached, the connection broke, or the answer took longer than `timeout` or
 * `callTimeout` (then `cause` is a `TimeoutError`). The service may already have made the change.
 */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
  /** How many requests were sent: by the call, or by the refresh that failed before it. */
  readonly attempts: number

  constructor(message: string, { attempts = 0, ...options }: ErrorOptions & { attempts?: number } = {}) {
    super(message, options)
    this.attempts = attempts
  }
}

/**
 * Returns the data of a success, and throws a refusal as a `ProblemError`.
 *
 * @example
 * ```ts
 * const contact = await unwrap(client.contacts.get({ params: { id } }))
 * ```
 */
export function unwrap<R extends Result>(result: R): DataOf<R>
export function unwrap<R extends Result>(result: PromiseLike<R>): Promise<DataOf<R>>
export function unwrap<P extends PromiseLike<Result>>(result: P): Promise<DataOf<Awaited<P>>>
export function unwrap(result: Result | PromiseLike<Result>): unknown {
  if ('then' in result) return result.then(unwrap)
  if (result.ok) return result.data
  throw new ProblemError(result)
}
