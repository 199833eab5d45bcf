/** The parts of `npm test`, in the order in which they run. */
export const parts = ['checks', 'packages', 'e2e-postgres', 'e2e-pglite', 'unit'] as const

export type Part = (typeof parts)[number]

/** The parts that the arguments of `npm test` name, or all. Throws on an unknown name, since nothing would run. */
export function chooseParts(names: string[]): Set<Part> {
  const known = [...parts, 'e2e']
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}" of the tests. Choose from ${known.join(', ')}.`)
  return new Set(parts.filter((part) => names.length === 0 || names.includes(part) || (names.includes('e2e') && part.startsWith('e2e-'))))
}
