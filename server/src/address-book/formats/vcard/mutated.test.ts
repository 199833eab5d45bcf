import { ContactInput } from '@contacts/contract'
import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readVCards } from './read.ts'
import { writeVCard } from './write.ts'

const NOW = new Date('2026-11-30T12:00:00Z')
const folder = join(import.meta.dirname, 'corpus')
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.vcf'))
  .map((name) => readFileSync(join(folder, name), 'latin1'))

const SNIPPETS = [
  ':',
  ';',
  ',',
  '\\',
  '"',
  '=',
  '=\r\n',
  '\r\n ',
  '\n',
  '\r',
  '\0',
  '\ud800',
  '^n',
  'BEGIN:VCARD\r\n',
  'END:VCARD\r\n',
  '=ZZ',
  'é',
]

const mutation = fc.record({
  position: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat({ max: 20 }),
  inserted: fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 5, unit: 'binary' })),
})

function mutate(text: string, mutations: { position: number; removed: number; inserted: string }[]) {
  let mutated = text
  for (const { position, removed, inserted } of mutations) {
    const start = Math.floor(position * mutated.length)
    mutated = mutated.slice(0, start) + inserted + mutated.slice(start + removed)
  }
  return mutated
}

test('of a damaged file each card is read or refused, and what was read is valid and can be written', () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }), (text, mutations) => {
      for (const read of readVCards(mutate(text, mutations), NOW)) {
        if (!('card' in read)) continue
        const { labels: _labels, photo: _photo, remainder, ...input } = read.card
        expect(ContactInput.safeParse(input).error).toBeUndefined()
        expect(JSON.stringify(remainder)).not.toMatch(/\\u0000|\\ud[89a-f]/)
        const written = [...readVCards(writeVCard(read.card, { version: '4.0' }), NOW)]
        expect(written).toHaveLength(1)
        expect(written[0]).toMatchObject({ card: { first_name: input.first_name, last_name: input.last_name } })
      }
    }),
    { numRuns: 10_000 },
  )
})

const MEGABYTE = 1024 * 1024

test.each([
  ['one line without an end', `BEGIN:VCARD\r\nNOTE:${'a'.repeat(4 * MEGABYTE)}`],
  ['a line of separators', `BEGIN:VCARD\r\nADR:${';'.repeat(MEGABYTE)}\r\nEND:VCARD`],
  ['a line of backslashes', `BEGIN:VCARD\r\nN:${'\\'.repeat(MEGABYTE)}\r\nEND:VCARD`],
  ['a line of parameters', `BEGIN:VCARD\r\nTEL${';A=B'.repeat(MEGABYTE / 4)}:1\r\nEND:VCARD`],
  ['a line of quotation marks', `BEGIN:VCARD\r\nTEL;A=${'"'.repeat(MEGABYTE)}:1\r\nEND:VCARD`],
  ['soft line breaks', `BEGIN:VCARD\r\nNOTE;QUOTED-PRINTABLE:${'=\r\n'.repeat(MEGABYTE / 4)}`],
  ['continued lines', `BEGIN:VCARD\r\nNOTE:${'\r\n '.repeat(MEGABYTE / 4)}`],
  ['blank lines', `BEGIN:VCARD\r\n${'\r\n'.repeat(MEGABYTE)}END:VCARD`],
  ['many lines of one property', `BEGIN:VCARD\r\n${'TEL:1\r\n'.repeat(MEGABYTE / 8)}END:VCARD`],
  ['many lines of one group', `BEGIN:VCARD\r\n${'g.TEL:1\r\ng.X-ABLabel:a\r\n'.repeat(MEGABYTE / 64)}END:VCARD`],
  ['many cards without an end', 'BEGIN:VCARD\r\nTEL:1\r\n'.repeat(MEGABYTE / 32)],
  ['agents', 'BEGIN:VCARD\r\nAGENT:\r\n'.repeat(MEGABYTE / 32)],
  ['a group of many members', `BEGIN:VCARD\r\nFN:G\r\nKIND:group\r\n${'MEMBER:u\r\n'.repeat(MEGABYTE / 16)}END:VCARD`],
])('a file of %s is read to its end', (_, text) => {
  let count = 0
  for (const _read of readVCards(text, NOW)) count++

  expect(count).toBeGreaterThanOrEqual(0)
})
