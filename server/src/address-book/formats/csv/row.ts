/** Turns a row into a card. */
import { escapeText } from '../../../platform/text/content-line.ts'
import type { ReadCard } from '../card.ts'
import { CardDraft, quote } from '../draft.ts'
import { addBirthday, addEntries, type Reading } from './add-entries.ts'
import { addNames } from './add-names.ts'
import type { Column } from './columns.ts'
import { isSingleField, isTextMember, parseEntryField, type EntryField, type SingleField } from './fields.ts'
import { MARK, VALUE_SEPARATOR } from './google.ts'
import { unguard } from './guard.ts'
import { keptColumn, type Value } from './kept-columns.ts'
import { readRest } from './ours.ts'
import type { RecognisedCsv } from './recognise.ts'
import { splitCell } from './split-cell.ts'

/** The values of a row by what their columns hold. */
interface Values {
  single: Map<SingleField, Value[]>
  entries: { field: EntryField; value: Value }[]
  others: Value[]
}

/** Values that programs write where the user has entered nothing. */
const NOISE = new Set(
  (
    'unspecified|keine angabe|non précisé|sin especificar|nieokreślona|не определен|не визначено|' +
    'normal|обычная|звичайна|false|falsch|faux|ложь'
  ).split('|'),
)

export type ReadRow = (cells: readonly string[], line: number) => ReadCard

/** Prepares the columns once, for all rows. */
export function rowReader({ columns, format, dateOrder }: RecognisedCsv, latestBirthday: string): ReadRow {
  const isGoogle = format === 'google' || format === 'google_old'
  const isOurs = format === 'contacts'
  const order = dateOrder === 'unknown' ? undefined : (dateOrder ?? undefined)
  const targets = columns.map(({ field }) => targetOf(field))
  return (cells, line) => {
    const draft = new CardDraft(latestBirthday)
    const values = sort(isOurs ? cells.map(unguard) : cells, columns, targets)
    const reading: Reading = { draft, line, order, isOurs, isGoogle }
    addTexts(values, reading)
    addBirthday((field) => values.single.get(field)?.[0], reading)
    addEntries(values.entries, reading)
    addLabels(values.single.get('labels') ?? [], reading)
    addNames((field) => values.single.get(field)?.[0]?.text, reading)
    for (const other of values.others) if (!NOISE.has(other.text.toLowerCase())) draft.keep(keptColumn(other))
    for (const { text } of values.single.get('rest') ?? []) readRest(text, draft)
    return draft.finish(line)
  }
}

type Target = { single: SingleField } | { entry: EntryField } | null

function targetOf(field: Column['field']): Target {
  if (field === null) return null
  if (isSingleField(field)) return { single: field }
  const entry = parseEntryField(field)
  return entry ? { entry } : null
}

function sort(cells: readonly string[], columns: readonly Column[], targets: readonly Target[]): Values {
  const values: Values = { single: new Map(), entries: [], others: [] }
  for (const [index, cell] of cells.entries()) {
    if (cell.trim() === '') continue
    const target = targets[index] ?? null
    const value = { column: columns[index]?.column ?? `Column ${index + 1}`, text: cell.trim() }
    if (target === null) values.others.push(value)
    else if ('entry' in target) values.entries.push({ field: target.entry, value })
    else values.single.set(target.single, [...(values.single.get(target.single) ?? []), value])
  }
  return values
}

function addTexts({ single }: Values, { draft, line }: Reading) {
  for (const [field, values] of single) {
    const [first] = values
    if (!first) continue
    const text = field === 'notes' ? values.map((value) => value.text).join('\n') : first.text
    if ((isTextMember(field) || field === 'uid') && !draft.setText(field, text))
      draft.keepInvalid(keptColumn({ column: first.column, text }), `${quote(first.column)} in line ${line}`)
  }
  addDepartment(single.get('department')?.[0], draft)
  for (const { text } of single.get('picture') ?? []) if (/^https?:\/\//i.test(text)) draft.keepRaw(`PHOTO;VALUE=uri:${text}`)
}

/** vCard has the department as the second component of ORG. */
function addDepartment(department: Value | undefined, draft: CardDraft) {
  if (!department) return
  const { organization } = draft.card
  const value = [organization ?? '', department.text].map(escapeText).join(';')
  if (organization === null) draft.keepRaw(`ORG:${value}`)
  else draft.keepHeld('organization', { property: 'ORG' }, value)
}

/** Google's own groups have a mark, and every contact is in the first of them. */
function addLabels(values: readonly Value[], { draft, line, isOurs, isGoogle }: Reading) {
  for (const { column, text } of values) {
    const separator = text.includes(';') ? ';' : ','
    for (const name of splitCell(text, isOurs || isGoogle ? VALUE_SEPARATOR : separator, draft)) {
      const plain = (isGoogle && name.startsWith(MARK) ? name.slice(MARK.length) : name).trim()
      if (plain === '' || (isGoogle && /^(?:my ?contacts|other contacts)$/i.test(plain))) continue
      if (!draft.addLabel(plain)) draft.keepInvalid({ property: 'CATEGORIES', text: plain }, `${quote(column)} in line ${line}`)
    }
  }
}
