import * as z from 'zod'
import type { Operation } from '../operations.ts'
import { type Code, SERVER_WIDE } from '../shared/problems.ts'

/**
 * `findOffenders` returns the names of the operations that break the rule. `broken` lists such operations, and so
 * proves that the rule can fail.
 */
export type Rule = [name: string, findOffenders: (operations: Operation[]) => string[], broken: Operation[]]

/** The `findOffenders` of a rule that each operation must satisfy on its own. */
export const everyOperation = (satisfiesRule: (operation: Operation) => boolean | undefined) => (all: Operation[]) =>
  all.filter((operation) => !satisfiesRule(operation)).map(({ name }) => name)

export const isServerWide = (code: Code) => SERVER_WIDE.some((serverWide) => serverWide === code)

/** A schema without an id that allows unknown members and describes nothing. */
export const loose = z.object({ color: z.string() })
