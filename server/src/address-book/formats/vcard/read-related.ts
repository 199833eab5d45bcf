/** Reads related people. People whom a line names by a URI, such as a UID, stay in the remainder. */
import { acceptEntry } from '../accept.ts'
import type { ContentLine } from './content-line.ts'
import { hasOnlyTypes, hold, labelOf, parameterOf } from './entry-labels.ts'
import { RELATIONS } from './labels-of-types.ts'
import { NOT_VALID, type ReadProperty } from './reading.ts'
import { textOf } from './values.ts'

export const readRelatedAs =
  (name: string | undefined): ReadProperty =>
  (line, reading, groups) => {
    if (line.name === 'RELATED' && parameterOf(line, 'VALUE')?.toLowerCase() !== 'text') return void reading.kept.add(line)
    const written = textOf(line.value)
    const person = acceptEntry.related(written)
    if (person === undefined) return reading.keep(line, NOT_VALID)
    const plain = { ...line, parameters: line.parameters.filter((parameter) => parameter.name !== 'VALUE') }
    const label = labelOf(plain, 'free', groups)
    const relation = line.name === 'RELATED' ? relationOf(plain) : undefined
    const lines = [line, ...label.lines.slice(1)]
    const value = { name: person, label: name ?? relation ?? label.label }
    const isExact = relation === undefined ? label.isExact : hasOnlyTypes(plain.parameters) && lines.length === 1
    hold(reading, 'related', value, { ...label, isExact, lines }, name === undefined && person === written)
  }

/** The one relation of RFC 6350, section 6.6.6, that the line names. */
function relationOf({ parameters }: ContentLine) {
  const types = parameters.flatMap(({ name, value }) => (name === 'TYPE' && value.toLowerCase() !== 'pref' ? [value.toLowerCase()] : []))
  const [only = ''] = types
  return types.length === 1 && RELATIONS.has(only) ? only : undefined
}
