/**
 * Divides a text into cards and their unfolded lines, in one pass. Accepts what exporters really write: lone line feeds
 * or carriage returns, blank lines inside a card, cards without an end, and lines that vCard 2.1 continues with a soft
 * line break (`=`) or, in base64, without indentation.
 */
import { escapeText } from '../../../platform/text/content-line.ts'

/** An unfolded line with the number of its first line in the file, from 1. */
export interface UnfoldedLine {
  line: number
  text: string
}

export interface ScannedCard {
  /** Number of the line with `BEGIN:VCARD`. */
  line: number
  lines: UnfoldedLine[]
  /** Numbers of the lines that were dropped because they are longer than `MAX_LINE_LENGTH`. */
  tooLong: number[]
  /** The card exceeds `MAX_CARD_LENGTH` or `MAX_CARD_LINES`; `lines` has only its beginning. */
  isTooLarge: boolean
  isFinished: boolean
}

/** In UTF-16 code units. A picture in base64 is one line. */
export const MAX_LINE_LENGTH = 8 * 1024 * 1024
const MAX_CARD_LENGTH = 10 * 1024 * 1024
const MAX_CARD_LINES = 50_000

const BEGIN = /^\s*BEGIN\s*:\s*VCARD\s*$/i
const END = /^\s*END\s*:\s*VCARD\s*$/i
const AGENT_BEGIN = /^AGENT[^:]*:\s*(?:BEGIN:VCARD\s*)?$/i

export function* scanCards(text: string): Generator<ScannedCard> {
  const reader = new LineReader(text)
  let card: ScannedCard | undefined
  let length = 0
  for (let line = reader.next(); line; line = reader.next()) {
    if (startsWith(line.text, 'b') && BEGIN.test(line.text)) {
      if (card && AGENT_BEGIN.test(card.lines.at(-1)?.text ?? '')) {
        readAgent(reader, card)
        continue
      }
      if (card) yield card
      card = { line: line.line, lines: [], tooLong: [], isTooLarge: false, isFinished: false }
      length = 0
    } else if (card && startsWith(line.text, 'e') && END.test(line.text)) {
      yield { ...card, isFinished: true }
      card = undefined
    } else if (card && line.isTooLong) card.tooLong.push(line.line)
    else if (card) {
      length += line.text.length
      if (length > MAX_CARD_LENGTH || card.lines.length === MAX_CARD_LINES) card.isTooLarge = true
      else card.lines.push(line)
    }
  }
  if (card) yield card
}

/** Compares the first visible character, without regard to case. `letter` is in lower case. */
function startsWith(text: string, letter: string) {
  const first = text.charCodeAt(0) | 0x20
  return first === letter.charCodeAt(0) || first <= 0x20 || first === 0x29
}

/**
 * In vCard 2.1 the value of AGENT is a whole card. It becomes text, as in vCard 3.0. An agent of an agent is not
 * supported: the first END ends the value.
 */
function readAgent(reader: LineReader, card: ScannedCard) {
  const agent = card.lines.at(-1)
  const parts = ['BEGIN:VCARD']
  for (let line = reader.next(); line; line = reader.next()) {
    parts.push(line.text)
    if (END.test(line.text)) break
  }
  if (agent) agent.text = `${agent.text.replace(/:.*$/s, '')}:${escapeText(parts.join('\n'))}`
}

interface ReadLine extends UnfoldedLine {
  isTooLong: boolean
}

/** Reads a text line by line, and unfolds the lines. */
class LineReader {
  readonly #text: string
  #position = 0
  #line = 1

  constructor(text: string) {
    const withoutMark = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
    // Files of old Macs end lines with a carriage return.
    this.#text = /\r(?!\n)/.test(withoutMark) ? withoutMark.replace(/\r(?!\n)/g, '\n') : withoutMark
  }

  /** Returns the next unfolded line that is not blank; undefined at the end. */
  next(): ReadLine | undefined {
    while (this.#position < this.#text.length) {
      const line = this.#line
      const first = this.#readPhysical()
      if (first === '') continue
      if (!this.#continues(first)) return { line, text: first, isTooLong: first.length > MAX_LINE_LENGTH }
      return this.#unfold(line, first)
    }
    return undefined
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

  #unfold(line: number, first: string): ReadLine {
    const isQuotedPrintable = QUOTED_PRINTABLE.test(first)
    const isInBase64 = isBase64(first)
    const parts = [first]
    let length = first.length
    for (let last = first; ;) {
      const part = isQuotedPrintable && SOFT_BREAK.test(last) ? this.#afterSoftBreak(parts, last) : this.#continuation(isInBase64)
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
  #continuation(isInBase64: boolean): string | undefined {
    const line = this.#line
    while (this.#isBlank()) this.#readPhysical()
    const next = this.#text.charCodeAt(this.#position)
    if (next === 0x20 || next === 0x09) return this.#readPhysical().slice(1)
    return isInBase64 && this.#line === line && UNINDENTED_BASE64.test(this.#peek()) ? this.#readPhysical() : undefined
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
