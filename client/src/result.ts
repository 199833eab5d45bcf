/** What a call comes to: a value for every expected answer, an error for every other. */
import type { Problem, ServerWideProblem } from './types.gen.ts'

/** What one operation takes and gives: a member of `Operations`. */
export interface Operation {
  answer: { status: number; data: unknown }
  problem: Problem
}

interface Reply {
  headers: Headers
  /** The `X-Request-Id` of the answer: name it when asking for help. */
  requestId: string | null
  /** The answer itself; its body has been read. */
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
  problem: P
}

type SuccessOf<Answer> = Answer extends { status: infer Status extends number; data: infer Data } ? Success<Status, Data> : never
type RefusalOf<P> = P extends Problem ? Refusal<P> : never

/** The answers of an operation, such as `Result<Operations['contacts']['get']>`: a success, or one of its own refusals. */
export type Result<O extends Operation = Operation> = SuccessOf<O['answer']> | RefusalOf<O['problem']>

/** The data of a result that is ok. */
export type DataOf<R> = R extends Success<number, infer Data> ? Data : never

/** An expected refusal, thrown by those who asked for data and nothing else: `unwrap` and `iterate`. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: number
  readonly problem: Problem
  readonly requestId: string | null
  readonly response: Response

  constructor({ status, problem, requestId, response }: Refusal<Problem>) {
    super(`${status} ${problem.code}: ${problem.detail}`)
    this.status = status
    this.problem = problem
    this.requestId = requestId
    this.response = response
  }
}

/** An answer that no caller of the operation can act on: a fault of the service, or the words of something in between. */
export class ServiceError extends Error {
  override name = 'ServiceError'
  readonly status: number
  /** Why, in the service's own words; null when they are not its own. */
  readonly problem: ServerWideProblem | null
  readonly requestId: string | null
  readonly response: Response
  /** The body as it came. */
  readonly body: string

  constructor(response: Response, problem: ServerWideProblem | null, body: string) {
    super(`${response.status} ${problem ? `${problem.code}: ${problem.detail}` : 'with a body that this operation does not answer'}`)
    this.status = response.status
    this.problem = problem
    this.requestId = requestIdOf(response)
    this.response = response
    this.body = body
  }
}

/** No answer came: the service cannot be reached, or the connection broke. Whether it acted is not known. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'

  constructor(cause: unknown) {
    super('No answer from the service', { cause })
  }
}

export const requestIdOf = (response: Response) => response.headers.get('x-request-id')

/**
 * The data of a result, or a `ProblemError` thrown in its place.
 *
 * @example
 * ```ts
 * const contact = await unwrap(client.contacts.get({ params: { id } }))
 * ```
 */
export function unwrap<R extends Result>(result: R): DataOf<R>
export function unwrap<R extends Result>(result: PromiseLike<R>): Promise<DataOf<R>>
export function unwrap(result: Result | PromiseLike<Result>): unknown {
  if ('then' in result) return result.then(unwrap)
  if (result.ok) return result.data
  throw new ProblemError(result)
}
