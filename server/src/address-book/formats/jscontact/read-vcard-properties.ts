/**
 * Reads `vCardProps`: the properties for which JSContact has nothing. Some of them have a member here, such as dates
 * with a label of their own.
 */
import { type ContentLine, parseLine } from '../vcard/content-line.ts'
import { interpret } from '../vcard/interpret.ts'
import { fromJCard } from './vcard-properties.ts'
import { listOf } from './json.ts'
import type { Reading } from './reading.ts'

const ANY_DAY = '9999-12-31'

export function readVCardProperties(value: unknown, reading: Reading) {
  const texts = listOf(value).flatMap((property) => fromJCard(property) ?? [])
  const lines = texts.flatMap((text, index) => parseLine(text, index + 1) ?? []).filter(({ name }) => name !== 'VERSION')
  const isOurs = oursAmong(lines)
  const ours = interpret(lines.filter(isOurs), ANY_DAY)
  const { draft } = reading
  draft.card.additional_data = ours.additionalData
  for (const { value: entry } of ours.lists.dates) draft.addValue('dates', entry.date, entry.label)
  for (const { value: entry } of ours.lists.related) draft.addValue('related', entry.name, entry.label)
  for (const line of lines) if (!isOurs(line) || ours.kept.has(line)) draft.keepRaw(line.raw)
}

/** The lines that members hold: those with a value, and their labels. */
function oursAmong(lines: readonly ContentLine[]) {
  const groups = new Set(lines.flatMap(({ name, group }) => (OURS.has(name) && group !== '' ? [group] : [])))
  return ({ name, group }: ContentLine) => OURS.has(name) || (name === 'X-ABLABEL' && groups.has(group))
}

const OURS = new Set(['X-ABDATE', 'X-ABRELATEDNAMES', 'X-ADDITIONAL-DATA'])
