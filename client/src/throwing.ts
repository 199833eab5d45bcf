/** For those who prefer exceptions: `@contacts/client/throwing`. */
import { type DataOf, type Result, unwrap } from './result.ts'

type Call = (...args: never[]) => unknown

/** A client whose calls come to their data; `session`, and what is no call of an operation, stay as they are. */
export type Throwing<Client> = {
  readonly [S in keyof Client]: S extends 'session'
    ? Client[S]
    : {
        [O in keyof Client[S]]: Client[S][O] extends (...args: infer Args) => Promise<infer R extends Result>
          ? (...args: Args) => Promise<DataOf<R>>
          : Client[S][O]
      }
}

/**
 * The same client for those who prefer exceptions: each call comes to its data, or throws a `ProblemError`.
 *
 * @example
 * ```ts
 * const { username } = await throwing(client).users.me()
 * ```
 */
export function throwing<Client extends object>(client: Client): Throwing<Client> {
  const wrap =
    (call: Call) =>
    (...args: never[]) => {
      const answer = call(...args) as Promise<Result> | object
      // Not by its class: what an async function gives is no longer that of a global which was replaced (zone.js).
      return 'then' in answer ? unwrap(answer) : answer
    }
  const slices = Object.entries(client).map(([name, slice]: [string, Record<string, Call>]) => [
    name,
    name === 'session' ? slice : Object.fromEntries(Object.entries(slice).map(([operation, call]) => [operation, wrap(call)])),
  ])
  return Object.fromEntries(slices)
}
