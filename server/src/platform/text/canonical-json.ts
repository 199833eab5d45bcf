/**
 * JSON with one spelling of each value: the members of every object are sorted by name, and there is no white space
 * (as in RFC 8785). Two values have the same text exactly if they are equal as JSON.
 */

// Far deeper than the contract allows. Without a limit, a deeply nested value would overflow the stack.
const MAX_DEPTH = 100

/** The response is 422. */
export class TooDeep extends Error {
  constructor() {
    super(`the JSON is nested too deep`)
  }
}

export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value)
  // Numbers print as in JSON, and -0 as 0. `undefined` and the infinite numbers differ from every JSON value.
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === MAX_DEPTH) throw new TooDeep()
  // Concatenated in loops, because batches are large: `map` and `join` take three times as long.
  let text = ''
  let separator = ''
  if (Array.isArray(value)) {
    for (const item of value) {
      text += separator + canonicalJson(item, depth + 1)
      separator = ','
    }
    return `[${text}]`
  }
  const members = value as Record<string, unknown>
  for (const name of Object.keys(members).sort()) {
    text += `${separator}${JSON.stringify(name)}:${canonicalJson(members[name], depth + 1)}`
    separator = ','
  }
  return `{${text}}`
}
