import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256 } from './sha256.ts'

const expected = (text: string) => createHash('sha256').update(text).digest('hex')
/** A text that repeats all ASCII characters, beginning with the one with the code `first`. */
const textOf = (length: number, first: number) =>
  Array.from({ length }, (_, index) => String.fromCharCode((first + index * 7) % 128)).join('')

test('the hash of a text of any length is that of node:crypto', () => {
  const texts = Array.from({ length: 600 }, (_, length) => textOf(length, length))

  expect(texts.map(sha256)).toEqual(texts.map(expected))
})

test('the hash of 100,000 lines is that of node:crypto', () => {
  const text = Array.from({ length: 100_000 }, (_, version) => `0199c2f0-7a4e-7d3a-9c1b-2f6f1d9a7b10:${version}\n`).join('')

  expect(sha256(text)).toBe(expected(text))
})
