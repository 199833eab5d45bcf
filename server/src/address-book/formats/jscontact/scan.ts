/**
 * Divides a file of cards without reading them: one card, an array of cards, or cards one after the other, such as one
 * on each line. So a large file needs only the memory of one card at a time, and a damaged card costs only itself.
 */
export type Scanned = { line: number; text: string } | { line: number; unreadable: string }

/** In characters, with a picture. */
const MAX_CARD = 8 * 1024 * 1024
const MAX_DEPTH = 64

const STRING_OR_BRACKET = /["{}[\]]/g

/** `line` is the number of the line on which the card begins, from 1. */
export function* scanCards(text: string): Generator<Scanned> {
  let position = skip(text, 0, /[\s\ufeff]*/y)
  let line = 1 + newlinesIn(text, 0, position)
  const isArray = text[position] === '['
  if (isArray) position++
  for (;;) {
    const start = skip(text, position, /[\s,]*/y)
    line += newlinesIn(text, position, start)
    if (start >= text.length || (isArray && text[start] === ']')) return
    const end = text[start] === '{' ? objectEnd(text, start) : undefined
    if (typeof end === 'number') {
      yield { line, text: text.slice(start, end) }
      position = end
    } else {
      yield { line, unreadable: end?.reason ?? 'This is no JSON object.' }
      position = end?.resumeAt ?? afterLine(text, start)
    }
    line += newlinesIn(text, start, position)
  }
}

interface Failure {
  reason: string
  resumeAt: number
}

/** The position after the object that begins at `start`. */
function objectEnd(text: string, start: number): number | Failure {
  let depth = 0
  STRING_OR_BRACKET.lastIndex = start
  for (let found = STRING_OR_BRACKET.exec(text); found; found = STRING_OR_BRACKET.exec(text)) {
    const [piece] = found
    if (piece === '"') STRING_OR_BRACKET.lastIndex = stringEnd(text, STRING_OR_BRACKET.lastIndex)
    else depth += piece === '{' || piece === '[' ? 1 : -1
    const end = STRING_OR_BRACKET.lastIndex
    if (depth === 0) return end
    if (depth > MAX_DEPTH) return { reason: `The card is nested more than ${MAX_DEPTH} levels deep.`, resumeAt: afterLine(text, end) }
    if (end - start > MAX_CARD) return { reason: 'The card has more than 8 MiB.', resumeAt: afterLine(text, end) }
  }
  return { reason: 'The card has no end.', resumeAt: afterLine(text, start) }
}

/** The position after the quote that ends a string; the end of the text if there is none. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0
    while (text[quote - 1 - backslashes] === '\\') backslashes++
    if (backslashes % 2 === 0) return quote + 1
  }
  return text.length
}

function skip(text: string, position: number, pattern: RegExp): number {
  pattern.lastIndex = position
  return position + (pattern.exec(text)?.[0].length ?? 0)
}

function afterLine(text: string, position: number): number {
  const newline = text.indexOf('\n', position)
  return newline === -1 ? text.length : newline + 1
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count++
  return count
}
