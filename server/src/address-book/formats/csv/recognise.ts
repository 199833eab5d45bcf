/** Recognises what a CSV file is: its program, delimiter, columns, and the order of its dates. */
import { type Column, columnsByWords } from './columns.ts'
import { type DateOrder, evidenceOf } from './dates.ts'
import { type Delimiter, guessDelimiter, linesBeforeHeader } from './delimiter.ts'
import { isField, parseEntryField } from './fields.ts'
import { fieldOfGoogle, isGoogle, isOldGoogle } from './google.ts'
import { fieldOfOurs, isOurs } from './ours.ts'
import { readRows, type Row } from './rows.ts'

export const CSV_FORMATS = ['contacts', 'google', 'google_old', 'outlook', 'outlook_com', 'thunderbird', 'apple', 'other'] as const
export type CsvFormat = (typeof CSV_FORMATS)[number]

export interface RecognisedCsv {
  format: CsvFormat
  delimiter: Delimiter
  columns: Column[]
  /**
   * The order of day and month in the dates of the file. Null if no date depends on it, `unknown` if some do and none
   * settles it: these dates are not read.
   */
  dateOrder: DateOrder | 'unknown' | null
}

/** What the user says about the file, which takes precedence. */
export interface CsvHints {
  delimiter?: Delimiter | undefined
  dateOrder?: DateOrder | undefined
  /** Fields by header; null keeps a column with the contact. */
  columns?: Record<string, string | null> | undefined
}

/** CRLF and CR become LF. */
export const withNewlines = (text: string) => text.replace(/\r\n?/g, '\n')

/** Returns undefined if the file has no header. */
export function recogniseCsv(file: string, hints: CsvHints = {}): RecognisedCsv | undefined {
  const text = withNewlines(file)
  const delimiter = hints.delimiter ?? guessDelimiter(text)
  const header = headerOf(text, delimiter)
  if (!header) return undefined
  const { format, columns: recognised } = recogniseColumns(header)
  const columns = recognised.map((column) => applyHint(column, hints))
  return { format, delimiter, columns, dateOrder: hints.dateOrder ?? findDateOrder(text, delimiter, columns) }
}

/** The header, and the rows after it. */
export function* rowsAfterHeader(text: string, delimiter: Delimiter): Generator<Row> {
  let isHeader = true
  for (const row of readRows(text, delimiter)) {
    if (row.line <= linesBeforeHeader(text)) continue
    if (!isHeader) yield row
    isHeader = false
  }
}

function headerOf(text: string, delimiter: Delimiter): string[] | undefined {
  for (const row of readRows(text, delimiter)) {
    if (row.line <= linesBeforeHeader(text)) continue
    return 'cells' in row ? row.cells.map((cell) => cell.trim()) : undefined
  }
  return undefined
}

/** A field that does not exist is ignored. */
function applyHint({ column, field }: Column, { columns }: CsvHints): Column {
  if (!columns || !Object.hasOwn(columns, column)) return { column, field }
  const hint = columns[column] ?? null
  return { column, field: hint === null || isField(hint) ? hint : field }
}

function recogniseColumns(header: readonly string[]): { format: CsvFormat; columns: Column[] } {
  if (isOurs(header)) return { format: 'contacts', columns: header.map((column) => ({ column, field: fieldOfOurs(column) })) }
  if (isGoogle(header)) return { format: 'google', columns: columnsOfGoogle(header, false) }
  if (isOldGoogle(header)) return { format: 'google_old', columns: columnsOfGoogle(header, true) }
  const columns = columnsByWords(header)
  return { format: programOf(header, columns), columns }
}

const columnsOfGoogle = (header: readonly string[], isOld: boolean): Column[] =>
  header.map((column) => ({ column, field: fieldOfGoogle(column, isOld) ?? null }))

function programOf(header: readonly string[], columns: Column[]): CsvFormat {
  const has = (field: string) => columns.some((column) => column.field === field)
  if (has('birthday.year') && has('birthday.month')) return 'thunderbird'
  if (header.includes('Given Yomi') && header.includes('E-mail Address')) return 'outlook_com'
  // Type and display name of each e-mail address, priority, sensitivity: no other program has such columns.
  if (columns.filter(({ field }) => field === 'ignored').length >= 3) return 'outlook'
  return header.some((column) => /^(?:phone|e-?mail|address|url)\s*[:(]/i.test(column)) ? 'apple' : 'other'
}

/** Reads dates until one of them settles the order. */
function findDateOrder(text: string, delimiter: Delimiter, columns: Column[]): DateOrder | 'unknown' | null {
  const dates = columns.flatMap(({ field }, index) => (field !== null && isDate(field) ? [index] : []))
  if (dates.length === 0) return null
  let isOpen = false
  for (const row of rowsAfterHeader(text, delimiter)) {
    if (!('cells' in row)) continue
    for (const index of dates) {
      const evidence = evidenceOf(row.cells[index] ?? '')
      if (evidence === 'either') isOpen = true
      else if (evidence) return evidence
    }
  }
  return isOpen ? 'unknown' : null
}

const isDate = (field: string) => field === 'birthday' || parseEntryField(field)?.list === 'dates'
