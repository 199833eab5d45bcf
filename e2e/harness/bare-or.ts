/**
 * Finds SQL fragments with an `or` outside of brackets in queries of the query builder. The builder joins conditions
 * without adding brackets to a fragment: `where(sql`a or b`)` after another `where` means `(… and a) or b`.
 */
import { scanSync } from 'libpg-query'

interface Raw {
  sqlFragments: readonly string[]
  parameters: readonly unknown[]
}

/** Returns the text of each SQL fragment with an `or` outside of brackets. The statement is a tree of kysely. */
export function findBareOrs(statement: object): string[] {
  // If the whole statement is SQL text, its own `or` is correct; only the fragments inside that text are checked.
  const parts = isRaw(statement) ? statement.parameters : Object.values(statement)
  return parts.flatMap(fragmentsIn)
}

function fragmentsIn(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return []
  if (!isRaw(tree)) return Object.values(tree).flatMap(fragmentsIn)
  const text = tree.sqlFragments.join('$1')
  return [...(hasBareOr(text) ? [text] : []), ...tree.parameters.flatMap(fragmentsIn)]
}

const isRaw = (node: object): node is Raw => 'kind' in node && node.kind === 'RawNode'

function hasBareOr(text: string): boolean {
  let depth = 0
  for (const token of scanSync(text).tokens) {
    if (token.text === '(') depth++
    if (token.text === ')') depth--
    if (depth === 0 && token.text.toLowerCase() === 'or') return true
  }
  return false
}
