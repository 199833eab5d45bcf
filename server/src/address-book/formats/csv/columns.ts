/** Assigns the columns of a file to fields. */
import { isSingleField } from './fields.ts'
import { readHeader } from './header-words.ts'

/** `field` is null if no field was found: the column is kept with the contact. */
export interface Column {
  /** The header, as it is in the file. */
  column: string
  field: string | null
}

/** No program writes as many; to find the words of a million headers takes minutes. */
export const MAX_COLUMNS = 1000

/** Assigns columns by the words of their headers. */
export function columnsByWords(header: readonly string[]): Column[] {
  const numbers = new Map<string, number>()
  const columns = header.map((column, index) => ({ column, field: index < MAX_COLUMNS ? fieldByWords(column, numbers) : null }))
  chooseTitles(columns)
  chooseNames(columns)
  chooseBirthday(columns)
  keepRepeated(columns)
  return columns
}

/** Values without a label are numbered in their list; the parts of an address without a label are one address. */
function fieldByWords(column: string, numbers: Map<string, number>): string | null {
  const words = readHeader(column)
  if (!words) return null
  if ('field' in words) return words.field
  const { list, part, label } = words
  if (label !== null || list === 'addresses') return `${list}.${label ?? '1'}.${part}`
  const number = (numbers.get(list) ?? 0) + 1
  numbers.set(list, number)
  return `${list}.${number}.${part}`
}

const has = (columns: Column[], field: string) => columns.some((column) => column.field === field)

function replace(columns: Column[], from: string, to: string) {
  for (const column of columns) if (column.field === from) column.field = to
}

/** A title is a job, unless there is another column for the job: then it stands before the name, as in Outlook. */
function chooseTitles(columns: Column[]) {
  const titles = columns.filter(({ field }) => field === 'title')
  const [first, second] = titles
  if (first) first.field = second || has(columns, 'job_title') ? 'name_prefix' : 'job_title'
  if (second) second.field = has(columns, 'job_title') ? null : 'job_title'
  for (const title of titles.slice(2)) title.field = null
}

/** "Name" beside "Vorname" or "Prénom" is the family name. */
function chooseNames(columns: Column[]) {
  if (has(columns, 'first_name') && !has(columns, 'last_name')) replace(columns, 'full_name', 'last_name')
}

/** "Geburtstag" beside a column for the year is the day of the month, as in Thunderbird. */
function chooseBirthday(columns: Column[]) {
  if (has(columns, 'birthday.year') && !has(columns, 'birthday.day')) replace(columns, 'birthday', 'birthday.day')
}

const REPEATABLE = new Set(['ignored', 'notes', 'labels', 'picture', 'rest'])

/** Of two columns for one member, the second one is kept with the contact; notes are joined. */
export function keepRepeated(columns: readonly Column[]) {
  const seen = new Set<string>()
  for (const column of columns) {
    const { field } = column
    if (field === null || !isSingleField(field) || REPEATABLE.has(field)) continue
    if (seen.has(field)) column.field = null
    seen.add(field)
  }
}
