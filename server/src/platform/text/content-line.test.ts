import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeText, foldLine } from './content-line.ts'

const unfold = (text: string) => text.replaceAll('\r\n ', '')
const unescape = (text: string) => text.replace(/\\(.)/gs, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
const octets = (text: string) => Buffer.byteLength(text)

describe('a folded line', () => {
  test('is unchanged if it has at most 75 octets', () => {
    expect(foldLine('x'.repeat(75))).toBe('x'.repeat(75))
    expect(foldLine('')).toBe('')
  })

  test('continues after a line break and a space, which counts', () => {
    expect(foldLine('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`)
    expect(foldLine('x'.repeat(75 + 74 + 1))).toBe(`${'x'.repeat(75)}\r\n ${'x'.repeat(74)}\r\n x`)
  })

  test('divides no character', () => {
    expect(foldLine(`${'x'.repeat(74)}ї`)).toBe(`${'x'.repeat(74)}\r\n ї`)
    expect(foldLine(`${'x'.repeat(72)}🎂`)).toBe(`${'x'.repeat(72)}\r\n 🎂`)
  })

  test('has parts of at most 75 octets, and unfolds to the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        const folded = foldLine(line.replaceAll(/[\r\n]/g, ''))

        expect(unfold(folded)).toBe(line.replaceAll(/[\r\n]/g, ''))
        expect(folded.split('\r\n').filter((part) => octets(part) > 75)).toEqual([])
      }),
    )
  })
})

describe('an escaped text', () => {
  test('has a backslash before backslashes, semicolons and commas, and \\n for every kind of line break', () => {
    expect(escapeText('a\\b;c,d:"e"')).toBe('a\\\\b\\;c\\,d:"e"')
    expect(escapeText('a\nb\r\nc\rd')).toBe('a\\nb\\nc\\nd')
  })

  test('unescapes to the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unescape(escapeText(text))).toBe(text.replaceAll(/\r\n?/g, '\n'))
      }),
    )
  })
})
