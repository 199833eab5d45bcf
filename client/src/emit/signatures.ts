/** The arguments and the result of a call. */
import { dataTypeOf, operationName, schemaOf } from './names.ts'
import { membersOf, printMembers, type Schema } from './print.ts'
import type { Operation, Shape } from './operation.ts'

const IF_MATCH =
  '`version` of the contact as it was read (sent as `If-Match`, RFC 9110). The service refuses the change if the contact has another version by now.'

/** The members of an operation's arguments, as a schema. */
export function argumentsOf({ params, query, body, acceptsIfMatch }: Operation): Schema {
  const properties = {
    ...(params && { params: schemaOf(params) }),
    ...(query && { query: schemaOf(query) }),
    ...(body && { body: schemaOf(body) }),
    ...(acceptsIfMatch && { ifMatch: { type: 'integer', description: IF_MATCH } as const }),
  }
  // `required` may list names that this operation does not have: they have no effect.
  return { type: 'object', properties, required: ['params', 'body', ...(query && !isOptional(query) ? ['query'] : [])] }
}

const isOptional = ({ schema }: Shape) => !schema.required?.length

/** Whether the client sends its own refresh token if the caller passes none. */
export const sendsOwnToken = ({ body }: Operation) => body?.name === 'RefreshToken'

/** Prints the arguments instead of the name of their type, so that an editor shows them. */
export function printArgs(operation: Operation, options = 'CallOptions') {
  if (sendsOwnToken(operation)) return 'args?: { body?: RefreshToken } & CallOptions'
  const args = argumentsOf(operation)
  const names = membersOf(args).map(([name]) => name)
  const isRequired = names.some((name) => args.required?.includes(name))
  return `args${isRequired ? '' : '?'}: ${names.length > 0 ? `${printMembers(args, 1)} & ` : ''}${options}`
}

/**
 * Prints the type that a call returns: a promise of one of these successes, or of a refusal that the operation lists.
 */
export function printResult(operation: Operation, answers: { status: number; data: string }[] = answersOf(operation)) {
  const successes = answers.map(({ status, data }) => `Success<${status}, ${data}>`)
  return `Promise<${successes.join(' | ')} | Refused<CodeOf<${operationName(operation)}>>>`
}

const answersOf = ({ answers }: Operation) => answers.map(({ status, shape }) => ({ status, data: dataTypeOf(shape) }))
