/** Reads the rows of a CSV file (RFC 4180) with the number of the line at which each begins. */
import { Parser } from 'csv-parse'
import type { Delimiter } from './delimiter.ts'

export type Row = { line: number; cells: string[] } | { line: number; unreadable: string }

// Without a limit, a quote that is never closed would make one row of the rest of the file.
const MAX_ROW_BYTES = 1024 * 1024
// Each restart after an unreadable row reads up to the maximum size of a row again.
const MAX_RESTARTS = 20
// The parser reads this many bytes at a time, so that its caller can pause between rows.
const SLICE = 64 * 1024

/**
 * `text` has LF at the end of each line. Rows without a text are skipped. A quote inside an unquoted cell, or after a quoted
 * one, is an ordinary character. If a quote is never closed, the line of the quote is unreadable, and the next row
 * begins after it.
 */
export function* readRows(text: string, delimiter: Delimiter): Generator<Row> {
  let start = 0
  let linesBefore = 0
  for (let restarts = 0; start < text.length; restarts++) {
    const failure = yield* readUntilFailure(text.slice(start), delimiter, linesBefore)
    if (failure === undefined) return
    yield { line: failure.line, unreadable: failure.reason }
    if (restarts === MAX_RESTARTS) return yield { line: failure.line + 1, unreadable: 'Too many rows before this one are unreadable.' }
    start = startOfLine(text, start, failure.line - linesBefore + 1)
    linesBefore = failure.line
  }
}

interface Failure {
  line: number
  reason: string
}

function* readUntilFailure(text: string, delimiter: Delimiter, linesBefore: number): Generator<Row, Failure | undefined> {
  let rows: Row[] = []
  let lastLine = 0
  const parser = new Parser({
    delimiter,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: MAX_ROW_BYTES,
    // Keeps the row and tells the parser to drop it, so that nothing waits for a reader of the stream.
    on_record: (cells: string[], { lines }) => {
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: linesBefore + lines - newlinesIn(cells), cells })
      lastLine = lines
      return null
    },
  })
  parser.on('error', () => undefined)

  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length && !parser.errored; start += SLICE) {
    parser.write(bytes.subarray(start, start + SLICE))
    yield* rows
    rows = []
  }
  if (!parser.errored) parser.end()
  yield* rows
  if (!parser.errored) return undefined
  return { line: linesBefore + lastLine + 1, reason: reasonOf(parser.errored) }
}

const newlinesIn = (cells: string[]) => cells.reduce((count, cell) => count + cell.split('\n').length - 1, 0)

function reasonOf(error: Error) {
  if ('code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED') return 'A quotation mark in this row is never closed.'
  return 'The row has more than 1 MiB, probably because a quotation mark is never closed.'
}

/** The position at which line number `line` begins, counted from 1 at position `start`; the end if there is no such line. */
function startOfLine(text: string, start: number, line: number): number {
  let position = start
  for (let count = 1; count < line; count++) {
    const newline = text.indexOf('\n', position)
    if (newline === -1) return text.length
    position = newline + 1
  }
  return position
}
