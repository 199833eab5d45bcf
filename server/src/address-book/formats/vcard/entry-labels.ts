/** What the parameters and the group of a line say about its value: its label, and its place among others. */
import { acceptEntryLabel } from '../accept.ts'
import type { ContentLine, Parameter } from './content-line.ts'
import type { Groups } from './groups.ts'
import { type Kind, readLabel } from './labels-of-types.ts'
import type { ListName, Reading } from './reading.ts'
import type { Card } from '../card.ts'
import { unescapeText } from './values.ts'

/** The usual types of values say nothing: URI of a URL, text of any other value. */
const isUsualType = ({ name, value }: Parameter) => name === 'VALUE' && /^(?:text|uri)$/i.test(value)
// The writer writes these parameters. Every other one makes an entry inexact.
const isWritten = (parameter: Parameter) => parameter.name === 'TYPE' || parameter.name === 'PREF' || isUsualType(parameter)
export const hasOnlyTypes = (parameters: readonly Parameter[]) => parameters.every(isWritten)
export const hasNoParameters = ({ parameters }: ContentLine) => parameters.every(isUsualType)
export const parameterOf = ({ parameters }: ContentLine, wanted: string) => parameters.find(({ name }) => name === wanted)?.value

export interface LabelOfEntry {
  label: string | null
  lines: ContentLine[]
  isExact: boolean
  preference: number
}

/** Reads what the parameters and the group of a line say about its value. */
export function labelOf(line: ContentLine, kind: Kind, groups: Groups): LabelOfEntry {
  if (line.group === '') return { ...labelOfParameters(line.parameters, kind, undefined), lines: [line] }
  const companions = groups.companionsOf(line)
  const named = companions.find(({ name }) => name === 'X-ABLABEL')
  const read = labelOfParameters(line.parameters, kind, named && unescapeText(named.value))
  const hasOnlyLabel = companions.every((companion) => companion === named && companion.parameters.length === 0)
  return { ...read, isExact: read.isExact && hasOnlyLabel && !groups.isShared(line), lines: [line, ...companions] }
}

type LabelOfParameters = Omit<LabelOfEntry, 'lines'>

// Lines with the same parameters share the list, so each list is read once.
const newCache = () => new WeakMap<Parameter[], LabelOfParameters>()
const known = { phone: newCache(), other: newCache(), free: newCache() } satisfies Record<Kind, unknown>

function labelOfParameters(parameters: Parameter[], kind: Kind, appleLabel: string | undefined): LabelOfParameters {
  const found = appleLabel === undefined ? known[kind].get(parameters) : undefined
  if (found) return found
  const types = parameters.flatMap(({ name, value }) => (name === 'TYPE' ? [value] : []))
  const read = readLabel(kind, types, appleLabel)
  const label = read.label === null ? null : (acceptEntryLabel(read.label) ?? null)
  const isExact = read.isExact && label === read.label && hasOnlyTypes(parameters)
  const result = { label, isExact, preference: preferenceOf(parameters, types) }
  if (appleLabel === undefined) known[kind].set(parameters, result)
  return result
}

export const NOT_PREFERRED = 101

function preferenceOf(parameters: Parameter[], types: string[]) {
  const preference = Number.parseInt(parameters.find(({ name }) => name === 'PREF')?.value ?? '', 10)
  if (preference >= 1 && preference <= 100) return preference
  return types.some((type) => type.toLowerCase() === 'pref') ? 1 : NOT_PREFERRED
}

/** Adds an entry to a list. `isSame` says whether the writer would write the value as it was read. */
export function hold<List extends ListName>(
  reading: Reading,
  list: List,
  value: Card[List][number],
  { lines, isExact, preference }: LabelOfEntry,
  isSame = true,
) {
  // The type of the list does not follow from its name.
  const entries: { value: Card[List][number]; lines: ContentLine[]; isExact: boolean; preference: number }[] = reading.lists[list]
  entries.push({ value, lines, isExact: isExact && isSame, preference })
}
