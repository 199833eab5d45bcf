/** Recognises what a CSV file is: its program, delimiter, columns, and the order of its dates. */
import { timeSlices } from '../../../platform/time-slices.ts'
import { type Column, columnsByWords, keepRepeated } from './columns.ts'
import { type DateOrder, evidenceOf } from './dates.ts'
import { type Delimiter, guessDelimiter, linesBeforeHeader, MAX_HEADER } from './delimiter.ts'
import { parseEntryField } from './fields.ts'
import { fieldOfGoogle, isGoogle, isOldGoogle } from './google.ts'
import { fieldOfOurs, isOurs } from './ours.ts'
import { readRows, type Row } from './rows.ts'

export const CSV_FORMATS = ['contacts', 'google', 'google_old', 'outlook', 'outlook_com', 'thunderbird', 'apple', 'other'] as const
export type CsvFormat = (typeof CSV_FORMATS)[number]

export interface CsvHeader {
  format: CsvFormat
  delimiter: Delimiter
  columns: Column[]
}

export interface RecognisedCsv extends CsvHeader {
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
  /** Fields by header; null keeps a column with the contact. The fields exist. */
  columns?: ReadonlyMap<string, string | null> | undefined
}

/** CRLF and CR become LF. */
export const withNewlines = (text: string) => text.replace(/\r\n?/g, '\n')

/** Returns undefined if the file has no header. */
export async function recogniseCsv(file: string, hints: CsvHints = {}): Promise<RecognisedCsv | undefined> {
  const header = recogniseHeader(file, hints)
  return header && { ...header, dateOrder: hints.dateOrder ?? (await findDateOrder(withNewlines(file), header)) }
}

/** Reads only the beginning of the file. Returns undefined if it has no header. */
export function recogniseHeader(file: string, hints: CsvHints = {}): CsvHeader | undefined {
  const text = withNewlines(file.slice(0, 2 * MAX_HEADER))
  const delimiter = hints.delimiter ?? guessDelimiter(text)
  const header = headerOf(text, delimiter)
  if (!header?.some((column) => column !== '')) return undefined
  const { format, columns } = recogniseColumns(header)
  return { format, delimiter, columns: hints.columns ? applyHints(columns, hints.columns) : columns }
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
    return 'cells' in row ? row.cells.map((cell) => cell.replace(CONTROLS, '').trim()) : undefined
  }
  return undefined
}

// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g

/** A column that the user has assigned takes its member from a column that was recognised. */
function applyHints(columns: readonly Column[], hints: ReadonlyMap<string, string | null>): Column[] {
  const assigned = columns.map(({ column, field }) => ({ column, field: hints.has(column) ? (hints.get(column) ?? null) : field }))
  keepRepeated(assigned.toSorted((one, other) => Number(hints.has(other.column)) - Number(hints.has(one.column))))
  return assigned
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
async function findDateOrder(text: string, { delimiter, columns }: CsvHeader): Promise<DateOrder | 'unknown' | null> {
  const dates = columns.flatMap(({ field }, index) => (field !== null && isDate(field) ? [index] : []))
  if (dates.length === 0) return null
  let isOpen = false
  const pause = timeSlices()
  for (const row of rowsAfterHeader(text, delimiter)) {
    await pause()
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
