/** Returns the value; throws if it is null or undefined. */
export function required<T>(value: T | null | undefined, name = 'value'): T {
  if (value === null || value === undefined) throw new Error(`${name} is missing`)
  return value
}
