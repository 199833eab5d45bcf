/** Exceptions instead of results: `@contacts/client/throwing`. */
import type { Edited, EditOptions } from './edit.ts'
import { type DataOf, type Result, unwrap } from './result.ts'

type Call = (...args: never[]) => unknown

/** A client whose calls return their data. `session` and `iterate` stay as they are. */
export type Throwing<Client> = {
  readonly [S in keyof Client]: S extends 'session'
    ? Client[S]
    : {
        [O in keyof Client[S]]: O extends 'edit'
          ? ThrowingEdit<Client[S][O]>
          : Client[S][O] extends (...args: infer Args) => Promise<infer R extends Result>
            ? (...args: Args) => Promise<DataOf<R>>
            : Client[S][O]
      }
}

/** `edit` has a type parameter, which `infer` would replace by its constraint. */
type ThrowingEdit<Edit> = Edit extends (
  id: string,
  change: (current: infer Current) => infer Change,
  options?: EditOptions,
) => Promise<infer R extends Result>
  ? <Patch extends Exclude<Change, Promise<unknown> | null | false | undefined>>(
      id: string,
      change: (current: Current) => Edited<Exclude<Change, Promise<unknown> | null | false | undefined>, Patch>,
      options?: EditOptions,
    ) => Promise<DataOf<R>>
  : never

/**
 * Returns the same client with exceptions: each call returns its data, and throws a refusal as a `ProblemError`.
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
      // Not `instanceof Promise`: libraries such as zone.js replace the global, and async functions still return the
      // native class.
      return 'then' in answer ? unwrap(answer) : answer
    }
  const slices = Object.entries(client).map(([name, slice]: [string, Record<string, Call>]) => [
    name,
    name === 'session' ? slice : Object.fromEntries(Object.entries(slice).map(([operation, call]) => [operation, wrap(call)])),
  ])
  return Object.fromEntries(slices)
}
