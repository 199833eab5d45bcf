/** Reads the lines of a card into members, entry by entry. */
import type { ContentLine } from './content-line.ts'
import { Groups } from './groups.ts'
import { PROPERTIES } from './properties.ts'
import { LISTS, type ListName, Reading } from './reading.ts'

/** `latestBirthday` is the last day that is not in the future anywhere. */
export function interpret(lines: readonly ContentLine[], latestBirthday: string): Reading {
  const reading = new Reading(latestBirthday)
  const groups = new Groups(lines)
  for (const line of lines) {
    const read = PROPERTIES.get(line.name)
    if (read) {
      if (line.value !== '') read(line, reading, groups)
    } else if (!groups.isCompanion(line)) reading.kept.add(line)
  }
  keepCompanions(lines, reading, groups)
  for (const list of LISTS) sortByPreference(reading, list)
  return reading
}

/** Keeps the labels of values that no member holds, and labels without a value. */
function keepCompanions(lines: readonly ContentLine[], reading: Reading, groups: Groups) {
  const companions = lines.filter((line) => groups.isCompanion(line))
  if (companions.length === 0) return
  const keptGroups = new Set([...reading.kept].map(({ group }) => group.toLowerCase()))
  for (const line of companions) if (keptGroups.has(line.group.toLowerCase()) || !groups.hasValue(line)) reading.kept.add(line)
}

function sortByPreference(reading: Reading, list: ListName) {
  const entries: { preference: number }[] = reading.lists[list]
  if (entries.length > 1) entries.sort((a, b) => a.preference - b.preference)
}
