/** The example in the documentation of a call. */
import { membersOf, printValue } from './print.ts'
import { type Operation, type Shape, UPLOAD } from './operation.ts'
import { sendsOwnToken } from './signatures.ts'

export const printExample = (code: string) => `@example\n\`\`\`ts\n${code}\n\`\`\``

/**
 * Prints the required arguments, and one member of the query to show how to pass a query. Leaves out the body if the
 * client fills in its own refresh token.
 */
export function exampleArgs(operation: Operation) {
  const { params, query, body } = operation
  const args = {
    ...(params && { params: Object.fromEntries(examplesIn(params)) }),
    ...(query && { query: exampleQuery(query) }),
    ...(body && !sendsOwnToken(operation) && { body: exampleBody(body) }),
  }
  return Object.keys(args).length > 0 ? printValue(args) : ''
}

export const exampleQuery = (query: Shape) => Object.fromEntries(examplesIn(query).slice(0, 1))

// A file has no literal, so the example passes a variable: `printValue` prints a symbol as the name of a variable.
const exampleBody = (body: Shape) => (body === UPLOAD ? Symbol('file') : body.schema.examples?.[0])

const examplesIn = ({ schema }: Shape) => membersOf(schema).map(([name, { examples }]) => [name, examples?.[0]])
