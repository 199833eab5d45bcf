/**
 * Divides a text into unfolded lines. Accepts what exporters really write: lone line feeds or carriage returns, blank
 * lines inside a card, and lines that vCard 2.1 continues with a soft line break (`=`) or, in base64, without indentation.
 */

/** In UTF-16 code units. A picture in base64 is one line. */
export const MAX_LINE_LENGTH = 8 * 1024 * 1024
const LINES_BETWEEN_PAUSES = 1000

/** The end of a card. No line continues in it. */
export const END = /^\s*END\s*:\s*VCARD\s*$/i

/** An unfolded line with the number of its first line in the file, from 1. */
export interface UnfoldedLine {
  line: number
  text: string
}

export interface ReadLine extends UnfoldedLine {
  /** The line is longer than `MAX_LINE_LENGTH`, and `text` may be only its beginning. */
  isTooLong: boolean
}

/** Yields the lines that are not blank, and undefined after each 1,000 lines of the file, so that the caller can pause. */
export const readLines = (text: string): Generator<ReadLine | undefined> => new LineReader(text).readAll()

class LineReader {
  readonly #text: string
  #position = 0
  #line = 1
  #pauseAt = LINES_BETWEEN_PAUSES

  constructor(text: string) {
    const withoutMark = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    // Files of old Macs end lines with a carriage return.
    this.#text = /\r(?!\n)/.test(withoutMark) ? withoutMark.replace(/\r(?!\n)/g, '\n') : withoutMark
  }

  *readAll(): Generator<ReadLine | undefined> {
    while (this.#position < this.#text.length) {
      if (this.#isTimeToPause()) yield undefined
      const line = this.#line
      const first = this.#readPhysical()
      if (first === '') continue
      const isWhole = !this.#continues(first)
      yield isWhole ? { line, text: first, isTooLong: first.length > MAX_LINE_LENGTH } : yield* this.#unfold(line, first)
    }
  }

  #isTimeToPause(): boolean {
    if (this.#line < this.#pauseAt) return false
    this.#pauseAt = this.#line + LINES_BETWEEN_PAUSES
    return true
  }

  #readPhysical(): string {
    const start = this.#position
    const found = this.#text.indexOf('\n', start)
    const end = found === -1 ? this.#text.length : found
    this.#position = end + 1
    this.#line++
    return this.#text.slice(start, this.#text.charCodeAt(end - 1) === 0x0d && end > start ? end - 1 : end)
  }

  /** Whether the next line may belong to the one before it, which began with `first`. */
  #continues(first: string) {
    const next = this.#text.charCodeAt(this.#position)
    // A blank line may stand between a line and its continuation.
    return next === 0x20 || next === 0x09 || next === 0x0a || next === 0x0d || SOFT_BREAK.test(first.slice(-3)) || isBase64(first)
  }

  *#unfold(line: number, first: string): Generator<undefined, ReadLine> {
    const isQuotedPrintable = QUOTED_PRINTABLE.test(first)
    const isInBase64 = isBase64(first)
    const parts = [first]
    let length = first.length
    for (let last = first; ;) {
      const isAfterSoftBreak = isQuotedPrintable && SOFT_BREAK.test(last)
      const next = this.#line
      do {
        if (this.#isTimeToPause()) yield undefined
      } while (!isAfterSoftBreak && this.#skipBlank())
      const part = isAfterSoftBreak ? this.#afterSoftBreak(parts, last) : this.#continuation(isInBase64 && this.#line === next)
      if (part === undefined) break
      length += part.length
      if (length <= MAX_LINE_LENGTH) parts.push(part)
      last = part
    }
    return { line, text: parts.join(''), isTooLong: length > MAX_LINE_LENGTH }
  }

  /** Returns the line after a soft line break, and drops the `=` of the break. */
  #afterSoftBreak(parts: string[], last: string): string | undefined {
    parts[parts.length - 1] = last.replace(SOFT_BREAK, '')
    if (this.#position >= this.#text.length || END.test(this.#peek())) return undefined
    return this.#readPhysical()
  }

  /** Returns the next line without its indentation, if it continues the current one. */
  #continuation(mayBeUnindented: boolean): string | undefined {
    const next = this.#text.charCodeAt(this.#position)
    if (next === 0x20 || next === 0x09) return this.#readPhysical().slice(1)
    return mayBeUnindented && UNINDENTED_BASE64.test(this.#peek()) ? this.#readPhysical() : undefined
  }

  /** Returns whether there was a blank line. */
  #skipBlank(): boolean {
    const isBlank = this.#isBlank()
    if (isBlank) this.#readPhysical()
    return isBlank
  }

  #isBlank() {
    const next = this.#text.charCodeAt(this.#position)
    return next === 0x0a || (next === 0x0d && this.#text.charCodeAt(this.#position + 1) === 0x0a)
  }

  /** The beginning of the next line, as far as it is compared. */
  #peek() {
    const found = this.#text.indexOf('\n', this.#position)
    const end = found === -1 ? this.#text.length : found
    return this.#text.slice(this.#position, Math.min(end, this.#position + 100)).trimEnd()
  }
}

const QUOTED_PRINTABLE = /^[^:]*QUOTED-PRINTABLE/i
const SOFT_BREAK = /=[ \t]*$/
const UNINDENTED_BASE64 = /^[A-Za-z0-9+/]+=*$/
/** Of PHOTO, LOGO, SOUND and KEY. */
const isBase64 = (text: string) => /^[PLSK][^:]{2,80}[;=]B(?:ASE64)?[;:]/i.test(text)
