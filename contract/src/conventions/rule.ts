import * as z from 'zod'
import type { Operation } from '../operations.ts'
import { type Code, SERVER_WIDE } from '../shared/problems.ts'

/** A rule, and operations that break it, which prove that the rule can fail. It returns the names of the offenders. */
export type Rule = [name: string, offenders: (operations: Operation[]) => string[], broken: Operation[]]

export const each = (isKept: (operation: Operation) => boolean | undefined) => (all: Operation[]) =>
  all.filter((operation) => !isKept(operation)).map(({ name }) => name)

export const isServerWide = (code: Code) => SERVER_WIDE.some((each) => each === code)

/** A schema without an id that allows unknown members and describes nothing. */
export const loose = z.object({ color: z.string() })
