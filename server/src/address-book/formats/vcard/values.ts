/** Values of properties: text, lists of text, and the components of structured values (RFC 6350, section 4). */

const ESCAPE = /\\([nN\\;,:])/g

/** Removes the escapes of a text. A backslash before any other character stays. */
export const unescapeText = (value: string): string =>
  value.includes('\\') ? value.replace(ESCAPE, (_, found: string) => (found === 'n' || found === 'N' ? '\n' : found)) : value

/** The text of a value, trimmed. */
export const textOf = (value: string): string => unescapeText(value).trim()

/** Splits a value at each `separator` that has no backslash before it. The parts keep their escapes. */
export function splitValue(value: string, separator: ',' | ';'): string[] {
  if (!value.includes('\\')) return value.split(separator)
  const parts: string[] = []
  let start = 0
  for (let position = 0; position < value.length; position++) {
    if (value[position] === '\\') position++
    else if (value[position] === separator) {
      parts.push(value.slice(start, position))
      start = position + 1
    }
  }
  return [...parts, value.slice(start)]
}

/** One component of a structured value: its texts, which the file separates by commas, without those that are empty. */
export function textsOf(component = ''): string[] {
  if (!component.includes(',')) return visibleTexts([component])
  return visibleTexts(splitValue(component, ','))
}

const visibleTexts = (texts: string[]) => texts.map((text) => unescapeText(text).trim()).filter((text) => text !== '')
