import * as z from 'zod'
import type { Operation } from '../operations.ts'
import { type Code, SERVER_WIDE } from '../shared/problems.ts'

/**
 * `findOffenders` returns the names of the operations, error codes or components that break the rule. `broken` has
 * operations that were changed so that they break the rule: with them, the tests prove that the rule can fail.
 */
export type Rule = [name: string, findOffenders: (operations: Operation[]) => string[], broken: Operation[]]

/** The `findOffenders` of a rule that each operation must satisfy on its own. */
export const everyOperation = (satisfiesRule: (operation: Operation) => boolean | undefined) => (all: Operation[]) =>
  all.filter((operation) => !satisfiesRule(operation)).map(({ name }) => name)

export const isServerWide = (code: Code) => SERVER_WIDE.some((serverWide) => serverWide === code)

/** A schema that breaks several rules: it has no id, allows unknown members, and has no descriptions. */
export const loose = z.object({ color: z.string() })
