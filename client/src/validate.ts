/**
 * Checks answers against the contract, for development and tests: `@contacts/client/validate`. Depends on the contract,
 * and so on zod.
 */
import { contract, findIssues, listOperations } from '@contacts/contract'
import { type Client, type ClientOptions, createClient as createUncheckedClient } from './client.ts'
import type { AnswerIssue } from './result.ts'

export { InvalidAnswerError, type AnswerIssue } from './result.ts'

export interface ValidatingClientOptions extends Omit<ClientOptions, 'check'> {
  /** Whether to check answers; true by default. */
  validate?: boolean | undefined
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

function check(name: string, status: number, body: unknown): readonly AnswerIssue[] {
  // An answer that is not JSON, or a refusal without a code, is not from the service.
  if (body === undefined || (status > 399 && !hasCode(body))) return []
  const operation = operations.get(name)
  return operation ? findIssues(operation, status, body) : [{ pointer: '#', detail: 'The contract has no such operation.' }]
}

const hasCode = (body: unknown) => typeof (body as { code?: unknown } | null)?.code === 'string'
