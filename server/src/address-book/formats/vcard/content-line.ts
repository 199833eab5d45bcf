/**
 * A content line: group, name, parameters and value (RFC 6350, section 3.3; RFC 2426, section 4; vCard 2.1). Lines of
 * vCard 2.1 become lines of 3.0: without an encoding of text, and with named parameters.
 */
import { decodeQuotedPrintable } from './quoted-printable.ts'

export interface Parameter {
  /** In upper case. */
  name: string
  value: string
}

export interface ContentLine {
  /** Number of its first line in the file, from 1. */
  line: number
  /** The whole line, unfolded, as it can be written again. */
  raw: string
  /** As written; empty if the line has no group. */
  group: string
  /** In upper case. */
  name: string
  /** A list of values, such as `TYPE=home,work`, is a parameter for each value. */
  parameters: Parameter[]
  /** With the escapes of vCard 3.0. */
  value: string
}

/** Returns undefined if the line is no content line, because it has no colon after its name and parameters. */
export function parseLine(written: string, line: number, isVersion21 = false): ContentLine | undefined {
  const text = isVersion21 && written.includes('X-CUSTOM(') ? written.replace(SAMSUNG_LABEL, labelOfSamsung) : written
  const head = headOf(text)
  if (!head) return undefined
  const { group, name, parameters, length } = head
  const parsed = { line, raw: text, group, name, parameters, value: text.slice(length + 1) }
  return isVersion21 || head.isTransport ? toVersion3(parsed, isVersion21) : parsed
}

/** How Samsung's phones write a free label in vCard 2.1: `TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=90):`. */
const SAMSUNG_LABEL = /;X-CUSTOM\((?:CHARSET=([^,)]*),)?(?:ENCODING=QUOTED-PRINTABLE,)?([^)]*)\)/i
const labelOfSamsung = (_: string, charset: string | undefined, label: string) =>
  `;TYPE=${formatParameterValue(decodeQuotedPrintable(label, charset))}`

/** The part of a line before its value. */
interface Head {
  group: string
  name: string
  parameters: Parameter[]
  /** The position of the colon. */
  length: number
  /** A parameter describes the form of the value in the file. */
  isTransport: boolean
}

// The cards of a file have the same heads again and again, so each is parsed once. Bounded, because a file may also
// have a million different ones.
const heads = new Map<string, Head>()
const MAX_HEADS = 2_000
const MAX_HEAD_LENGTH = 100

function headOf(text: string): Head | undefined {
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  if (colon > MAX_HEAD_LENGTH) return parseHead(text)
  const written = text.slice(0, colon)
  const known = heads.get(written)
  if (known) return known
  const head = parseHead(text)
  // In a quoted value of a parameter there may be a colon, and the head is longer than the key.
  if (head?.length !== colon) return head
  if (heads.size === MAX_HEADS) heads.clear()
  heads.set(written, head)
  return head
}

function parseHead(text: string): Head | undefined {
  const end = text.search(/[:;]/)
  const dot = text.lastIndexOf('.', end)
  const name = text
    .slice(dot + 1, end)
    .trim()
    .toUpperCase()
  const parameters: Parameter[] = []
  const length = readParameters(text, end, parameters)
  if (name === '' || length === -1) return undefined
  return { group: text.slice(0, Math.max(dot, 0)).trim(), name, parameters, length, isTransport: parameters.some(isTransport) }
}

// One repetition, so that a line of blanks takes linear time.
const BARE_OR_NAMED = /([^=:;,"]*)(=|(?=[:;,])|$)/y
const QUOTED_VALUE = /\s*"([^"]*)"\s*/y
const PLAIN_VALUE = /[^:;,]*/y

function match(pattern: RegExp, text: string, position: number) {
  pattern.lastIndex = position
  return pattern.exec(text)
}

/** Reads the parameters from position `start`, that of a `;` or `:`. Returns the position of the colon before the value. */
function readParameters(text: string, start: number, parameters: Parameter[]): number {
  let position = start
  while (text[position] === ';') {
    const named = match(BARE_OR_NAMED, text, position + 1)
    if (!named) return -1
    position = BARE_OR_NAMED.lastIndex
    const written = (named[1] ?? '').trim()
    const name = written.toUpperCase()
    if (named[2] === '=') position = readValues(text, position, name, parameters)
    else if (name !== '') parameters.push({ name: ENCODINGS.has(name) ? 'ENCODING' : 'TYPE', value: written })
  }
  return text[position] === ':' ? position : -1
}

/** Values of ENCODING, which vCard 2.1 may write without the name of the parameter. */
const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'BASE64', '8BIT', '7BIT', 'B'])

/** Reads the values of a parameter, separated by commas, and returns the position after them. */
function readValues(text: string, start: number, name: string, parameters: Parameter[]): number {
  for (let position = start; ; position++) {
    const quoted = match(QUOTED_VALUE, text, position)
    const pattern = quoted ? QUOTED_VALUE : PLAIN_VALUE
    const value = quoted ? (quoted[1] ?? '') : (match(PLAIN_VALUE, text, position)?.[0] ?? '').trim()
    // Some programs quote the whole list: `TYPE="home,work"`.
    const values = quoted && name === 'TYPE' ? value.split(',') : [value]
    for (const each of values) parameters.push({ name, value: decodeCarets(each) })
    position = pattern.lastIndex
    if (text[position] !== ',') return position
  }
}

const CARETS: Record<string, string> = { '^n': '\n', '^N': '\n', '^^': '^', "^'": '"' }

/** RFC 6868. */
const decodeCarets = (value: string) => (value.includes('^') ? value.replace(/\^[nN^']/g, (found) => CARETS[found] ?? found) : value)

/** Parameters about the form of the value in the file. */
const isTransport = ({ name, value }: Parameter) => name === 'CHARSET' || (name === 'ENCODING' && !isBinary(value))
const isBinary = (encoding: string) => /^b(?:ase64)?$/i.test(encoding)

/** Names of properties whose values in vCard 2.1 are text, in which a comma needs no escape. */
const TEXT_PROPERTIES = new Set(['N', 'FN', 'ADR', 'ORG', 'TITLE', 'ROLE', 'NOTE', 'LABEL', 'TEL', 'EMAIL'])

function toVersion3(line: ContentLine, isVersion21: boolean): ContentLine {
  const { name, parameters } = line
  const valueOf = (wanted: string) => parameters.find((parameter) => parameter.name === wanted)?.value
  const isQuotedPrintable = valueOf('ENCODING')?.toUpperCase() === 'QUOTED-PRINTABLE'
  let value = isQuotedPrintable ? decodeQuotedPrintable(line.value, valueOf('CHARSET')) : line.value
  if (isVersion21 && TEXT_PROPERTIES.has(name)) value = value.replace(/\\.|,/gs, (found) => (found === ',' ? '\\,' : found))
  // Escaped only now, because quoted-printable encodes line breaks.
  value = value.replace(/\r\n?|\n/g, '\\n')
  const kept = parameters.filter((parameter) => !isTransport(parameter))
  return { ...line, parameters: kept, value, raw: formatLine({ ...line, parameters: kept, value }) }
}

/** Writes a line from its parts, without folding it. */
export function formatLine({ group, name, parameters, value }: Pick<ContentLine, 'group' | 'name' | 'parameters' | 'value'>): string {
  const written = parameters.map((parameter) => `;${parameter.name}=${formatParameterValue(parameter.value)}`)
  return `${group === '' ? '' : `${group}.`}${name}${written.join('')}:${value}`
}

const ENCODED: Record<string, string> = { '\n': '^n', '^': '^^', '"': "^'" }

function formatParameterValue(value: string) {
  const encoded = value.replace(/[\n^"]/g, (found) => ENCODED[found] ?? found)
  return /[,;:]/.test(encoded) ? `"${encoded}"` : encoded
}

/** Whether the value is binary data in base64. */
export const isBase64Encoded = ({ parameters }: Pick<ContentLine, 'parameters'>) =>
  parameters.some(({ name, value }) => name === 'ENCODING' && isBinary(value))
