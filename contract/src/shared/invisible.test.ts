import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasVisible, trimInvisible, withoutUnseen } from './invisible.ts'

/** A character of each kind that shows nothing. */
const INVISIBLE = {
  'a zero-width space': '\u200b',
  'a word joiner': '\u2060',
  'a zero-width joiner': '\u200d',
  'a zero-width non-joiner': '\u200c',
  'a byte order mark': '\ufeff',
  'a soft hyphen': '\u00ad',
  'a left-to-right mark': '\u200e',
  'a right-to-left override': '\u202e',
  'an isolate': '\u2066',
  'the end of an isolate': '\u2069',
  'a combining grapheme joiner': '\u034f',
  'an Arabic letter mark': '\u061c',
  'a Hangul filler': '\u3164',
  'a half-width Hangul filler': '\uffa0',
  'a Hangul initial filler': '\u115f',
  'a Khmer inherent vowel': '\u17b4',
  'a Mongolian vowel separator': '\u180e',
  'a braille pattern without dots': '\u2800',
  'a variation selector': '\ufe0f',
  'an ideographic variation selector': '\u{e0100}',
  'an invisible times sign': '\u2062',
  'an annotation anchor': '\ufff9',
  'a tag': '\u{e0061}',
  'a musical format character': '\u{1d173}',
  'an empty note head': '\u{1d159}',
  'a shorthand format character': '\u{1bca0}',
  'a reserved ignorable code point': '\u{e0fff}',
}

describe.each(Object.entries(INVISIBLE))('%s', (_, character) => {
  test('is dropped at both ends, also between white space, and kept inside', () => {
    expect(trimInvisible(`${character}Ann${character}`)).toBe('Ann')
    expect(trimInvisible(` ${character}\u3000Ann\t${character}${character} `)).toBe('Ann')
    expect(trimInvisible(`${character}An${character}n`)).toBe(`An${character}n`)
  })

  test('alone is kept, so that it can be refused, because it is not visible', () => {
    expect(trimInvisible(` ${character} `)).toBe(character)
    expect(hasVisible(character + character)).toBe(false)
  })
})

test.each([
  ['a heart with the selector that makes it red', '❤\ufe0f'],
  ['an emoji of several people', '👩\u200d👩\u200d👧'],
  ['the pirate flag', '🏴\u200d☠\ufe0f'],
  ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
  ['a keycap', '1\ufe0f\u20e3'],
  ['a Japanese name with a variant of its last character', '渡邉\u{e0101}'],
  ['a Persian name with a non-joiner', 'علی\u200cرضا'],
  ['a Malayalam name that ends with a joiner', 'മോഹന\u0d4d\u200d'],
  ['a Hindi syllable with a visible virama', 'क\u094d\u200cष'],
  ['a Khmer phrase with breaks between words', 'សួស្តី\u200bពិភពលោក'],
  ['a company name with an isolated Hebrew word at its end', 'Acme \u2067שלום\u2069'],
  ['an Arabic number sign, which is visible', '\u0600١٢'],
  ['a Mongolian word with a vowel separator', 'ᠠᠭᠤᠯᠠ\u180e\u1820'],
])('%s stays as it is', (_, text) => {
  expect(trimInvisible(text)).toBe(text)
  expect(trimInvisible(`\u200b ${text} `)).toBe(text)
  expect(hasVisible(text)).toBe(true)
})

test('a selector, a joiner or the end of a direction is dropped after a character to which it does not belong', () => {
  for (const text of ['Ann\ufe0f', 'Ann 7\ufe0f', 'Ann\u200d', 'Ann\u202c', 'Ann\u{e0067}\u{e007f}', '❤\ufe0f\ufe0f\u200b'])
    expect(trimInvisible(text)).toBe(text.replace(/[^\w\s❤]+$/u, text.startsWith('❤') ? '\ufe0f' : ''))
})

test.each(['a', '1', '.', '😀', '٠', 'ї', '\u0600', '\ue000', '\u0378'])('%j is visible', (character) => {
  expect(hasVisible(character)).toBe(true)
})

test.each(['', ' ', '\u00a0\u3000', '\u0301', '\ud800', '\u0001', '\u2028'])('%j is not visible', (text) => {
  expect(hasVisible(text)).toBe(false)
})

const unit = fc.oneof(
  fc.constantFrom(...Object.values(INVISIBLE), ' ', '\u0301', '\u0d4d', 'a', '1', '❤', '🏴', '葛', '\u2067'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const anyText = fc.array(unit).map((characters) => characters.join(''))

test('trimming a trimmed text changes nothing, and trimming drops no visible character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const trimmed = trimInvisible(text)

      expect(trimInvisible(trimmed)).toBe(trimmed)
      if (hasVisible(text)) expect(text).toContain(trimmed.replace(/[\u202c\u2069]+$/, ''))
      expect(hasVisible(trimmed)).toBe(hasVisible(text))
    }),
    { numRuns: 5000 },
  )
})

test('texts that look alike are equal without unseen characters; flags, joined emoji and Persian words stay different', () => {
  expect(withoutUnseen('\u2067Wo\u200br\u00adk\u2800')).toBe('Work')
  for (const [one, other] of [
    ['🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['👩\u200d👧', '👩👧'],
    ['نامه\u200cای', 'نامهای'],
    ['❤\ufe0f', '❤'],
  ] as const)
    expect(withoutUnseen(one)).not.toBe(withoutUnseen(other))
})
