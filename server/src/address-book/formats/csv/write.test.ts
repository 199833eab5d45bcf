import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Card, emptyCard } from '../card.ts'
import { aCard } from '../cards.test-support.ts'
import { guard, unguard } from './guard.ts'
import { readCsv } from './read.ts'
import { recogniseCsv } from './recognise.ts'
import { BYTE_ORDER_MARK, csvHeader, csvRow, type Shape, shapeOf } from './write.ts'

const NOW = new Date('2026-11-30T12:00:00Z')

const ivan: Card = {
  ...emptyCard(),
  first_name: 'Іван',
  last_name: 'Шевченко',
  emails: [{ address: 'ivan@example.com', label: 'home' }],
  phones: [{ number: '+380 67 123 45 67', label: 'mobile' }],
  birthday: '--02-29',
}

const write = (cards: Card[], shape: Shape = shapeOf(cards)) =>
  BYTE_ORDER_MARK + csvHeader(shape) + cards.map((card) => csvRow(card, shape)).join('')

/** Reads a file as if it had been uploaded: decoding drops the byte order mark. */
async function read(file: string): Promise<Card[]> {
  const text = file.replace(BYTE_ORDER_MARK, '')
  const recognised = (await recogniseCsv(text))!
  return [...readCsv(text, recognised, NOW)].map((result) => ('card' in result ? result.card : expect.fail(result.refused.detail)))
}

describe('the guard', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['-2', "'-2"],
    ['@home', "'@home"],
    ['+cmd|x', "'+cmd|x"],
    ["'=1", "''=1"],
    ['+380 (67) 123 45 67', '+380 (67) 123 45 67'],
    ['+380-67', "'+380-67"],
    ['+1/0.5', "'+1/0.5"],
    ['a;=1+1', "a;'=1+1"],
    ['a\t@b\n-2\r+3', "a\t'@b\n'-2\r'+3"],
    ['a;"=1', `a;'"=1`],
    ["a;'=1", "a;''=1"],
    ['"=1', `'"=1`],
    ['\t=1', "\t'=1"],
    ['a; b;c\n\nd', 'a; b;c\n\nd'],
    ['+380 67;+1', "'+380 67;'+1"],
    ["'tis", "'tis"],
    ['O=1', 'O=1'],
    ['＝1', "'＝1"],
  ])('%j is written as %j', (text, cell) => {
    expect(guard(text)).toBe(cell)
    expect(unguard(cell)).toBe(text)
  })

  test('any text comes back', () => {
    const text = fc.oneof(fc.string({ unit: fc.constantFrom(...'\'=+-@\t\r\n;" 1a') }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(text, (value) => {
        expect(unguard(guard(value))).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })

  test('no part of a guarded cell begins with a formula, whatever separates the parts', () => {
    const text = fc.string({ unit: fc.constantFrom(...'\'=+-@\t\r\n;" 1a') }).filter((value) => !/^\+[\d ()]+$/.test(value))
    fc.assert(
      fc.property(text, (value) => {
        for (const part of guard(value).split(/[;\t\r\n]/)) expect(part.replace(/^"+/, '')).not.toMatch(/^[=+\-@]/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the file', () => {
  test('has the columns of Google, with a mark of its own', () => {
    const [header, row] = write([ivan]).split('\r\n')

    expect(header).toBe(
      `${BYTE_ORDER_MARK}First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,` +
        'Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,' +
        'E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,' +
        'Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Contacts CSV 1',
    )
    expect(row).toBe('Іван,,Шевченко,,,,,,,,,,," --02-29",,,,home,ivan@example.com,mobile,+380 67 123 45 67,,,,,,,,,,')
  })

  test('without our mark, an apostrophe before a formula belongs to the text', async () => {
    const theirs = "First Name,Last Name\n'=1,B\n"

    expect((await read(theirs))[0]).toMatchObject({ first_name: "'=1" })
  })

  test('a formula is written as a text and comes back as it was', async () => {
    const card = { ...ivan, first_name: '=HYPERLINK("http://evil.example","x")', notes: '-1\n=2', organization: '@work' }
    const file = write([card])

    expect(file).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`)
    expect(file).toContain(",'@work,")
    expect(file).toContain(`"'-1\n'=2"`)
    expect(await read(file)).toEqual([card])
  })
})

describe('round trip', () => {
  // In parts, so that each stays far below the time limit of a test on a busy machine.
  test.each([1, 2, 3, 4])('what we write is read again exactly (part %i of 4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aCard, { minLength: 1, maxLength: 2 }), async (cards) => {
        expect(await read(write(cards))).toEqual(cards)
      }),
      { numRuns: 250 },
    )
  })

  test('entries for which the file has no columns are read again exactly', async () => {
    const narrow: Shape = { emails: 1, phones: 0, addresses: 1, related: 0, urls: 1, dates: 0 }
    await fc.assert(
      fc.asyncProperty(aCard, async (one) => {
        expect(await read(write([one], narrow))).toEqual([one])
      }),
      { numRuns: 300 },
    )
  })
})
