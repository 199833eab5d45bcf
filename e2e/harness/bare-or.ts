/**
 * Fragments of SQL inside a query of the builder that have an `or` outside of brackets. The builder joins conditions
 * without adding brackets to a fragment: `where(sql`a or b`)` after another `where` means `(… and a) or b`.
 */
import { scanSync } from 'libpg-query'

interface Raw {
  sqlFragments: readonly string[]
  parameters: readonly unknown[]
}

/** The texts of such fragments. `statement` is the tree of a whole statement of kysely. */
export function findBareOrs(statement: object): string[] {
  // Text that is the whole statement shows its own precedence; a fragment in it does not.
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
