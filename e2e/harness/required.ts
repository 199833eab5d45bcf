/** Returns a value that a test cannot do without; fails where it is missing. */
export function required<T>(value: T | null | undefined, name = 'value'): T {
  if (value === null || value === undefined) throw new Error(`${name} is missing`)
  return value
}
