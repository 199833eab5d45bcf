/** Texts of other people in a terminal. */

// Control characters would move the cursor or change the terminal, and the others would change the direction of a line.
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Replaces characters that a terminal would obey instead of showing them. */
export const visible = (text: string): string => text.replace(HIDDEN, '\ufffd')

/** Shortens a text to this many characters. */
export function shorten(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`
}

const MAX_VALUE = 60

/** A value of a contact on one line. */
export function valueOf(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'nothing'
  if (Array.isArray(value)) return shorten(value.map(entryOf).join(', '), MAX_VALUE)
  return shorten(entryOf(value), MAX_VALUE)
}

/** An entry without its id, its label and what is empty. */
function entryOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry)
  const members = Object.entries(entry).filter(([name, value]) => value !== null && !['id', 'label', 'e164'].includes(name))
  return members.map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' ')
}
