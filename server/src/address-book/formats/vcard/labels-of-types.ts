/** Labels of values: the parameter TYPE (RFC 6350, section 5.6; RFC 2426) and Apple's property X-ABLabel. */

/** How a label is written: as values of TYPE, or as the value of X-ABLabel. */
export type WrittenLabel = { types: string[] } | { apple: string }

export interface ReadLabel {
  label: string | null
  /** The label is written as it was read. */
  isExact: boolean
}

const OF_PHONE: [label: string, types: string][] = [
  ['mobile', 'cell'],
  ['home', 'home'],
  ['work', 'work'],
  ['other', 'other'],
  ['home fax', 'fax,home'],
  ['work fax', 'fax,work'],
  ['fax', 'fax'],
  ['pager', 'pager'],
]
const OF_OTHERS: [label: string, types: string][] = [
  ['home', 'home'],
  ['work', 'work'],
  ['other', 'other'],
]

/** Labels that Apple's programs translate. Their names have this form in the file: `_$!<HomePage>!$_`. */
const APPLE_NAMES = (
  'Mobile Home Work Other Main Pager HomePage Anniversary Spouse Mother Father Parent Brother Sister Child Son Daughter Friend ' +
  'Partner Assistant Manager School'
).split(' ')
const APPLE_FAXES: [label: string, name: string][] = [
  ['home fax', 'HomeFAX'],
  ['work fax', 'WorkFAX'],
  ['other fax', 'OtherFAX'],
]
const appleNames = new Map([...APPLE_NAMES.map((name): [string, string] => [name.toLowerCase(), name]), ...APPLE_FAXES])
const labelsOfAppleNames = new Map([...appleNames].map(([label, name]) => [name.toLowerCase(), label]))

/** `pref`, `voice` and `internet` say nothing about a label; the writer adds them where they are usual. */
const IGNORED = new Set(['pref', 'voice', 'internet'])
/** Types that say how a value can be used, not whose it is. They become no label. */
const ABILITIES = new Set(['dom', 'intl', 'postal', 'parcel', 'msg', 'text', 'video', 'textphone', 'x400'])

const keyOf = (types: readonly string[]) => types.toSorted().join()
const tableOf = (entries: [label: string, types: string][]) => ({
  labels: new Map(entries.map(([label, types]) => [types, label])),
  types: new Map(entries.map(([label, types]) => [label, types.split(',')])),
})
/** Dates and related people have no types: `free`. */
const TABLES = { phone: tableOf(OF_PHONE), other: tableOf(OF_OTHERS), free: tableOf([]) }
/** The kind of a value, which decides about its types. */
export type Kind = keyof typeof TABLES

/** Reads a label from the values of TYPE and from the value of X-ABLabel, which takes precedence. */
export function readLabel(kind: Kind, types: readonly string[], appleLabel: string | undefined): ReadLabel {
  const lowerCase = types.map((type) => type.toLowerCase()).filter((type) => !IGNORED.has(type))
  const label = appleLabel === undefined ? labelOfTypes(kind, lowerCase, types) : labelOfApple(appleLabel)
  const written = writeLabel(kind, label)
  const isExact =
    appleLabel === undefined
      ? 'types' in written && keyOf(written.types) === keyOf([...new Set(lowerCase)])
      : 'apple' in written && written.apple === appleLabel && lowerCase.length === 0
  return { label, isExact }
}

function labelOfTypes(kind: Kind, lowerCase: string[], types: readonly string[]): string | null {
  const known = TABLES[kind].labels.get(keyOf([...new Set(lowerCase)]))
  if (known !== undefined || lowerCase.length === 0) return known ?? null
  if (kind === 'phone') {
    const place = lowerCase.find((type) => type === 'home' || type === 'work')
    if (lowerCase.includes('fax')) return place ? `${place} fax` : 'fax'
    for (const type of ['cell', 'pager']) if (lowerCase.includes(type)) return TABLES.phone.labels.get(type) ?? null
  }
  const named = lowerCase.find((type) => TABLES[kind].labels.has(type))
  if (named !== undefined) return named
  const free = types.find((type) => !IGNORED.has(type.toLowerCase()) && !ABILITIES.has(type.toLowerCase()))
  const label = free?.replace(/^x-/i, '') ?? ''
  return appleNames.has(label.toLowerCase()) ? label.toLowerCase() : label || null
}

function labelOfApple(value: string): string | null {
  const [, name] = /^_\$!<(.*)>!\$_$/.exec(value) ?? []
  if (name === undefined) return value.trim() || null
  return labelsOfAppleNames.get(name.toLowerCase()) ?? (name.toLowerCase() || null)
}

export function writeLabel(kind: Kind, label: string | null): WrittenLabel {
  if (label === null) return { types: [] }
  const types = TABLES[kind].types.get(label)
  return types ? { types } : { apple: appleLabel(label) }
}

/** The value of X-ABLabel. */
export function appleLabel(label: string) {
  const name = appleNames.get(label)
  return name === undefined ? label : `_$!<${name}>!$_`
}

/** The values of TYPE of the property RELATED (RFC 6350, section 6.6.6). */
export const RELATIONS: ReadonlySet<string> = new Set(
  (
    'contact acquaintance friend met co-worker colleague co-resident neighbor child parent sibling spouse kin muse crush date ' +
    'sweetheart me agent emergency'
  ).split(' '),
)
