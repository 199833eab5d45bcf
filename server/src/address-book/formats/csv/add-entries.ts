/** Adds the birthday and the entries of the lists to a card. */
import { escapeText } from '../../../platform/text/content-line.ts'
import { type CardDraft, type KeptLine, quote, type ValueList } from '../draft.ts'
import { type DateOrder, readDate } from './dates.ts'
import { collectEntries, type Entry } from './entries.ts'
import { type EntryField, type SingleField, valuePartOf } from './fields.ts'
import { MARK, VALUE_SEPARATOR } from './google.ts'
import { keptColumn, type Value } from './kept-columns.ts'
import { splitCell } from './split-cell.ts'

export interface Reading {
  draft: CardDraft
  line: number
  order: DateOrder | undefined
  /** Cells hold exactly what they say. */
  isOurs: boolean
  /** Cells may join several values, and labels may have the mark of the preferred value. */
  isGoogle: boolean
}

/** Birthdays of Thunderbird have three columns. */
export function addBirthday(valueOf: (field: SingleField) => Value | undefined, reading: Reading) {
  const [year, month, day] = [valueOf('birthday.year'), valueOf('birthday.month'), valueOf('birthday.day')]
  const birthday =
    valueOf('birthday') ?? (month && day && { column: 'Birthday', text: `${year?.text.padStart(4, '0') ?? '-'}-${month.text}-${day.text}` })
  if (!birthday) return
  const { draft, line } = reading
  const read = dateOf(birthday.text, reading)
  if ('date' in read ? draft.setText('birthday', read.date) : read.failed === 'no-date') return
  const code = 'failed' in read && read.failed === 'unknown-order' ? 'date-order-unknown' : undefined
  draft.keepInvalid({ property: 'BDAY', parameters: AS_TEXT, text: birthday.text }, `${quote(birthday.column)} in line ${line}`, code)
}

const AS_TEXT = [{ name: 'VALUE', value: 'text' }]

/** Our own dates stay as they are, unless a spreadsheet has rewritten them. */
const dateOf = (text: string, { isOurs, order }: Reading) => (isOurs && OUR_DATE.test(text) ? { date: text } : readDate(text, order))
const OUR_DATE = /^(?:\d{4}|-)-\d\d-\d\d$/

export function addEntries(cells: readonly { field: EntryField; value: Value }[], reading: Reading) {
  const split = ({ text }: Value) => (reading.isGoogle ? splitCell(text, VALUE_SEPARATOR, reading.draft) : [text])
  const read = cells.map(({ field, value }) => ({ field, values: split(value) }))
  for (const entry of collectEntries(read, (label) => labelOf(label, reading))) addEntry(entry, reading)
}

/** Labels that our own service and other programs write in lower case. */
const KNOWN_LABELS = new Set(
  (
    'home,work,mobile,other,main,pager,fax,home fax,work fax,other fax,homepage,home page,anniversary,' +
    'spouse,partner,child,mother,father,parent,brother,sister,friend,relative,manager,assistant'
  ).split(','),
)

function labelOf(text: string, { isOurs, isGoogle }: Reading): Pick<Entry, 'label' | 'isPreferred'> {
  if (isOurs) return { label: text, isPreferred: false }
  const isPreferred = isGoogle && (text.startsWith(MARK) || text === MARK.trim())
  const label = (isPreferred ? text.slice(MARK.length) : text).trim()
  const lowerCase = label.toLowerCase()
  return { label: KNOWN_LABELS.has(lowerCase) ? lowerCase : label || null, isPreferred }
}

function addEntry(entry: Entry, reading: Reading) {
  if (entry.list === 'addresses') return addAddresses(entry, reading)
  for (const value of entry.parts.get(valuePartOf(entry.list)) ?? []) {
    if (value === '') continue
    if (entry.list === 'custom') reading.draft.keep(keptColumn({ column: entry.label ?? 'Custom Field', text: value }))
    else if (entry.list === 'dates') addDate(entry, value, reading)
    else addValues(entry.list, value, entry.label, reading)
  }
}

/** Several values in one cell are separated by semicolons or commas, if each of them is a value of its own. */
function addValues(list: ValueList, text: string, label: string | null, { draft, line, isOurs }: Reading) {
  const parts = isOurs ? [text] : (SPLIT[list]?.(text, draft) ?? [text])
  for (const part of parts)
    if (!draft.addValue(list, part, label)) draft.keepEntry(list, keptValue(list, part, label), `${quote(part)} in line ${line}`)
}

const SPLIT: Partial<Record<ValueList, (text: string, draft: CardDraft) => string[]>> = {
  emails: (text, draft) => splitCell(text, AFTER_ADDRESS, draft).map(addressOf),
  phones: (text, draft) => {
    const parts = splitCell(text, /[;,]/, draft)
    return parts.every((part) => part.replace(/\D/g, '').length >= 5) ? parts : [text]
  },
  urls: (text) => [beginsWithHost(text) ? `http://${text}` : text],
}

/** A separator after an at sign. One before it belongs to a name: `Shevchenko, Ivan <ivan@example.com>`. */
const AFTER_ADDRESS = /[;,](?<=@[^;,]*[;,])/

/** `Ivan <ivan@example.com>` and `mailto:ivan@example.com` contain an address. */
function addressOf(text: string): string {
  const open = text.lastIndexOf('<')
  const inner = open !== -1 && text.endsWith('>') ? text.slice(open + 1, -1) : ''
  return (/^\S+$/.test(inner) && inner.includes('@') ? inner : text).replace(/^mailto:/i, '')
}

const HOST = /^[\w-]+\.[\w.-]*[a-z]{2}$/i

const beginsWithHost = (text: string) => /^www\./i.test(text) || HOST.test(text.split('/', 1)[0] ?? '')

const PROPERTIES: Record<ValueList, string> = {
  emails: 'EMAIL',
  phones: 'TEL',
  urls: 'URL',
  dates: 'X-ABDATE',
  related: 'X-ABRELATEDNAMES',
}

/** The line that keeps a value which is not valid. A label of several words is no value of TYPE. */
function keptValue(list: ValueList, text: string, label: string | null): KeptLine {
  const parameters = label !== null && /^[a-z-]+$/i.test(label) ? [{ name: 'TYPE', value: label }] : []
  return { property: PROPERTIES[list], parameters, text }
}

function addDate({ label }: Entry, text: string, reading: Reading) {
  const read = dateOf(text, reading)
  if ('date' in read ? reading.draft.addValue('dates', read.date, label) : read.failed === 'no-date') return
  const code = 'failed' in read && read.failed === 'unknown-order' ? 'date-order-unknown' : undefined
  const line = keptValue('dates', text, label)
  reading.draft.keepInvalid(
    { ...line, parameters: [...AS_TEXT, ...(line.parameters ?? [])] },
    `${quote(text)} in line ${reading.line}`,
    code,
  )
}

/** An address that has only one part for the whole of it has it as its street. */
function addAddresses({ parts, label }: Entry, { draft, line, isOurs }: Reading) {
  const count = Math.max(...[...parts.values()].map((values) => values.length))
  for (let index = 0; index < count; index++) {
    const part = (name: string) => parts.get(name)?.[index] ?? ''
    const lines = [part('street'), part('extended'), part('post_box')].filter((text) => text !== '')
    const address = {
      street: lines.join('\n'),
      city: part('city'),
      region: part('region'),
      postal_code: part('postal_code'),
      country: part('country'),
    }
    const isFormatted = !isOurs && Object.values(address).every((text) => text === '')
    if (isFormatted) address.street = part('formatted')
    if (Object.values(address).every((text) => text === '')) continue
    if (draft.addAddress(address, label)) continue
    draft.keepRaw(`ADR:;;${Object.values(address).map(escapeText).join(';')}`)
    draft.note('value-kept', `An address in line ${line} is not valid here. It is exported again, but not shown.`)
  }
}
