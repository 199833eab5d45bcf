/** Moves what was read into a card, and all that the writer could not produce again into its remainder. */
import { MAX_ENTRIES } from '@contacts/contract'
import { type Card, emptyCard, MAX_REMAINDER } from '../card.ts'
import { isCompanyMark } from './company.ts'
import type { ContentLine } from './content-line.ts'
import { markHeld, textOfKept } from './held-lines.ts'
import { linesOfName, readNames } from './read-names.ts'
import { LISTS, type Reading, SINGLE_VALUES } from './reading.ts'

/** The texts of the remainder, by the lines of the file. */
type Remainder = Map<ContentLine, string>

export function toCard(reading: Reading): Card {
  const card = emptyCard()
  const remainder: Remainder = new Map()
  for (const member of SINGLE_VALUES) {
    const entry = reading.single[member]
    if (!entry) continue
    card[member] = entry.value
    if (!entry.isExact) hold(remainder, entry.lines, member)
  }
  for (const list of LISTS) {
    const entries = reading.lists[list]
    const values: unknown[] = card[list]
    for (const { value, lines, isExact } of entries.slice(0, MAX_ENTRIES)) {
      values.push(value)
      if (!isExact) hold(remainder, lines, list)
    }
    for (const { lines } of entries.slice(MAX_ENTRIES)) keepSurplus(reading, lines)
  }
  card.labels = reading.labels
  card.additional_data = reading.additionalData
  card.photo = reading.photo
  addNames(card, reading, remainder)
  for (const line of reading.kept) remainder.set(line, textOfKept(line))
  card.remainder = limitSize(remainder, reading)
  return card
}

function hold(remainder: Remainder, lines: readonly ContentLine[], member: string) {
  for (const line of lines) remainder.set(line, markHeld(line, member))
}

function keepSurplus(reading: Reading, [line, ...companions]: ContentLine[]) {
  if (line) reading.keep(line, `is one more than the ${MAX_ENTRIES} that a contact can have.`)
  for (const companion of companions) reading.kept.add(companion)
}

function addNames(card: Card, reading: Reading, remainder: Remainder) {
  const { name, isExact, isSplit, organization } = readNames(reading.names, card, isCompany(reading))
  Object.assign(card, name)
  card.organization ??= organization
  if (isSplit) reading.note({ code: 'name-split', detail: `The name was divided into "${name.first_name}" and "${name.last_name}".` })
  if (!isExact) hold(remainder, linesOfName(reading.names, card, isCompany(reading)), 'name')
}

const isCompany = ({ kept }: Reading) => [...kept].some(isCompanyMark)

function limitSize(remainder: Remainder, reading: Reading): string[] {
  let size = 0
  const texts: string[] = []
  for (const [line, text] of [...remainder].toSorted(([a], [b]) => a.line - b.line)) {
    const bytes = Buffer.byteLength(text)
    if (size + bytes <= MAX_REMAINDER) {
      texts.push(text)
      size += bytes
    } else reading.drop(line, `(${line.name}) is too large: a contact keeps at most 256 KiB that it does not show.`)
  }
  return texts
}
