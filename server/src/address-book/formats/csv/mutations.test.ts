import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeFile } from '../encoding.ts'
import { readCsv } from './read.ts'
import { recogniseCsv } from './recognise.ts'

const FOLDER = join(import.meta.dirname, 'corpus')
const NOW = new Date('2026-11-30T12:00:00Z')
const names = readdirSync(FOLDER)
const files = names.map((file) => readFileSync(join(FOLDER, file)))
const texts = await Promise.all(files.map(async (file) => (await decodeFile(file)).text))

const piece = fc.constantFrom(
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\0',
  ' ::: ',
  '* ',
  "'",
  '=',
  '{',
  '[',
  '\\',
  '\ud800',
  '\u2028',
  'x'.repeat(5000),
)
/** Replaces what is between two places of a file, given as fractions of its length. */
const change = fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 0, max: 40 }), piece })

const mutate = (text: string, changes: { from: number; length: number; piece: string }[]) =>
  changes.reduce((changed, { from, length, piece: inserted }) => {
    const start = Math.floor(from * changed.length)
    return changed.slice(0, start) + inserted + changed.slice(start + length)
  }, text)

async function expectVerdicts(text: string) {
  const recognised = await recogniseCsv(text)
  if (!recognised) return
  let lastLine = 0
  for (const { line } of readCsv(text, recognised, NOW)) {
    expect(line).toBeGreaterThan(lastLine)
    lastLine = line
  }
}

const RUNS = Math.ceil(10_000 / files.length)

test.each(names.map((name, index) => [name, texts[index] ?? '']))(`%s is read, damaged in ${RUNS} ways`, async (_name, text) => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      await expectVerdicts(mutate(text, changes))
    }),
    { numRuns: RUNS },
  )
  expect(RUNS * files.length).toBeGreaterThanOrEqual(10_000)
})

test('500 damaged files are decoded and read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 6 }), async (file, changes) => {
      const { text } = await decodeFile(Buffer.from(mutate(file.toString('latin1'), changes), 'latin1'))
      await expectVerdicts(text)
      expect(text.isWellFormed()).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['columns', `${'a,'.repeat(300_000)}\n${'1,'.repeat(300_000)}`],
  ['known columns', `${'Phone,'.repeat(100_000)}\n${'15,'.repeat(100_000)}`],
  ['labels', `Name,Labels\nAnn,"${'ї;'.repeat(300_000)}"`],
  ['addresses in one cell', `Name,Email\nAnn,"${'x@y.example;'.repeat(80_000)}"`],
  ['numbers in one cell', `Name,Phone\nAnn,"${'123456;'.repeat(100_000)}"`],
  ['blanks before addresses', `Name,Email\nAnn,"${`;${' '.repeat(1000)}`.repeat(900)}"`],
  ['semicolons in a cell of addresses', `Name,Email\nAnn,"${';'.repeat(1_000_000)}"`],
  ['letters before a separator', `Name,Email\nAnn,"@${'x'.repeat(1_000_000)};y"`],
  ['at signs in brackets', `Name,Email\nAnn,<${'@'.repeat(1_000_000)}`],
  ['letters of a host', `Name,Website\nAnn,a.${'a'.repeat(1_000_000)}!`],
  ['blanks before a time', `Name,Birthday\nAnn,1990${' '.repeat(1_000_000)}x`],
  ['times of one date', `Name,Birthday\nAnn,"1990${'T1:11'.repeat(200_000)}\n"`],
  ['rows without a verdict of their own', `Name\n${'"x" y,"'.repeat(1000)}\n`.repeat(50)],
  ['quotes in the header', `${'"'.repeat(60_001)}\n`],
])('a million %s are read', async (_name, text) => {
  await expectVerdicts(text)
  expect(text.length).toBeGreaterThan(50_000)
})
