/**
 * Divides a file of cards without reading them: one card, an array of cards, or cards one after the other, such as one
 * on each line. So a large file needs only the memory of one card at a time, and a damaged card costs only itself.
 */
import { MAX_DEPTH } from './json.ts'

export type Scanned = { line: number; text: string } | { line: number; unreadable: string }

/** In characters, with a picture. */
const MAX_CARD = 8 * 1024 * 1024

const STRING_OR_BRACKET = /["{}[\]]/g
// A string of JSON ends on its line.
const ESCAPE_OR_END = /\\.|["\n]/g
const LINE_WITH_OBJECT = /\n[ \t]*\{/g

/** `line` is the number of the line on which the card begins, from 1. */
export function* scanCards(text: string): Generator<Scanned> {
  const lineAt = lineCounter(text)
  const objects = new ObjectScanner(text)
  let position = skip(text, 0, /[\s\ufeff]*/y)
  const isArray = text[position] === '['
  if (isArray) position++
  for (;;) {
    const start = skip(text, position, /[\s,]*/y)
    if (start >= text.length || (isArray && text[start] === ']')) return
    const line = lineAt(start)
    const end = text[start] === '{' ? objects.endOf(start) : { reason: 'This is no JSON object.', resumeAfter: start }
    if (typeof end === 'number') yield { line, text: text.slice(start, end) }
    else yield { line, unreadable: end.reason }
    position = typeof end === 'number' ? end : nextObject(text, end.resumeAfter)
  }
}

interface Failure {
  reason: string
  /** The next card begins on a line after this position. */
  resumeAfter: number
}

const PAIRS: Record<string, string> = { '{': '}', '[': ']' }
const NO_END = 'The card has no end.'

class ObjectScanner {
  readonly #text: string
  /**
   * The objects that were open where a search for the end of a card failed. The same search would fail for each of them:
   * without this set, a file of such cards would take quadratic time.
   */
  #withoutEnd = new Set<number>()

  constructor(text: string) {
    this.#text = text
  }

  /** The position after the object that begins at `start`. */
  endOf(start: number): number | Failure {
    if (this.#withoutEnd.has(start)) return { reason: NO_END, resumeAfter: start }
    const text = this.#text
    const open: number[] = []
    STRING_OR_BRACKET.lastIndex = start
    for (let found = STRING_OR_BRACKET.exec(text); found; found = STRING_OR_BRACKET.exec(text)) {
      const [piece] = found
      const end = piece === '"' ? stringEnd(text, found.index + 1) : found.index + 1
      if (end === undefined) break
      if (piece === '{' || piece === '[') open.push(found.index)
      else if (piece !== '"') {
        // The bracket may belong to the array after a card without an end.
        if (PAIRS[text[open.at(-1) ?? start] ?? ''] !== piece) break
        open.pop()
      }
      if (open.length === 0) return end
      if (open.length > MAX_DEPTH) return { reason: `The card is nested more than ${MAX_DEPTH} levels deep.`, resumeAfter: end }
      if (end - start > MAX_CARD) return { reason: 'The card has more than 8 MiB.', resumeAfter: end }
      STRING_OR_BRACKET.lastIndex = end
    }
    this.#withoutEnd = new Set(open)
    return { reason: NO_END, resumeAfter: start }
  }
}

/** The position after the quote that ends a string; undefined if the line has no such quote. */
function stringEnd(text: string, start: number): number | undefined {
  ESCAPE_OR_END.lastIndex = start
  for (let found = ESCAPE_OR_END.exec(text); found; found = ESCAPE_OR_END.exec(text)) {
    if (found[0] === '"') return ESCAPE_OR_END.lastIndex
    if (found[0] === '\n') return undefined
  }
  return undefined
}

function skip(text: string, position: number, pattern: RegExp): number {
  pattern.lastIndex = position
  return position + (pattern.exec(text)?.[0].length ?? 0)
}

/** The beginning of the next line on which an object begins; the end of the text if there is none. */
function nextObject(text: string, position: number): number {
  LINE_WITH_OBJECT.lastIndex = position
  return LINE_WITH_OBJECT.exec(text)?.index ?? text.length
}

/** Returns the number of the line of a position. The positions must ascend, so that each line is counted once. */
function lineCounter(text: string): (position: number) => number {
  let line = 1
  let newline = text.indexOf('\n')
  return (position) => {
    for (; newline !== -1 && newline < position; newline = text.indexOf('\n', newline + 1)) line++
    return line
  }
}
