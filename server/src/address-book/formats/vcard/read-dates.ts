/** Reads dates other than the birthday. */
import { acceptEntry } from '../accept.ts'
import type { ContentLine } from './content-line.ts'
import { readDate } from './dates.ts'
import { hold, labelOf, parameterOf } from './entry-labels.ts'
import { NOT_VALID, type ReadProperty } from './reading.ts'
import { unescapeText } from './values.ts'

/** X-ABDATE, ANNIVERSARY, and properties of other programs that mean an anniversary. */
export const readDateOf =
  (name: string | undefined): ReadProperty =>
  (line, reading, groups) => {
    const read = readDate(unescapeText(line.value), parameterOf(line, 'X-APPLE-OMIT-YEAR'))
    const date = read && acceptEntry.dates(read.date)
    if (!read || date === undefined) return reading.keep(line, NOT_VALID)
    const label = labelOf(withoutValueType(line), 'free', groups)
    const lines = [line, ...label.lines.slice(1)]
    hold(reading, 'dates', { date, label: label.label ?? name ?? null }, { ...label, lines }, read.isExact && isUsual(line, name))
  }

/** The line without the parameters that are written with a date. */
export const withoutValueType = (line: ContentLine): ContentLine =>
  line.parameters.length === 0
    ? line
    : {
        ...line,
        parameters: line.parameters.filter(
          ({ name, value }) => name !== 'X-APPLE-OMIT-YEAR' && !(name === 'VALUE' && /^date(-and-or-time)?$/i.test(value)),
        ),
      }

/** Whether the writer chooses this property, or one that means the same. */
const isUsual = ({ name }: ContentLine, label: string | undefined) => label === undefined || name === 'ANNIVERSARY'
