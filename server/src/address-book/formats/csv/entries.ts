/** Collects the cells of a row that belong to one entry of a list, such as an address and its label. */
import type { EntryField, ListField } from './fields.ts'

export interface Entry {
  list: ListField
  /** Of each part all values, in the order of the columns. */
  parts: Map<string, string[]>
  /** The label: of its own column, else of the name of the entry, unless that is a number. */
  label: string | null
  isPreferred: boolean
}

export interface Cell {
  field: EntryField
  /** Several, if the file joins values in one cell. */
  values: string[]
}

/**
 * Groups the cells of a row. A part of an address that has several columns, such as the second line of a street, is one
 * value of several lines; other parts are a value for each column.
 */
export function collectEntries(cells: readonly Cell[], readLabel: (label: string) => Pick<Entry, 'label' | 'isPreferred'>): Entry[] {
  const entries = new Map<string, Entry>()
  for (const { field, values } of cells) {
    const entry = entryOf(entries, field)
    if (field.part === 'label') Object.assign(entry, readLabel(values[0] ?? ''))
    else addValues(entry, field.part, values)
  }
  return [...entries.values()]
    .filter(({ parts }) => parts.size > 0)
    .toSorted((one, other) => Number(other.isPreferred) - Number(one.isPreferred))
}

function entryOf(entries: Map<string, Entry>, { list, entry: name }: EntryField): Entry {
  const key = `${list}.${name}`
  const known = entries.get(key)
  if (known) return known
  const entry = { list, parts: new Map<string, string[]>(), label: /^\d+$/.test(name) ? null : name, isPreferred: false }
  entries.set(key, entry)
  return entry
}

function addValues({ list, parts }: Entry, part: string, values: readonly string[]) {
  const present = parts.get(part) ?? []
  if (list !== 'addresses') parts.set(part, [...present, ...values])
  else {
    const joined = values.map((value, index) => [present[index], value].filter(Boolean).join(part === 'street' ? '\n' : ' '))
    parts.set(part, [...joined, ...present.slice(values.length)])
  }
}
