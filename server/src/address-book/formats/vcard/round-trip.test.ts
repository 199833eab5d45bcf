import { ContactInput, trimInvisible } from '@contacts/contract'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { escapeText, foldLine } from '../../../platform/text/content-line.ts'
import type { Card } from '../card.ts'
import { parseLine } from './content-line.ts'
import { readDate } from './dates.ts'
import { readVCards } from './read.ts'
import { scanCards } from './scan.ts'
import { splitValue, textOf } from './values.ts'
import { writeVCard } from './write.ts'

const NOW = new Date('2026-11-30T12:00:00Z')
const RUNS = 1_000

function readOne(text: string): Card {
  const [read, ...others] = readVCards(text, NOW)
  if (!read || !('card' in read)) throw new Error(`not read: ${text}`)
  expect(others).toEqual([])
  return read.card
}

// Line ends, and control characters, which no property of the API accepts, have examples of their own.
const text = fc
  .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
  .map((value) => trimInvisible(value))
  .filter((value) => value.trim() === value && value !== '' && !/\p{Cc}/u.test(value))
const value = fc.oneof(text, fc.constantFrom('=1+1', 'C:\\new', 'a;b,c', 'Ім’я', '🇺🇦', 'two\nlines')).map(escapeText)
const word = fc.stringMatching(/^[a-z]{2,8}$/)
const date = fc.constantFrom('19960415', '1996-04-15', '--0415', '1996-04-15T10:00:00Z', 'circa 1800', '1996', '20300101')
const number = fc.constantFrom('+380671234567', '067 123-45-67', '*2', 'none', '+1 555;ext=5')
const address = fc.tuple(...Array.from({ length: 7 }, () => fc.option(value, { nil: '' }))).map((parts) => parts.join(';'))
const mail = fc.constantFrom('a@example.com', 'Ivan.Franko@Example.com', 'not an address', 'mailto:b@example.com')
const url = fc.constantFrom('https://example.com/a,b;c', 'www.example.com', 'javascript:alert(1)', 'http://example.com', 'xmpp:a@b.c')
const apple = fc.constantFrom('Dacha', '_$!<HomePage>!$_', '_$!<Home>!$_', 'a label of more than fifty characters, which is too long here')

const types = fc.uniqueArray(fc.constantFrom('home', 'WORK', 'cell', 'fax', 'voice', 'video', 'x-boat', 'pref'), { maxLength: 3 })
const parameters = fc
  .record({ types, own: fc.option(fc.tuple(word, fc.constantFrom('plain', '"semi;colon:comma,"', "^'quoted^'"))) })
  .map(({ types, own }) => [...types.map((type) => `;TYPE=${type}`), ...(own ? [`;X-${own[0].toUpperCase()}=${own[1]}`] : [])].join(''))

const lists = fc.oneof(
  fc.tuple(fc.constant('TEL'), number),
  fc.tuple(fc.constant('EMAIL'), mail),
  fc.tuple(fc.constant('ADR'), address),
  fc.tuple(fc.constant('URL'), url),
  fc.tuple(fc.constant('X-ABDATE'), date),
  fc.tuple(fc.constant('X-ABRELATEDNAMES'), value),
  fc.tuple(fc.constant('IMPP'), fc.constant('xmpp:a@example.com')),
)
const singles = fc.oneof(
  fc.tuple(fc.constantFrom('NICKNAME', 'ORG', 'TITLE', 'NOTE', 'ROLE', 'X-FOO', 'CATEGORIES'), value),
  fc.tuple(
    fc.constant('ORG'),
    fc.tuple(value, value).map((parts) => parts.join(';')),
  ),
  fc.tuple(fc.constant('BDAY'), date),
  fc.tuple(
    fc.constant('CATEGORIES'),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(',')),
  ),
  fc.tuple(fc.constantFrom('KEY', 'LOGO'), fc.constant('https://example.com/key')),
  fc.tuple(fc.constantFrom('GEO', 'TZ', 'REV', 'KIND', 'GENDER'), word),
)

const entry = fc
  .record({ property: lists, parameters, label: fc.option(apple) })
  .map(({ property: [name, value], parameters, label }) => ({ name, value, parameters, label }))
const single = fc
  .record({ property: singles, parameters: fc.oneof(fc.constant(''), parameters) })
  .map(({ property: [name, value], parameters }) => ({ name, value, parameters: name === 'CATEGORIES' ? '' : parameters, label: null }))

const names = fc.oneof(
  fc.record({ fn: value, n: fc.array(fc.option(value, { nil: '' }), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(';')) }),
  fc.record({ fn: value, n: fc.constant(undefined) }),
)

const isBirthday = ({ name }: { name: string }) => name === 'BDAY'
// A card has at most one birthday (RFC 6350, section 6.2.5).
const properties = fc
  .array(fc.oneof(entry, single), { maxLength: 12 })
  .map((all) => all.filter((property, index) => !isBirthday(property) || index === all.findIndex(isBirthday)))
const card = fc.record({ names, properties, uid: fc.uuid() })
type Written = typeof card extends fc.Arbitrary<infer Value> ? Value : never

function printCard({ names: { fn, n }, properties, uid }: Written, version: string) {
  const lines = properties.flatMap(({ name, value, parameters, label }, index) =>
    label === null
      ? [`${name}${parameters}:${value}`]
      : [`g${index}.${name}${parameters}:${value}`, `g${index}.X-ABLabel:${escapeText(label)}`],
  )
  // An e-mail address names the card if the generated names do not.
  const all = [
    `VERSION:${version}`,
    `UID:urn:uuid:${uid}`,
    `FN:${fn}`,
    ...(n === undefined ? [] : [`N:${n}`]),
    'EMAIL:z@example.com',
    ...lines,
  ]
  return ['BEGIN:VCARD', ...all, 'END:VCARD'].map((line) => `${foldLine(line)}\r\n`).join('')
}

const GENERATED = new Set(['VERSION', 'PRODID', 'X-ABLABEL'])
/** Types that say nothing; the order of the lines says what is preferred. */
const IGNORED = new Set(['pref', 'voice', 'internet'])

/** Each property of a card in one notation, so that notations that mean the same are equal. */
function propertiesOf(text: string): string[] {
  const [scanned] = scanCards(text)
  const lines = (scanned?.lines ?? []).flatMap((line) => parseLine(line.text, line.line) ?? [])
  const labels = new Map(lines.flatMap(({ name, group, value }) => (name === 'X-ABLABEL' ? [[group, value]] : [])))
  const properties = lines
    .filter(({ name, value }) => !GENERATED.has(name) && value.replaceAll(';', '') !== '')
    .flatMap(({ name, value, parameters, group }) => {
      const types = new Set(parameters.flatMap((each) => (each.name === 'TYPE' ? [each.value.toLowerCase()] : [])))
      const others = parameters.filter((each) => !['TYPE', 'PREF', 'VALUE', 'X-APPLE-OMIT-YEAR'].includes(each.name))
      const omitted = parameters.find((each) => each.name === 'X-APPLE-OMIT-YEAR')?.value
      const parts = name === 'CATEGORIES' ? splitValue(value, ',').flatMap((part) => splitValue(part, ';')) : [value]
      const known = [...types].filter((type) => !IGNORED.has(type)).toSorted()
      return parts.map((part) =>
        JSON.stringify([name.replace('X-ABRELATEDNAMES', 'RELATED'), known, others, labels.get(group), meaning(name, part, omitted)]),
      )
    })
  // A contact has each category once.
  const isNew = (property: string, index: number) => !property.startsWith('["CATEGORIES"') || properties.indexOf(property) === index
  return properties.filter(isNew).toSorted()
}

const STRUCTURED = new Set(['N', 'ADR', 'ORG'])

function meaning(name: string, value: string, omitted: string | undefined) {
  const read = ['BDAY', 'X-ABDATE'].includes(name) ? readDate(value, omitted) : undefined
  if (read?.isExact) return read.date
  const components = STRUCTURED.has(name) ? splitValue(value, ';').map(textOf) : [textOf(value)]
  return components.join('|').normalize('NFC').replace(/\|+$/, '')
}

const withoutNames = (properties: string[]) => properties.filter((property) => !/^\["(N|FN)"/.test(property))

test.each(['3.0', '4.0'] as const)('a card of version %s keeps every property', (version) => {
  fc.assert(
    fc.property(card, (written) => {
      const before = printCard(written, version)

      const read = readOne(before)
      const after = writeVCard(read, { version })

      expect(withoutNames(propertiesOf(after))).toEqual(withoutNames(propertiesOf(before)))
      for (const property of propertiesOf(before)) if (textOf(written.names.fn) !== '') expect(propertiesOf(after)).toContain(property)
      expect(ContactInput.safeParse(inputOf(read)).error).toBeUndefined()
      expect(readOne(after)).toEqual({ ...read, remainder: expect.any(Array) })
    }),
    { numRuns: RUNS },
  )
})

test.each(['3.0', '4.0'] as const)('what is written as version %s is read by an independent parser', (version) => {
  fc.assert(
    fc.property(card, fc.constantFrom('2.1', '3.0', '4.0'), (written, from) => {
      const after = writeVCard(readOne(printCard(written, from)), { version })

      const [, properties] = ICAL.parse(after) as [string, unknown[]]
      expect(properties.length).toBe([...scanCards(after)][0]?.lines.length)
      for (const line of after.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    }),
    { numRuns: RUNS },
  )
})

/** Writes text as the phones that export vCard 2.1 do: in quoted-printable, with soft line breaks anywhere. */
function quoted(text: string, breakAt: number) {
  const encoded = [...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
  return encoded.replace(new RegExp(`.{${breakAt}}`, 'g'), '$&=\r\n')
}

test('text of version 2.1 is the same in version 3.0', () => {
  const plain = text.filter((value) => !/[\\;,]/.test(value))
  fc.assert(
    fc.property(plain, plain, plain, fc.integer({ min: 3, max: 40 }), (given, note, title, breakAt) => {
      const encoding = 'CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE'
      const lines = [`N;${encoding}:;${quoted(given, breakAt)}`, `NOTE;${encoding}:${quoted(`${note}\r\nnext`, breakAt)}`, `TITLE:${title}`]
      const read = readOne(['BEGIN:VCARD', 'VERSION:2.1', ...lines, 'TEL;CELL:067', 'END:VCARD', ''].join('\r\n'))

      const after = readOne(writeVCard(read, { version: '3.0' }))

      expect({ ...after, remainder: after.remainder.toSorted() }).toEqual({ ...read, remainder: read.remainder.toSorted() })
      const cards = [read.first_name ?? '', read.notes ?? '', read.job_title ?? ''].map((each) => each.normalize('NFC'))
      const kept = read.remainder.join('')
      if (!kept) expect(cards).toEqual([given, `${note}\nnext`, title].map((each) => each.normalize('NFC')))
    }),
    { numRuns: RUNS },
  )
})

/** The members of a card that a client may write. */
const inputOf = ({ labels: _labels, photo: _photo, remainder: _remainder, ...input }: Card) => input
