/** Writes the entries of the lists of a contact: a line each, and a second line for a label that TYPE has no value for. */
import { escapeText } from '../../../platform/text/content-line.ts'
import type { Card, CardAddress } from '../card.ts'
import { writeDate } from './dates.ts'
import type { HeldEntries } from './held-entries.ts'
import { appleLabel, RELATIONS, writeLabel, type WrittenLabel } from './labels-of-types.ts'
import type { ListName } from './reading.ts'
import type { Version } from './version.ts'

/** The parts of the line of an entry. */
interface Part {
  property: string
  /** Parameters besides TYPE and the preference. */
  parameters?: string
  value: string
  label: WrittenLabel
}

/** `usedGroups` are in lower case. */
export function writeLists(card: Card, version: Version, held: HeldEntries, usedGroups: ReadonlySet<string>): string[] {
  const groups = newGroups(usedGroups)
  const written = <List extends ListName>(list: List, partOf: (entry: Card[List][number]) => Part) => {
    const entries: Card[List][number][] = card[list]
    return entries.flatMap((entry, index) => {
      const preference = index === 0 && entries.length > 1 ? PREFERENCES[version] : undefined
      return held.entry(list, entry, preference) ?? writePart(partOf(entry), version, preference, groups)
    })
  }
  const firstAnniversary = card.dates.find(({ label }) => label === 'anniversary')
  return [
    ...written('phones', ({ number, label }) => ({ property: 'TEL', value: escapeText(number), label: writeLabel('phone', label) })),
    ...written('emails', ({ address, label }) => ({ property: 'EMAIL', value: escapeText(address), label: writeLabel('other', label) })),
    ...written('addresses', (address) => ({ property: 'ADR', value: writeAddress(address), label: writeLabel('other', address.label) })),
    ...written('urls', ({ url, label }) => ({ property: 'URL', value: url.replaceAll('\\', '\\\\'), label: writeLabel('other', label) })),
    ...written('dates', (entry) => {
      const { parameter, value } = writeDate(entry.date, version)
      if (version === '4.0' && entry === firstAnniversary) return { property: 'ANNIVERSARY', value, label: { types: [] } }
      return { property: 'X-ABDATE', parameters: parameter, value, label: writeFreeLabel(entry.label) }
    }),
    ...written('related', ({ name, label }) => {
      const value = escapeText(name)
      if (version === '4.0' && (label === null || RELATIONS.has(label)))
        return { property: 'RELATED', parameters: ';VALUE=text', value, label: { types: label === null ? [] : [label] } }
      return { property: 'X-ABRELATEDNAMES', value, label: writeFreeLabel(label) }
    }),
  ]
}

const PREFERENCES = { '3.0': { name: 'TYPE', value: 'pref' }, '4.0': { name: 'PREF', value: '1' } }

/** Properties of Apple's programs have no types. */
const writeFreeLabel = (label: string | null): WrittenLabel => (label === null ? { types: [] } : { apple: appleLabel(label) })

const writeAddress = ({ street, city, region, postal_code, country }: CardAddress) =>
  ['', '', street, city, region, postal_code, country].map((part) => escapeText(part ?? '')).join(';')

/** Types that say nothing, but that other programs expect in vCard 3.0. */
const USUAL_TYPES: Record<string, string> = { TEL: 'voice', EMAIL: 'internet' }

function writePart(
  { property, parameters = '', value, label }: Part,
  version: Version,
  preference: { name: string; value: string } | undefined,
  groups: Iterator<string>,
) {
  const types = 'types' in label ? [...label.types] : []
  const usual = USUAL_TYPES[property]
  if (version === '3.0' && usual !== undefined && !types.some((type) => NOT_VOICE.has(type))) types.push(usual)
  if (preference?.name === 'TYPE') types.push(preference.value)
  const type = types.length > 0 ? `;TYPE=${types.join(',')}` : ''
  const preferred = preference?.name === 'PREF' ? `;PREF=${preference.value}` : ''
  const line = `${property}${type}${preferred}${parameters}:${value}`
  if ('types' in label) return [line]
  const group: string = groups.next().value
  return [`${group}.${line}`, `${group}.X-ABLabel:${escapeText(label.apple)}`]
}

const NOT_VOICE = new Set(['fax', 'pager'])

function* newGroups(used: ReadonlySet<string>): Generator<string, never> {
  for (let number = 1; ; number++) if (!used.has(`item${number}`)) yield `item${number}`
}
