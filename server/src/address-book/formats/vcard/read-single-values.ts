/** Reads the members that have one value. */
import { acceptText } from '../accept.ts'
import type { ContentLine } from './content-line.ts'
import { readDate } from './dates.ts'
import { hasNoParameters, NOT_PREFERRED, parameterOf } from './entry-labels.ts'
import { withoutValueType } from './read-dates.ts'
import { NOT_VALID, type Reading, type ReadProperty, type SingleName } from './reading.ts'
import { splitValue, textOf, textsOf, unescapeText } from './values.ts'

const ONE_TOO_MANY = 'is one value more than a contact can have.'

/** Reads the first line of a property into a member that has one value. `valueOf` returns undefined for an empty value. */
const readSingle =
  (member: SingleName, valueOf: (line: ContentLine) => { value: string; isExact: boolean } | undefined): ReadProperty =>
  (line, reading) => {
    const read = valueOf(line)
    if (!read) return
    if (reading.single[member]) return reading.keep(line, ONE_TOO_MANY)
    const value = acceptText[member](read.value)
    if (value === undefined) return reading.keep(line, NOT_VALID)
    reading.single[member] = {
      value,
      lines: [line],
      isExact: read.isExact && value === read.value && line.group === '',
      preference: NOT_PREFERRED,
    }
  }

const plainText = (line: ContentLine) => {
  const value = textOf(line.value)
  return value === '' ? undefined : { value, isExact: hasNoParameters(line) }
}

/** The company, without its departments. */
export const readOrganization = readSingle('organization', (line) => {
  const [company, ...departments] = splitValue(line.value, ';')
  const value = unescapeText(company ?? '').trim()
  if (value === '') return undefined
  return { value, isExact: hasNoParameters(line) && departments.every((department) => department.trim() === '') }
})

export const readNickname = readSingle('nickname', (line) => {
  const names = textsOf(line.value)
  return names.length === 0 ? undefined : { value: names.join(', '), isExact: names.length === 1 && hasNoParameters(line) }
})

export const readUid = readSingle('uid', (line) => {
  const value = textOf(line.value)
  return value === '' ? undefined : { value, isExact: true }
})

export function readBirthday(line: ContentLine, reading: Reading) {
  const read = readDate(unescapeText(line.value), parameterOf(line, 'X-APPLE-OMIT-YEAR'))
  const calendar = parameterOf(line, 'CALSCALE')?.toLowerCase() ?? 'gregorian'
  const birthday = read && calendar === 'gregorian' ? acceptText.birthday(read.date) : undefined
  if (!read || birthday === undefined || birthday > reading.latestBirthday) return reading.keep(line, NOT_VALID)
  if (reading.single.birthday) return reading.keep(line, ONE_TOO_MANY)
  const isExact = read.isExact && hasNoParameters(withoutValueType(line)) && line.group === ''
  reading.single.birthday = { value: birthday, lines: [line], isExact, preference: NOT_PREFERRED }
}

export const readJobTitle = readSingle('job_title', plainText)
export const readNotes = readSingle('notes', plainText)
