/** For development and tests: `@contacts/client/validate`. It brings zod along, with the contract. */
import { contract, findIssues, listOperations } from '@contacts/contract'
import { type Client, type ClientOptions, createClient as createUncheckedClient } from './client.ts'

export interface ValidatingClientOptions extends Omit<ClientOptions, 'check'> {
  /** Whether answers are checked, true if left out. */
  validate?: boolean | undefined
}

/** A place at which an answer is not what the contract says. */
export interface AnswerIssue {
  /** A JSON Pointer (RFC 6901) into the answer, as `#/items/0/version`. */
  pointer: string
  /** What is wrong there, for a person to read. */
  detail: string
}

/** An answer that the contract does not know: of another version of the service, or of something else. */
export class InvalidAnswerError extends Error {
  override name = 'InvalidAnswerError'
  /** As in the contract, such as `contacts.list`. */
  readonly operation: string
  readonly status: number
  readonly issues: readonly AnswerIssue[]
  /** The `X-Request-Id` of the answer: name it when asking for help. */
  readonly requestId: string | null
  /** The answer itself; its body has been read. */
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
 * The same client, which holds every answer that has JSON against the contract and throws an `InvalidAnswerError` where they
 * differ. What is sent again is the same; a download is handed on unread, and what something in between answers is a `ServiceError`
 * here as well.
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
  // Without JSON, or with a refusal that has no code, something else than the service has answered.
  if (body === undefined || (status > 399 && !hasCode(body))) return
  const operation = operations.get(name)
  const issues = operation ? findIssues(operation, status, body) : [{ pointer: '#', detail: 'The contract has no such operation.' }]
  if (issues.length > 0) throw new InvalidAnswerError(name, status, issues, response)
}

const hasCode = (body: unknown) => typeof (body as { code?: unknown } | null)?.code === 'string'
