/** What the lines of iCalendar (RFC 5545, section 3) and vCard (RFC 6350, section 3) have in common. */

/** In octets of UTF-8, without the line break. */
const MAX_LINE_LENGTH = 75

export const LINE_BREAK = '\r\n'

const ESCAPED: Record<string, string> = { '\\': '\\\\', ';': '\\;', ',': '\\,' }

/** Escapes a value of the type TEXT (RFC 5545, section 3.3.11; RFC 6350, section 3.4). A line break becomes `\n`. */
export const escapeText = (text: string): string => text.replace(/\r\n?|[\\;,\n]/g, (found) => ESCAPED[found] ?? '\\n')

/**
 * Folds a line that is longer than 75 octets: each further part begins with a space after a line break. Folding never
 * divides the octets of a character, which the RFCs allow and many readers do not expect.
 */
export function foldLine(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE_LENGTH) return line
  const bytes = Buffer.from(line)
  const parts: string[] = []
  for (let start = 0; start < bytes.length;) {
    // The space at the beginning of a further part counts.
    const end = characterStart(bytes, start + (start === 0 ? MAX_LINE_LENGTH : MAX_LINE_LENGTH - 1))
    parts.push(bytes.toString('utf8', start, end))
    start = end
  }
  return parts.join(`${LINE_BREAK} `)
}

/** The position at which the character begins that has an octet at `position`; at the end, the end. */
function characterStart(bytes: Buffer, position: number) {
  let start = Math.min(position, bytes.length)
  while (isContinuation(bytes[start])) start--
  return start
}

/** Whether the octet is a further octet of a character in UTF-8. */
const isContinuation = (octet: number | undefined) => octet !== undefined && (octet & 0b1100_0000) === 0b1000_0000
