/**
 * Checks every answer, for development and tests: `@contacts/client/validate`. Depends on the contract, and so on zod.
 */
import { contract, findIssues, listOperations } from '@contacts/contract'
import { type Client, type ClientOptions, createClient as createUncheckedClient } from './client.ts'

export interface ValidatingClientOptions extends Omit<ClientOptions, 'check'> {
  /** Whether to check answers; true by default. */
  validate?: boolean | undefined
}

/** A value in an answer that does not match the contract. */
export interface AnswerIssue {
  /** JSON Pointer (RFC 6901) to the value, such as `#/items/0/version`. */
  pointer: string
  /** What is wrong, for a person to read. */
  detail: string
}

/** An answer that does not match the contract: it is from another version of the service, or from something else. */
export class InvalidAnswerError extends Error {
  override name = 'InvalidAnswerError'
  /** The name in the contract, such as `contacts.list`. */
  readonly operation: string
  readonly status: number
  readonly issues: readonly AnswerIssue[]
  /** The `X-Request-Id` of the response: mention it when you ask for help. */
  readonly requestId: string | null
  /** The response itself; its body has been read. */
  readonly response: Response

  constructor(operation: string, status: number, issues: readonly AnswerIssue[], response: Response) {
    super(`${operation} ${status}: ${issues.map(({ pointer, detail }) => `${pointer} ${detail}`).join(' ')}`)
    this.operation = operation
    this.status = status
    this.issues = issues
    this.requestId = response.headers.get('x-request-id')
    this.response = response
  }
}

const operations = new Map(listOperations(contract).map((operation) => [operation.name, operation]))

/**
 * Creates a client that compares every JSON answer with the contract, and throws an `InvalidAnswerError` when they
 * differ. It retries in the same cases as any client. It does not check downloads. The answer of a proxy is thrown as a
 * `ServiceError`, as in any client.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'http://127.0.0.1:8000', validate: process.env['NODE_ENV'] !== 'production' })
 * ```
 */
export function createClient({ validate = true, ...options }: ValidatingClientOptions): Client {
  return createUncheckedClient(validate ? { ...options, check } : options)
}

function check(name: string, status: number, body: unknown, response: Response) {
  // An answer that is not JSON, or a refusal without a code, is not from the service.
  if (body === undefined || (status > 399 && !hasCode(body))) return
  const operation = operations.get(name)
  const issues = operation ? findIssues(operation, status, body) : [{ pointer: '#', detail: 'The contract has no such operation.' }]
  if (issues.length > 0) throw new InvalidAnswerError(name, status, issues, response)
}

const hasCode = (body: unknown) => typeof (body as { code?: unknown } | null)?.code === 'string'
