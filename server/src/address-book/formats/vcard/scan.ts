/**
 * Divides a text into cards and their unfolded lines, in one pass. A card may have no end, and text between cards is
 * skipped.
 */
import { escapeText } from '../../../platform/text/content-line.ts'
import { END, MAX_LINE_LENGTH, readLines, type ReadLine, type UnfoldedLine } from './unfold.ts'

export interface ScannedCard {
  /** Number of the line with `BEGIN:VCARD`. */
  line: number
  /** None if the card is too large. */
  lines: UnfoldedLine[]
  /** Numbers of the lines that were dropped because they are longer than `MAX_LINE_LENGTH`. */
  tooLong: number[]
  isTooLarge: boolean
  isFinished: boolean
}

/** In UTF-16 code units, without the lines that are too long. */
const MAX_CARD_LENGTH = 10 * 1024 * 1024
/** Unfolded lines. */
export const MAX_CARD_LINES = 50_000

const BEGIN = /^\s*BEGIN\s*:\s*VCARD\s*$/i
const AGENT_BEGIN = /^AGENT[^:]*:\s*(?:BEGIN:VCARD\s*)?$/i

/** Yields cards, and undefined after each 1,000 lines of the file, so that the caller can pause. */
export function* scanCards(text: string): Generator<ScannedCard | undefined> {
  const lines = readLines(text)
  let card: CardLines | undefined
  for (const line of lines) {
    if (line === undefined) yield undefined
    else if (startsWith(line.text, 'b') && BEGIN.test(line.text)) {
      if (card && AGENT_BEGIN.test(card.last?.text ?? '')) {
        yield* readAgent(lines, card)
        continue
      }
      if (card) yield card.finish(false)
      card = new CardLines(line.line)
    } else if (card && startsWith(line.text, 'e') && END.test(line.text)) {
      yield card.finish(true)
      card = undefined
    } else card?.add(line)
  }
  if (card) yield card.finish(false)
}

/** The lines of a card, as many as it may have. */
class CardLines {
  readonly #card: ScannedCard
  #length = 0

  constructor(line: number) {
    this.#card = { line, lines: [], tooLong: [], isTooLarge: false, isFinished: false }
  }

  get last(): UnfoldedLine | undefined {
    return this.#card.lines.at(-1)
  }

  add({ line, text, isTooLong }: ReadLine) {
    const card = this.#card
    if (card.isTooLarge) return
    if (isTooLong) card.tooLong.push(line)
    else {
      card.lines.push({ line, text })
      this.#length += text.length
    }
    card.isTooLarge = this.#length > MAX_CARD_LENGTH || card.lines.length + card.tooLong.length > MAX_CARD_LINES
    if (card.isTooLarge) card.lines = card.tooLong = []
  }

  removeLast() {
    this.#length -= this.#card.lines.pop()?.text.length ?? 0
  }

  finish(isFinished: boolean): ScannedCard {
    return { ...this.#card, isFinished }
  }
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
function* readAgent(lines: Iterator<ReadLine | undefined>, card: CardLines): Generator<undefined> {
  const { line, text: property } = card.last ?? { line: 0, text: '' }
  const parts = ['BEGIN:VCARD']
  let length = 0
  for (let next = lines.next(); !next.done; next = lines.next()) {
    if (next.value === undefined) yield undefined
    else {
      length += next.value.text.length
      if (length <= MAX_LINE_LENGTH && parts.length <= MAX_CARD_LINES) parts.push(next.value.text)
      if (END.test(next.value.text)) break
    }
  }
  card.removeLast()
  const text = `${property.replace(/:.*$/s, '')}:${escapeText(parts.join('\n'))}`
  card.add({ line, text, isTooLong: length > MAX_LINE_LENGTH || parts.length > MAX_CARD_LINES })
}
