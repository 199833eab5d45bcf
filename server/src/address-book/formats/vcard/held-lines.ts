/**
 * Lines that a member holds in part. A line such as `TEL;TYPE=home;X-CARRIER=Kyivstar:…` becomes a phone number, but
 * the writer could not produce its parameter again. So the remainder has the line too, marked with the name of the
 * member. The writer reads the marked lines again: it writes a line in place of the value that it would produce, if the
 * contact still has exactly the value of the line, and drops the line otherwise. A change of the contact therefore wins
 * over the file from which the contact came.
 */
import { type ContentLine, formatLine, parseLine } from './content-line.ts'

/** A parameter of this name never leaves the server. */
const MARK = 'X-CONTACTS-MEMBER'

/** The text of a line in the remainder, marked as a line of the member. Its order in the list replaces its preference. */
export const markHeld = (line: ContentLine, member: string): string =>
  clean(formatLine({ ...line, parameters: [{ name: MARK, value: member }, ...withoutPreference(withoutMark(line)).parameters] }))

/** The text of any other line in the remainder. */
export function textOfKept(line: ContentLine): string {
  const { raw } = line.parameters.some(({ name }) => name === MARK) ? rewrite(withoutMark(line)) : line
  return clean(raw)
}

// Tab is allowed (RFC 6350, section 3.3). PostgreSQL stores neither NUL nor lone surrogates.
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f]/g
const clean = (text: string) => (text.search(CONTROLS) === -1 ? text : text.replace(CONTROLS, '')).toWellFormed()

const rewrite = (line: ContentLine): ContentLine => ({ ...line, raw: formatLine(line) })

const withoutMark = (line: ContentLine): ContentLine => ({ ...line, parameters: line.parameters.filter(({ name }) => name !== MARK) })

const withoutPreference = (line: ContentLine): ContentLine => ({
  ...line,
  parameters: line.parameters.filter(({ name, value }) => name !== 'PREF' && !(name === 'TYPE' && value.toLowerCase() === 'pref')),
})

export interface Remainder {
  /** Lines that a member holds in part, without their marks. */
  held: ContentLine[]
  kept: ContentLine[]
}

export function readRemainder(remainder: readonly string[]): Remainder {
  const held: ContentLine[] = []
  const kept: ContentLine[] = []
  for (const [index, text] of remainder.entries()) {
    const line = parseLine(text, index + 1)
    if (!line) continue
    if (line.parameters.some(({ name }) => name === MARK)) held.push(rewrite(withoutMark(line)))
    else kept.push(line)
  }
  return { held, kept }
}
